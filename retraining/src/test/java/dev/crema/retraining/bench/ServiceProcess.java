package dev.crema.retraining.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The service as {@code retraining/crema-retraining} starts it, with the JVM's flags from there.
 */
final class ServiceProcess implements AutoCloseable {
  private static final Pattern PORT = Pattern.compile("Listening on 127\\.0\\.0\\.1:([0-9]+)");
  private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+([0-9]+) kB");
  private static final double KILOBYTES = 1024;

  private final Process process;
  private final Path log;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private int port;

  private ServiceProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  static ServiceProcess start(Path root, Path log, List<String> settings) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(root.resolve("retraining/crema-retraining").toString());
    command.addAll(List.of("--host", "127.0.0.1", "--port", "0"));
    command.addAll(settings);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("KF_PIPELINES"));
    return new ServiceProcess(builder.redirectOutput(log.toFile()).start(), log);
  }

  void awaitReady() {
    Waiting.until(Duration.ofMinutes(2), () -> port() > 0);
    Waiting.until(Duration.ofMinutes(1), () -> get("/readiness").statusCode() == 200);
    Waiting.until(
        Duration.ofMinutes(1), () -> get("/metrics").body().contains("retraining_leader 1.0"));
  }

  private int port() {
    if (port == 0) {
      if (!process.isAlive()) {
        throw new IllegalStateException("The service ended:\n" + output());
      }
      Matcher matcher = PORT.matcher(output());
      port = matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    }
    return port;
  }

  private String output() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  HttpResponse<String> get(String path) {
    try {
      return client.send(request(path).build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Delivers a notification, and returns the status. */
  int deliver(String notification) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        request("/webhooks/alertmanager")
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString(notification));
    return client.send(request.build(), BodyHandlers.discarding()).statusCode();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(Duration.ofSeconds(60));
  }

  /** Returns the most memory that it ever had, in MB: {@code VmHWM} of Linux. */
  double peakMegabytes() throws IOException {
    String status = Files.readString(Path.of("/proc/" + process.pid() + "/status"));
    Matcher matcher = PEAK.matcher(status);
    if (!matcher.find()) {
      throw new IllegalStateException("There is no VmHWM in " + status);
    }
    return Math.rint(Long.parseLong(matcher.group(1)) / KILOBYTES);
  }

  /** Returns how much CPU it took, in seconds. */
  double cpuSeconds() {
    return process.info().totalCpuDuration().map(Duration::toMillis).orElse(0L) / 1e3;
  }

  @Override
  public void close() throws InterruptedException {
    client.close();
    process.destroy();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }
}
