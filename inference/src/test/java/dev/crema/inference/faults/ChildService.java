package dev.crema.inference.faults;

import dev.crema.inference.InferenceMain;
import dev.crema.inference.TestService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The service as a process of its own, of a package in a folder. */
final class ChildService implements AutoCloseable {
  private static final Pattern PORT = Pattern.compile("Listening on 127\\.0\\.0\\.1:([0-9]+)");

  private final Process process;
  private final Path output;

  private ChildService(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /** Starts a service and waits until it is ready. */
  static ChildService start(Path folder, Path model, List<String> settings) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1"));
    command.addAll(classList());
    command.addAll(List.of("-Xmx256m", "-cp", System.getProperty("java.class.path")));
    command.add(InferenceMain.class.getName());
    command.add("--crema.model.name=churn");
    command.add("--crema.model.directory=" + model);
    command.add("--crema.cache.directory=" + folder.resolve("cache"));
    command.add("--crema.batches.directory=" + folder.resolve("batches"));
    command.add("--crema.security.mode=open");
    command.add("--crema.limits.queue-delay=30s");
    command.add("--crema.host=127.0.0.1");
    command.add("--crema.port=0");
    command.addAll(settings);
    Path output = Files.createTempFile(folder, "output", ".log");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    ChildService service = new ChildService(process, output);
    TestService.await(() -> service.port() > 0 || !process.isAlive());
    if (!process.isAlive()) {
      throw new IOException("The service did not start:\n" + service.output());
    }
    return service;
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
    Path lists = Files.createDirectories(Path.of(folder).resolve("inference"));
    return List.of("-Xshare:off", "-XX:DumpLoadedClassList=" + lists.resolve("%p.lst"));
  }

  String output() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns where it listens; 0 = not yet. */
  int port() {
    Matcher matcher = PORT.matcher(output());
    return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
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

  private int end() throws InterruptedException {
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      throw new AssertionError("It did not end in 60 seconds:\n" + output());
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
