package dev.crema.servers;

import dev.crema.servers.MlflowProcess.Way;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A real MLflow server with its UI on this machine, on a PostgreSQL of its own and with its
 * artifacts in a folder.
 *
 * <p>It ends with this JVM, whether that ends by itself, by Ctrl-C or by {@code kill -9}. It can be
 * stopped and started again on the same port, to see what others do meanwhile.
 */
public final class LocalMlflow implements AutoCloseable {
  private final MlflowSettings settings;
  private final LocalPostgres postgres;
  private final int port;
  private @Nullable MlflowProcess process;
  private boolean closed;

  private LocalMlflow(MlflowSettings settings, LocalPostgres postgres, int port) {
    this.settings = settings;
    this.postgres = postgres;
    this.port = port;
  }

  /**
   * Starts a server and waits until it answers.
   *
   * @param settings how it is to run
   * @return the running server
   * @throws IOException if its Python environment is missing, its port is taken, or it does not
   *     start; the message says which, and has the end of its log
   */
  public static LocalMlflow start(MlflowSettings settings) throws IOException {
    String missing = MlflowEnvironment.missing().orElse(null);
    if (missing != null) {
      throw new IOException(missing);
    }
    int port = settings.port() == 0 ? Ports.free() : settings.port();
    if (!Ports.isFree(port)) {
      throw new IOException(
          "The port (%d) for MLflow is taken.\nMaybe choose another one, or 0 for any."
              .formatted(port));
    }
    Files.createDirectories(settings.directory().resolve("artifacts"));
    LocalPostgres postgres = MlflowDatabase.start(settings.directory());
    LocalMlflow mlflow = new LocalMlflow(settings, postgres, port);
    Shutdown.add(mlflow);
    try {
      mlflow.resume();
      return mlflow;
    } catch (IOException | RuntimeException e) {
      mlflow.close();
      throw e;
    }
  }

  /**
   * Starts a server in a temporary folder, which is removed when it is closed.
   *
   * @return the running server
   * @throws IOException as {@link #start}
   */
  public static LocalMlflow temporary() throws IOException {
    Path folder = Files.createTempDirectory("crema-mlflow-");
    return start(new MlflowSettings(folder, 0, true));
  }

  /**
   * Starts the server again after {@link #stop}, on the same port and data; does nothing if it
   * runs.
   *
   * @throws IOException if it does not start
   */
  public synchronized void resume() throws IOException {
    if (process != null || closed) {
      return;
    }
    try {
      process = launch(Way.QUICK);
    } catch (IOException quick) {
      // The private variables may have lost their meaning; MLflow's own command has not.
      try {
        process = launch(Way.PLAIN);
      } catch (IOException plain) {
        plain.addSuppressed(quick);
        throw plain;
      }
    }
  }

  private MlflowProcess launch(Way way) throws IOException {
    MlflowProcess started =
        MlflowProcess.launch(way, settings.directory(), MlflowDatabase.uri(postgres), port);
    try {
      started.awaitReady();
      return started;
    } catch (IOException | RuntimeException e) {
      started.close();
      throw e;
    }
  }

  /** Stops the server; its database keeps running. Does nothing if it is stopped. */
  public synchronized void stop() {
    if (process != null) {
      process.close();
      process = null;
    }
  }

  /**
   * Returns the address of the API and the UI.
   *
   * @return the address, without a slash at the end
   */
  public URI uri() {
    return URI.create("http://%s:%d".formatted(MlflowProcess.HOST, port));
  }

  /**
   * Returns the database server that MLflow uses; others may keep their databases there too.
   *
   * @return the running server
   */
  public LocalPostgres postgres() {
    return postgres;
  }

  /**
   * Returns the folder in which the server keeps the artifacts.
   *
   * @return an existing folder
   */
  public Path artifacts() {
    return settings.directory().resolve("artifacts");
  }

  /**
   * Returns the server's log.
   *
   * @return a file that grows while the server runs
   */
  public Path log() {
    return settings.directory().resolve("mlflow.log");
  }

  /**
   * Stops the server and its database, and removes their folder if it is temporary. A second call
   * does nothing.
   */
  @Override
  public synchronized void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    Shutdown.remove(this);
    stop();
    postgres.close();
    if (settings.temporary()) {
      Folders.remove(settings.directory());
    }
  }
}
