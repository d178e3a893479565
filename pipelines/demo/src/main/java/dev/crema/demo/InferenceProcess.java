package dev.crema.demo;

import dev.crema.servers.LocalMlflow;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The inference service in a process of its own. */
final class InferenceProcess implements AutoCloseable {
  private static final Duration READY_LIMIT = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(100);

  /** Of PostgreSQL's databases the one with the production log. */
  static final String DATABASE = "crema";

  private final ChildProcess process;
  private final String model;
  private final Http http;

  private InferenceProcess(ChildProcess process, String model, URI uri) {
    this.process = process;
    this.model = model;
    this.http = new Http(uri);
  }

  /**
   * Starts the service: open to whoever reaches this machine's own address, and with labels that
   * count after seconds, since nobody waits a day for the end of a demo.
   *
   * @param more further settings, as environment
   */
  static InferenceProcess start(
      DemoSettings settings, LocalMlflow mlflow, int port, Map<String, String> more)
      throws IOException {
    Map<String, String> environment = new LinkedHashMap<>();
    mlflow.postgres().createDatabaseIfAbsent(DATABASE);
    environment.put("CREMA_LOG_MODE", "acknowledged");
    environment.put("CREMA_LOG_JDBC_URL", mlflow.postgres().jdbcUrl(DATABASE));
    environment.put("CREMA_TRUTH_MATURITY", "3s");
    environment.putAll(more);
    return start(settings, mlflow.uri(), port, environment);
  }

  /** Starts the service as it is, without a log of its predictions unless the settings have one. */
  static InferenceProcess start(
      DemoSettings settings, URI mlflow, int port, Map<String, String> more) throws IOException {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("MLFLOW_TRACKING_URI", mlflow.toString());
    environment.put("CREMA_MODEL_NAME", settings.model());
    environment.put("CREMA_PORT", Integer.toString(port));
    environment.put("CREMA_HOST", "127.0.0.1");
    environment.put("CREMA_SECURITY_MODE", "open");
    environment.putAll(more);
    return new InferenceProcess(
        ChildProcess.start(
            List.of(settings.root().resolve("inference/crema-inference").toString()),
            environment,
            settings.state(),
            settings.state().resolve("inference.log")),
        settings.model(),
        URI.create("http://127.0.0.1:" + port));
  }

  URI uri() {
    return http.uri();
  }

  /** Returns the answer to {@code POST} of JSON. */
  String post(String path, byte[] json) throws IOException, InterruptedException, DemoException {
    return http.post(path, json);
  }

  /** Returns the answer to {@code GET} as JSON. */
  String get(String path) throws IOException, InterruptedException, DemoException {
    return http.get(path);
  }

  /** Returns the answer to {@code GET} as JSON; null while there is none yet. */
  @Nullable String getIfThere(String path) throws IOException, InterruptedException, DemoException {
    return http.getIfThere(path);
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
            .formatted(version, process.log()));
  }

  /** Returns the version that is served; null if none is yet. */
  @Nullable String served() throws IOException, InterruptedException, DemoException {
    String answer = http.getIfUp("/readiness");
    return answer != null
            && Answer.read(answer).get("models") instanceof Map<?, ?> models
            && models.containsKey(model)
        ? String.valueOf(models.get(model))
        : null;
  }

  @Override
  public void close() throws InterruptedException {
    process.close();
  }
}
