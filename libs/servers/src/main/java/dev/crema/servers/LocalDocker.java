package dev.crema.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A real Docker daemon with a storage of its own, without a bridge and without rules for the
 * machine's firewall: containers have the network of this machine or none.
 *
 * <p>What calls {@code docker} itself is given {@link #environment()}. All containers end and the
 * storage goes when this is closed, or with this JVM.
 */
public final class LocalDocker implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int END_SECONDS = 30;
  private static final int PAUSE_MILLIS = 100;
  private static final long ANSWER_MILLIS = 5_000;

  private final Path folder;
  private final Path sockets;
  private final Process daemon;
  private boolean closed;

  private LocalDocker(Path folder, Path sockets, Process daemon) {
    this.folder = folder;
    this.sockets = sockets;
    this.daemon = daemon;
  }

  /**
   * Returns why no daemon can be started here.
   *
   * @return a sentence; empty if one could be
   * @throws IOException if nobody says who this user is
   */
  public static Optional<String> missing() throws IOException {
    for (String program : List.of("dockerd", "containerd", "docker")) {
      if (!Programs.isOnPath(program)) {
        return Optional.of(
            "There is no %s on the PATH: apt-get install docker.io".formatted(program));
      }
    }
    return Programs.isRoot()
        ? Optional.empty()
        : Optional.of("Only root may start a Docker daemon.");
  }

  /**
   * Starts a daemon with an empty storage and waits until it answers.
   *
   * @param parent the folder in which the storage is made
   * @return the running daemon
   * @throws IOException if it does not come up; the message has the end of its log
   */
  public static LocalDocker in(Path parent) throws IOException {
    Path folder =
        Files.createTempDirectory(
            Files.createDirectories(parent.toAbsolutePath().normalize()), "docker-");
    // The address of a socket has at most 108 characters, which a folder below target may exceed.
    Path sockets = Files.createTempDirectory("crema-docker-");
    Process process =
        new ProcessBuilder(
                "dockerd",
                "--data-root=" + folder.resolve("storage"),
                "--exec-root=" + sockets.resolve("exec"),
                "--pidfile=" + sockets.resolve("pid"),
                "--host=unix://" + sockets.resolve("docker.sock"),
                // Where a containerd runs already, the daemon takes it and does not start its own.
                "--containerd-namespace=" + sockets.getFileName(),
                "--containerd-plugins-namespace=" + sockets.getFileName() + "-plugins",
                "--storage-driver=vfs",
                "--bridge=none",
                "--iptables=false",
                "--ip6tables=false")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    LocalDocker docker = new LocalDocker(folder, sockets, process);
    Shutdown.add(docker);
    try {
      docker.await();
      return docker;
    } catch (IOException e) {
      docker.close();
      throw e;
    }
  }

  private void await() throws IOException {
    Instant end = Instant.now().plus(PATIENCE);
    while (true) {
      try {
        Programs.output(List.of("docker", "version"), environment(), ANSWER_MILLIS);
        return;
      } catch (IOException e) {
        if (!daemon.isAlive() || Instant.now().isAfter(end)) {
          String log = Files.readString(folder.resolve("log"));
          throw new IOException("The Docker daemon does not come up: " + log, e);
        }
      }
      pause();
    }
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while waiting for the Docker daemon.", e);
    }
  }

  /**
   * Returns what a program that calls Docker needs in its environment to meet this daemon.
   *
   * @return values by name
   */
  public Map<String, String> environment() {
    return Map.of("DOCKER_HOST", "unix://" + sockets.resolve("docker.sock"));
  }

  /**
   * Calls Docker and waits for its end.
   *
   * @param arguments what follows {@code docker}
   * @return its standard output, without spaces and ends of line around it
   * @throws IOException if it cannot be called, takes too long or ends with another code than 0;
   *     the message has its standard error
   */
  public String call(String... arguments) throws IOException {
    List<String> words = new ArrayList<>(List.of("docker"));
    words.addAll(List.of(arguments));
    return Programs.output(words, environment());
  }

  /**
   * Makes an image of this machine's own programs and the libraries that they need.
   *
   * @param image its name
   * @param programs absolute paths, such as {@code /bin/sh}
   * @return the image's id
   * @throws IOException if a program is not there
   */
  public String importPrograms(String image, List<String> programs) throws IOException {
    Path tar = Files.createTempFile(folder, "image-", ".tar");
    try {
      Programs.pack(programs, tar);
      return call("import", tar.toString(), image);
    } finally {
      Files.delete(tar);
    }
  }

  /** Ends all containers and the daemon, and removes the storage. A second call does nothing. */
  @Override
  public synchronized void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    Shutdown.remove(this);
    try {
      if (daemon.isAlive()) {
        removeContainers();
      }
    } finally {
      endDaemon();
      Folders.unmountBelow(sockets); // the network of its own
      Folders.remove(folder);
      Folders.remove(sockets);
    }
  }

  private void endDaemon() {
    daemon.destroy(); // which also ends a containerd that it has started
    try {
      if (!daemon.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        daemon.descendants().forEach(ProcessHandle::destroyForcibly);
        daemon.destroyForcibly();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void removeContainers() throws IOException {
    List<String> left = call("ps", "--all", "--quiet").lines().toList();
    if (!left.isEmpty()) {
      List<String> words = new ArrayList<>(List.of("rm", "--force"));
      words.addAll(left);
      call(words.toArray(String[]::new));
    }
  }
}
