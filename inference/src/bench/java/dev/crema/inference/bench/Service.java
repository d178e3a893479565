package dev.crema.inference.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** A server that was started for a measurement; it ends with this, or with this JVM. */
final class Service implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(5);
  private static final Duration STOP = Duration.ofSeconds(15);
  private static final int TAIL = 8;
  private static final Set<Service> RUNNING = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> RUNNING.forEach(Service::kill), "stop-services"));
  }

  /**
   * How a server is started.
   *
   * @param name whom its log is called after
   * @param command the program and its arguments
   * @param environment all that it sees of it
   * @param directory where it is started
   * @param port where it will listen
   */
  record Launch(
      String name,
      List<String> command,
      Map<String, String> environment,
      Path directory,
      int port) {}

  private final Launch launch;
  private final Path log;
  private final Process process;
  private final ProcessFamily family;
  private final long startNanos;

  private Service(Launch launch, Path log) throws IOException {
    this.launch = launch;
    this.log = log;
    ProcessBuilder builder =
        new ProcessBuilder(launch.command())
            .directory(launch.directory().toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().clear();
    builder.environment().putAll(launch.environment());
    startNanos = System.nanoTime();
    process = builder.start();
    family = new ProcessFamily(process.toHandle());
    RUNNING.add(this);
  }

  /**
   * Starts a server; its output goes to a file.
   *
   * @param launch how
   * @param logs the folder of that file
   */
  static Service start(Launch launch, Path logs) throws IOException {
    return new Service(launch, logs.resolve(launch.name() + ".log"));
  }

  /** Returns a port that is free now. */
  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  int port() {
    return launch.port();
  }

  long pid() {
    return process.pid();
  }

  ProcessFamily family() {
    return family;
  }

  /**
   * Waits until a route answers 200.
   *
   * @param path the route
   * @param limit how long at most
   * @return the time since the process was started
   * @throws IOException if it ends or does not come; the message has the end of its log
   */
  Duration awaitReady(String path, Duration limit) throws IOException {
    long end = startNanos + limit.toNanos();
    while (System.nanoTime() < end) {
      if (isReady(path)) {
        return Duration.ofNanos(System.nanoTime() - startNanos);
      }
      if (!process.isAlive()) {
        throw new IOException(
            "%s ended with %d: %s".formatted(launch.name(), process.exitValue(), tail()));
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
    throw new IOException(
        "%s was not ready in %d s: %s".formatted(launch.name(), limit.toSeconds(), tail()));
  }

  /** By a socket: the first use of Java's HTTP client would take part of what is measured. */
  private boolean isReady(String path) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), launch.port())) {
      socket.setSoTimeout(2000);
      String request = "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.formatted(path).getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      return new String(in.readNBytes(12), StandardCharsets.US_ASCII).equals("HTTP/1.1 200");
    } catch (IOException e) {
      return false;
    }
  }

  /** Returns the end of what the server wrote. */
  String tail() {
    try {
      List<String> lines = Files.readAllLines(log, StandardCharsets.ISO_8859_1);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL), lines.size()));
    } catch (IOException e) {
      return "no log (%s)".formatted(e.getMessage());
    }
  }

  @Override
  public void close() {
    List<ProcessHandle> members = family.members();
    process.destroy();
    awaitEnd(members);
    // MLflow's command leaves its workers behind.
    members.forEach(ProcessHandle::destroyForcibly);
    RUNNING.remove(this);
  }

  private static void awaitEnd(List<ProcessHandle> members) {
    long end = System.nanoTime() + STOP.toNanos();
    for (ProcessHandle member : members) {
      try {
        member.onExit().get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
      } catch (TimeoutException | ExecutionException e) {
        // Killed next.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Ends it as {@code kill -9} does, at once. */
  void kill() {
    family.members().forEach(ProcessHandle::destroyForcibly);
  }
}
