package dev.crema.demo;

import dev.crema.servers.LocalMlflow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * {@code make demo}: starts PostgreSQL and MLflow, runs the compiled pipeline on real customer
 * data, starts the service on the model that came out, asks it for three predictions and why one of
 * them is what it is, and tells it what came true.
 */
public final class Demo {
  private static final List<String> REQUESTS = List.of("loyal", "leaving", "unknown-state");

  private final DemoSettings settings;
  private final Screen screen = new Screen();

  private Demo(DemoSettings settings) {
    this.settings = settings;
  }

  /**
   * Runs the demo.
   *
   * @param args {@code --seed N}, the training seed
   */
  public static void main(String[] args) throws Exception {
    DemoSettings settings;
    try {
      settings = DemoSettings.of(args, System.getenv(), "demo");
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
      return;
    }
    try {
      new Demo(settings).run();
      System.exit(0);
    } catch (DemoException | IOException | UncheckedIOException | IllegalStateException e) {
      // All of these say what is wrong with this machine or with what runs on it.
      String message = e.getMessage();
      System.err.println("error: " + (message == null ? e.toString() : message));
      System.exit(1);
    }
  }

  private void run() throws Exception {
    screen.title(
        "Crema: from customer rows to a served prediction (training seed %d)", settings.seed());
    int port = settings.freePort(settings.mlflowPort(), "MLflow", screen);
    try (LocalMlflow mlflow = LocalMlflow.start(settings.mlflow(port))) {
      screen.step(
          "PostgreSQL and MLflow are up: %s (its database: 127.0.0.1:%d)",
          mlflow.uri(), mlflow.postgres().port());
      Path run = new PipelineProcess(settings, mlflow.uri(), screen).run();
      RunReport report = RunReport.read(run);
      report.print(screen, settings.model());
      String champion =
          report
              .champion()
              .orElseThrow(
                  () ->
                      new DemoException(
                          "The gate refused the model and no champion exists, so there is nothing to serve."));
      serve(mlflow, champion, report);
    }
  }

  private void serve(LocalMlflow mlflow, String champion, RunReport report) throws Exception {
    int port = settings.freePort(settings.servicePort(), "the inference service", screen);
    try (InferenceProcess service = InferenceProcess.start(settings, mlflow, port, Map.of())) {
      service.awaitVersion(champion);
      screen.step("The inference service is ready: %s (to try it: /docs)", service.uri());
      screen.line(
          "Without tokens (crema.security.mode=open); each answer is in PostgreSQL first (crema.log.mode=acknowledged).");
      Memory memory = new Memory(service, champion, screen);
      double before = memory.logged();
      for (String name : REQUESTS) {
        predict(service, name);
      }
      screen.blank();
      String explained = explain(service);
      memory.awaitLogged(before + REQUESTS.size() + 1);
      memory.sendBack(explained, "yes");
      memory.measure(TestPart.read(report.testPart()));
      screen.step("Done.");
      if (settings.exits()) {
        return;
      }
      screen.line("MLflow:    %s", mlflow.uri());
      screen.line("Inference: %s", service.uri());
      screen.line(
          "Both stay up until Ctrl-C. After it, another training seed: make demo SEED=%d",
          settings.seed() + 1);
      // Ends with Ctrl-C: the hooks of the servers and of the service stop them.
      new CountDownLatch(1).await();
    }
  }

  private static Path request(String name) {
    return Path.of("data/churn-mlc/requests", name + ".json");
  }

  private String answer(InferenceProcess service, String path, String name) throws Exception {
    return service.post(path, Files.readAllBytes(settings.root().resolve(request(name))));
  }

  private void predict(InferenceProcess service, String name) throws Exception {
    screen.blank();
    screen.line(
        "  curl -s %s/predict -H 'Content-Type: application/json' -d @%s",
        service.uri(), request(name));
    screen.line("  %s", answer(service, "/predict", name));
  }

  /** Returns the id of the prediction that is explained. */
  private String explain(InferenceProcess service) throws Exception {
    screen.line("Why the second: what each column added to the log-odds of leaving.");
    screen.blank();
    screen.line(
        "  curl -s '%s/predict?explain=true' -H 'Content-Type: application/json' -d @%s",
        service.uri(), request("leaving"));
    String answer = answer(service, "/predict?explain=true", "leaving");
    Map<String, Object> prediction =
        Answer.objects(Answer.read(answer).get("predictions")).getFirst();
    new Explained(prediction).print(screen);
    screen.blank();
    return String.valueOf(prediction.get("id"));
  }
}
