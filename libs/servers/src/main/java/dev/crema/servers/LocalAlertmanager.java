package dev.crema.servers;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A real Alertmanager on a port of its own of this machine, alone. It ends when this is closed, or
 * with this JVM.
 */
public final class LocalAlertmanager implements AutoCloseable {
  /** The first is its own name, the other one Debian's. */
  private static final List<String> PROGRAMS = List.of("alertmanager", "prometheus-alertmanager");

  private final ServerProgram program;

  private LocalAlertmanager(ServerProgram program) {
    this.program = program;
  }

  private static Optional<String> installed() {
    return PROGRAMS.stream().filter(Programs::isOnPath).findFirst();
  }

  /**
   * Returns whether Alertmanager can be started here.
   *
   * @return whether its program is on the PATH
   */
  public static boolean isInstalled() {
    return installed().isPresent();
  }

  /**
   * Starts one without alerts or silences and waits until it answers.
   *
   * @param folder where it keeps its configuration, state and log
   * @param configuration the content of alertmanager.yml
   * @return the running server
   * @throws IOException if it is not installed or does not come up; the message has its log
   */
  public static LocalAlertmanager in(Path folder, String configuration) throws IOException {
    String name =
        installed()
            .orElseThrow(
                () ->
                    new IOException(
                        "There is no Alertmanager on the PATH.\nMaybe run: apt-get install prometheus-alertmanager"));
    Files.createDirectories(folder);
    int port = Ports.free();
    Path file = Files.writeString(folder.resolve("alertmanager.yml"), configuration);
    return new LocalAlertmanager(
        ServerProgram.start(
            List.of(
                name,
                "--config.file=" + file,
                "--storage.path=" + folder.resolve("data"),
                "--cluster.listen-address=", // No cluster: it needs no address of its own.
                "--web.listen-address=%s:%d".formatted(ServerProgram.HOST, port)),
            port,
            "/-/ready",
            folder.resolve("log")));
  }

  /**
   * Returns what Prometheus sends its alerts to.
   *
   * @return host and port
   */
  public String address() {
    return program.address();
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
