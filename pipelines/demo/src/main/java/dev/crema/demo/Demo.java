package dev.crema.demo;

import dev.crema.servers.LocalMlflow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * {@code make demo}: starts PostgreSQL and MLflow, runs the compiled pipeline on real customer
 * data, starts the service on the model that came out, and asks it for three predictions.
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
      settings = DemoSettings.of(args, System.getenv());
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
      report.print(screen);
      String champion =
          report
              .champion()
              .orElseThrow(
                  () ->
                      new DemoException(
                          "The gate refused the model and no champion exists, so there is nothing to serve."));
      serve(mlflow, champion);
    }
  }

  private void serve(LocalMlflow mlflow, String champion) throws Exception {
    int port = settings.freePort(settings.servicePort(), "the inference service", screen);
    try (InferenceProcess service = InferenceProcess.start(settings, mlflow.uri(), port)) {
      service.awaitVersion(champion);
      screen.step(
          "The inference service is ready: %s (OpenAPI: %s/openapi.yaml)",
          service.uri(), service.uri());
      for (String name : REQUESTS) {
        Path request = Path.of("data/churn-mlc/requests", name + ".json");
        screen.blank();
        screen.line(
            "  curl -s %s/predict -H 'Content-Type: application/json' -d @%s",
            service.uri(), request);
        screen.line("  %s", service.predict(settings.root().resolve(request)));
      }
      screen.blank();
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
}
