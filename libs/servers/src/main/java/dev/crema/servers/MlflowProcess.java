package dev.crema.servers;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One process that serves MLflow, from its start to its end. */
final class MlflowProcess implements AutoCloseable {
  static final String HOST = "127.0.0.1";

  /** The first start after an installation compiles and reads 400 MB. */
  private static final Duration START_LIMIT = Duration.ofSeconds(120);

  private static final Duration POLL = Duration.ofMillis(40);
  private static final int STOP_LIMIT_SECONDS = 8;
  private static final int TAIL_LINES = 15;
  private static final String READY = "/api/2.0/mlflow/experiments/search?max_results=1";

  private final Process process;
  private final Path log;
  private final int port;

  private MlflowProcess(Process process, Path log, int port) {
    this.process = process;
    this.log = log;
    this.port = port;
  }

  /** How the server is started. */
  enum Way {
    /** One process, one import of MLflow; leans on private variables of the pinned version. */
    QUICK,
    /** MLflow's own command. */
    PLAIN
  }

  static MlflowProcess launch(Way way, Path folder, String databaseUri, int port)
      throws IOException {
    Path script = folder.resolve("serve_mlflow.py");
    Files.writeString(script, MlflowEnvironment.script("serve_mlflow.py"));
    Path log = folder.resolve("mlflow.log");
    ProcessBuilder builder =
        new ProcessBuilder(
                List.of(
                    MlflowEnvironment.python().toString(),
                    script.toString(),
                    way.name().toLowerCase(Locale.ROOT),
                    HOST,
                    Integer.toString(port)))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(Redirect.appendTo(log.toFile()));
    MlflowEnvironment.clean(builder.environment());
    builder.environment().putAll(variables(folder, databaseUri));
    return new MlflowProcess(builder.start(), log, port);
  }

  private static Map<String, String> variables(Path folder, String databaseUri) {
    return Map.of(
        "_MLFLOW_SGI_NAME",
        "uvicorn",
        "_MLFLOW_SERVER_FILE_STORE",
        databaseUri,
        "_MLFLOW_SERVER_REGISTRY_STORE",
        databaseUri,
        "_MLFLOW_SERVER_ARTIFACT_ROOT",
        "mlflow-artifacts:/",
        "_MLFLOW_SERVER_SERVE_ARTIFACTS",
        "true",
        "_MLFLOW_SERVER_ARTIFACT_DESTINATION",
        folder.resolve("artifacts").toUri().toString());
  }

  /**
   * Waits until the server answers from its database; {@code /health} would say OK without one.
   *
   * @throws IOException if it ends or does not answer in time; the message has the end of its log
   */
  void awaitReady() throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://%s:%d%s".formatted(HOST, port, READY)))
            .timeout(Duration.ofSeconds(10))
            .build();
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    try (HttpClient client =
        HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build()) {
      while (!answers(client, request)) {
        if (!process.isAlive() || System.nanoTime() > deadline) {
          throw new IOException(
              "MLflow did not start on port %d:\n%s"
                  .formatted(port, Folders.tail(log, TAIL_LINES)));
        }
        Thread.sleep(POLL);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while MLflow started.", e);
    }
  }

  private static boolean answers(HttpClient client, HttpRequest request)
      throws InterruptedException {
    try {
      return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  /** Stops the process and all that it started. */
  @Override
  public void close() {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroy();
    try {
      if (!process.waitFor(STOP_LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    children.forEach(ProcessHandle::destroyForcibly);
    process.onExit().join();
  }
}
