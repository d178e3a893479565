package dev.crema.demo;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.crema.servers.LocalMlflow;
import dev.crema.servers.ParentWatch;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The inference service in a process of its own. */
final class InferenceProcess implements AutoCloseable {
  private static final Duration READY_LIMIT = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final String DATABASE = "crema";

  private final Process process;
  private final ParentWatch watch;
  private final URI uri;
  private final Path log;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private InferenceProcess(Process process, ParentWatch watch, URI uri, Path log) {
    this.process = process;
    this.watch = watch;
    this.uri = uri;
    this.log = log;
  }

  /**
   * Starts the service: open to whoever reaches this machine's own address, and with labels that
   * count after seconds, since nobody waits a day for the end of a demo.
   */
  static InferenceProcess start(DemoSettings settings, LocalMlflow mlflow, int port)
      throws IOException {
    Path log = settings.state().resolve("inference.log");
    ProcessBuilder builder =
        new ProcessBuilder(List.of(settings.root().resolve("inference/crema-inference").toString()))
            .directory(settings.state().toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("MLFLOW_TRACKING_URI", mlflow.uri().toString());
    builder.environment().put("CREMA_MODEL_NAME", DemoSettings.MODEL);
    builder.environment().put("CREMA_PORT", Integer.toString(port));
    builder.environment().put("CREMA_HOST", "127.0.0.1");
    builder.environment().put("CREMA_SECURITY_MODE", "open");
    mlflow.postgres().createDatabaseIfAbsent(DATABASE);
    builder.environment().put("CREMA_LOG_MODE", "acknowledged");
    builder.environment().put("CREMA_LOG_JDBC_URL", mlflow.postgres().jdbcUrl(DATABASE));
    builder.environment().put("CREMA_TRUTH_MATURITY", "3s");
    Process process = builder.start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy, "crema-inference"));
    return new InferenceProcess(
        process, ParentWatch.over(process.pid()), URI.create("http://127.0.0.1:" + port), log);
  }

  URI uri() {
    return uri;
  }

  /** Returns the answer to {@code POST} of JSON. */
  String post(String path, byte[] json) throws IOException, InterruptedException, DemoException {
    HttpRequest request =
        HttpRequest.newBuilder(uri.resolve(path))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(json))
            .build();
    return body(request, client.send(request, BodyHandlers.ofString()));
  }

  /** Returns the answer to {@code GET} as JSON. */
  String get(String path) throws IOException, InterruptedException, DemoException {
    HttpRequest request = getRequest(path);
    return body(request, client.send(request, BodyHandlers.ofString()));
  }

  /** Returns the answer to {@code GET} as JSON; null while there is none yet. */
  @Nullable String getIfThere(String path) throws IOException, InterruptedException, DemoException {
    HttpRequest request = getRequest(path);
    HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
    return response.statusCode() == 503 ? null : body(request, response);
  }

  private HttpRequest getRequest(String path) {
    return HttpRequest.newBuilder(uri.resolve(path)).header("Accept", "application/json").build();
  }

  private static String body(HttpRequest request, HttpResponse<String> response)
      throws DemoException {
    if (response.statusCode() != 200) {
      throw new DemoException(
          "The service answered %d to %s %s: %s"
              .formatted(response.statusCode(), request.method(), request.uri(), response.body()));
    }
    return response.body();
  }

  /**
   * Waits until the service answers with a version: after a restart it is ready at once with the
   * champion before, which it has on its disk.
   */
  void awaitVersion(String version) throws IOException, InterruptedException, DemoException {
    long deadline = System.nanoTime() + READY_LIMIT.toNanos();
    while (System.nanoTime() < deadline && process.isAlive()) {
      if (version.equals(served())) {
        return;
      }
      Thread.sleep(POLL);
    }
    close();
    throw new DemoException(
        "The inference service did not come to serve version %s; its log is %s."
            .formatted(version, log));
  }

  private @Nullable String served() throws InterruptedException {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(uri.resolve("/readiness")).timeout(Duration.ofSeconds(5)).build();
      HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
      return response.statusCode() == 200
              && JSON.std.mapFrom(response.body()).get("models") instanceof Map<?, ?> models
          ? String.valueOf(models.get(DemoSettings.MODEL))
          : null;
    } catch (IOException e) {
      return null; // it has not bound its port yet, or takes longer for its first answer
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
