package dev.crema.demo;

import dev.crema.servers.ParentWatch;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The inference service in a process of its own. */
final class InferenceProcess implements AutoCloseable {
  private static final Duration READY_LIMIT = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(100);

  private final Process process;
  private final ParentWatch watch;
  private final URI uri;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private InferenceProcess(Process process, ParentWatch watch, URI uri) {
    this.process = process;
    this.watch = watch;
    this.uri = uri;
  }

  static InferenceProcess start(DemoSettings settings, URI mlflow, int port)
      throws IOException, InterruptedException, DemoException {
    Path log = settings.state().resolve("inference.log");
    ProcessBuilder builder =
        new ProcessBuilder(List.of(settings.root().resolve("inference/crema-inference").toString()))
            .directory(settings.state().toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("MLFLOW_TRACKING_URI", mlflow.toString());
    builder.environment().put("CREMA_MODEL_NAME", DemoSettings.MODEL);
    builder.environment().put("CREMA_PORT", Integer.toString(port));
    builder.environment().put("CREMA_HOST", "127.0.0.1");
    Process process = builder.start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy, "crema-inference"));
    InferenceProcess service =
        new InferenceProcess(
            process, ParentWatch.over(process.pid()), URI.create("http://127.0.0.1:" + port));
    service.awaitReady(log);
    return service;
  }

  URI uri() {
    return uri;
  }

  String predict(Path request) throws IOException, InterruptedException, DemoException {
    HttpResponse<String> response =
        client.send(
            HttpRequest.newBuilder(uri.resolve("/predict"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(Files.readAllBytes(request)))
                .build(),
            BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new DemoException(
          "The service answered %d to %s: %s"
              .formatted(response.statusCode(), request, response.body()));
    }
    return response.body();
  }

  private void awaitReady(Path log) throws IOException, InterruptedException, DemoException {
    long deadline = System.nanoTime() + READY_LIMIT.toNanos();
    while (System.nanoTime() < deadline && process.isAlive()) {
      if (isReady()) {
        return;
      }
      Thread.sleep(POLL);
    }
    close();
    throw new DemoException(
        "The inference service did not become ready; its log is %s.".formatted(log));
  }

  private boolean isReady() throws InterruptedException {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(uri.resolve("/readiness")).timeout(Duration.ofSeconds(5)).build();
      return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false; // it has not bound its port yet, or takes longer for its first answer
    }
  }

  @Override
  public void close() throws InterruptedException {
    watch.close();
    process.destroy();
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }
}
