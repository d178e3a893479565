package dev.crema.trainandregister;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
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
import java.util.Map;

/** The inference service as its own process. */
public final class Service implements AutoCloseable {
  private final Process process;
  private final URI uri;
  private final Path log;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private Service(Process process, URI uri, Path log) {
    this.process = process;
    this.uri = uri;
    this.log = log;
  }

  static Service start(URI mlflow, String model, Path folder) throws Exception {
    return start(mlflow, model, folder, Map.of());
  }

  /**
   * Starts the service and waits until it is ready.
   *
   * @param folder where it works
   * @param settings further variables of its environment
   */
  public static Service start(URI mlflow, String model, Path folder, Map<String, String> settings)
      throws Exception {
    Files.createDirectories(folder);
    int port = freePort();
    Path log = folder.resolve("inference.log");
    ProcessBuilder builder =
        new ProcessBuilder(Crema.ROOT.resolve("inference/crema-inference").toString())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "MLFLOW_TRACKING_URI",
                mlflow.toString(),
                "CREMA_MODEL_NAME",
                model,
                "CREMA_HOST",
                "127.0.0.1",
                "CREMA_SECURITY_MODE",
                "open",
                "CREMA_PORT",
                Integer.toString(port)));
    builder.environment().putAll(settings);
    Service service = new Service(builder.start(), URI.create("http://127.0.0.1:" + port), log);
    service.awaitReady();
    return service;
  }

  /** Returns the answer to {@code POST /predict}. */
  Map<String, Object> predict(List<Map<String, Object>> rows)
      throws IOException, InterruptedException {
    HttpResponse<String> response =
        client.send(
            HttpRequest.newBuilder(uri.resolve("/predict"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(JSON.std.asString(Map.of("rows", rows))))
                .build(),
            BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IllegalStateException(response.statusCode() + ": " + response.body());
    }
    return JSON.std.mapFrom(response.body());
  }

  /** Returns where it is. */
  public URI uri() {
    return uri;
  }

  /** Returns the answer to a {@code GET}. */
  public Map<String, Object> get(String path) throws IOException, InterruptedException {
    HttpResponse<String> response =
        client.send(HttpRequest.newBuilder(uri.resolve(path)).build(), BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IllegalStateException(response.statusCode() + ": " + response.body());
    }
    return JSON.std.mapFrom(response.body());
  }

  private void awaitReady() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    HttpRequest request = HttpRequest.newBuilder(uri.resolve("/readiness")).build();
    while (System.nanoTime() < deadline && process.isAlive()) {
      try {
        if (client.send(request, BodyHandlers.discarding()).statusCode() == 200) {
          return;
        }
      } catch (ConnectException e) {
        // It has not bound its port yet.
      }
      Thread.sleep(100);
    }
    close();
    throw new IllegalStateException("The service did not become ready:\n" + Files.readString(log));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    process.waitFor();
  }
}
