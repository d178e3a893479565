package dev.crema.servers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * A real registry of images, Debian's {@code docker-registry}, on a port of its own of this
 * machine: without TLS, without users.
 *
 * <p>It ends when this is closed, or with this JVM.
 */
public final class LocalRegistry implements AutoCloseable {
  private static final String PROGRAM = "docker-registry";
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String HOST = "127.0.0.1";
  private static final int PAUSE_MILLIS = 50;

  private final Process process;
  private final int port;

  private LocalRegistry(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Returns whether the registry can be started here.
   *
   * @return whether its program is on the PATH
   */
  public static boolean isInstalled() {
    return Programs.isOnPath(PROGRAM);
  }

  /**
   * Starts an empty registry and waits until it answers.
   *
   * @param folder where it keeps its images and its log
   * @return the running registry
   * @throws IOException if it does not come up; the message has its log
   */
  public static LocalRegistry in(Path folder) throws IOException {
    Files.createDirectories(folder);
    int port = Ports.free();
    Path log = folder.resolve("log");
    Path configuration =
        Files.writeString(
            folder.resolve("config.yml"),
            """
            version: 0.1
            log: {level: warn, accesslog: {disabled: true}}
            storage: {filesystem: {rootdirectory: "%s"}}
            http: {addr: "%s:%d"}
            """
                .formatted(folder.toAbsolutePath().resolve("storage"), HOST, port));
    LocalRegistry registry =
        new LocalRegistry(
            new ProcessBuilder(PROGRAM, "serve", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start(),
            port);
    Shutdown.add(registry);
    try {
      registry.await(log);
      return registry;
    } catch (IOException e) {
      registry.close();
      throw e;
    }
  }

  private void await(Path log) throws IOException {
    Instant end = Instant.now().plus(PATIENCE);
    while (!answers()) {
      if (!process.isAlive() || Instant.now().isAfter(end)) {
        throw new IOException("The registry does not come up: " + Files.readString(log));
      }
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("Interrupted while the registry was coming up.", e);
      }
    }
  }

  private boolean answers() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(HOST, port), PAUSE_MILLIS);
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  /**
   * Returns what names of images start with.
   *
   * @return host and port
   */
  public String address() {
    return HOST + ":" + port;
  }

  /** Ends it. A second call does nothing. */
  @Override
  public void close() {
    Shutdown.remove(this);
    process.destroyForcibly();
    process.onExit().join();
  }
}
