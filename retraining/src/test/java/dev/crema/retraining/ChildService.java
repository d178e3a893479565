package dev.crema.retraining;

import dev.crema.service.testing.Await;
import dev.crema.service.testing.LocalClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The service as a process of its own. */
final class ChildService implements AutoCloseable {
  private static final Pattern PORT = Pattern.compile("Listening on 127\\.0\\.0\\.1:([0-9]+)");

  private final Process process;
  private final Path output;
  private final LocalClient client = new LocalClient(this::port);

  private ChildService(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /** Starts a service; it need not come up. */
  static ChildService start(Path folder, List<String> settings) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1"));
    command.addAll(classList());
    command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(RetrainingMain.class.getName());
    command.add("--crema.limits.queue-delay=30s");
    command.add("--crema.host=127.0.0.1");
    command.add("--crema.port=0");
    command.addAll(settings);
    Path output = Files.createTempFile(folder, "output", ".log");
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("KF_PIPELINES"));
    return new ChildService(builder.redirectOutput(output.toFile()).start(), output);
  }

  /** Waits until it listens. */
  ChildService up() throws IOException {
    Await.until(() -> port() > 0 || !process.isAlive());
    if (!process.isAlive()) {
      throw new IOException("The service did not start:\n" + output());
    }
    return this;
  }

  /**
   * Returns the flag that makes the JVM write which classes it loads, for the archive of the image;
   * nothing unless the build asks for it.
   */
  private static List<String> classList() throws IOException {
    String folder = System.getProperty("crema.classlists", "");
    if (folder.isEmpty()) {
      return List.of();
    }
    Path lists = Files.createDirectories(Path.of(folder).resolve("retraining"));
    return List.of("-Xshare:off", "-XX:DumpLoadedClassList=" + lists.resolve("%p.lst"));
  }

  String output() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int port() {
    Matcher matcher = PORT.matcher(output());
    return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
  }

  HttpResponse<String> get(String path) {
    return client.get(path);
  }

  HttpResponse<String> post(String path, String body) {
    return client.post(path, "application/json", body);
  }

  /** Asks it to end, and returns its exit code. */
  int terminate() throws InterruptedException {
    process.destroy(); // SIGTERM
    return end();
  }

  /** Ends it with SIGKILL. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    end();
  }

  /** Waits for its end, and returns its exit code. */
  int end() throws InterruptedException {
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      throw new AssertionError("It did not end in 60 seconds:\n" + output());
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    client.close();
    process.destroyForcibly();
  }
}
