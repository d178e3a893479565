package dev.crema.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A real registry of images, Debian's {@code docker-registry}, on a port of its own of this
 * machine: without TLS, without users.
 *
 * <p>It ends when this is closed, or with this JVM.
 */
public final class LocalRegistry implements AutoCloseable {
  private static final String PROGRAM = "docker-registry";

  private final ServerProgram program;

  private LocalRegistry(ServerProgram program) {
    this.program = program;
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
    Path configuration =
        Files.writeString(
            folder.resolve("config.yml"),
            """
            version: 0.1
            log: {level: warn, accesslog: {disabled: true}}
            storage: {filesystem: {rootdirectory: "%s"}}
            http: {addr: "%s:%d"}
            """
                .formatted(folder.toAbsolutePath().resolve("storage"), ServerProgram.HOST, port));
    return new LocalRegistry(
        ServerProgram.start(
            List.of(PROGRAM, "serve", configuration.toString()),
            port,
            "/v2/",
            folder.resolve("log")));
  }

  /**
   * Returns what names of images start with.
   *
   * @return host and port
   */
  public String address() {
    return program.address();
  }

  /** Ends it. A second call does nothing. */
  @Override
  public void close() {
    program.close();
  }
}
