package dev.crema.servers;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A real Prometheus on a port of its own of this machine. It ends when this is closed, or with this
 * JVM.
 */
public final class LocalPrometheus implements AutoCloseable {
  private static final String PROGRAM = "prometheus";

  private final ServerProgram program;

  private LocalPrometheus(ServerProgram program) {
    this.program = program;
  }

  /**
   * Returns whether Prometheus can be started here.
   *
   * @return whether its program is on the PATH
   */
  public static boolean isInstalled() {
    return Programs.isOnPath(PROGRAM);
  }

  /**
   * Starts one with an empty memory and waits until it answers.
   *
   * @param folder where it keeps its configuration, samples and log
   * @param configuration the content of prometheus.yml; relative paths in it start at the folder
   * @return the running server
   * @throws IOException if it does not come up; the message has its log
   */
  public static LocalPrometheus in(Path folder, String configuration) throws IOException {
    Files.createDirectories(folder);
    int port = Ports.free();
    Path file = Files.writeString(folder.resolve("prometheus.yml"), configuration);
    return new LocalPrometheus(
        ServerProgram.start(
            List.of(
                PROGRAM,
                "--config.file=" + file,
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--enable-feature=exemplar-storage",
                "--web.listen-address=%s:%d".formatted(ServerProgram.HOST, port)),
            port,
            "/-/ready",
            folder.resolve("log")));
  }

  /**
   * Returns where its API and its pages are.
   *
   * @return the address
   */
  public URI uri() {
    return URI.create("http://" + program.address());
  }

  /** Ends it. A second call does nothing. */
  @Override
  public void close() {
    program.close();
  }
}
