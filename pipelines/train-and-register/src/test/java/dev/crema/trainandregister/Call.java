package dev.crema.trainandregister;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A call of a command of this repository, from its root. */
public final class Call {
  /** A run takes about 15 s; this is for one that hangs. */
  private static final long LIMIT_SECONDS = 180;

  private final List<String> words = new ArrayList<>();
  private final Map<String, String> environment = new HashMap<>(System.getenv());
  private final Path log;
  private long limitSeconds = LIMIT_SECONDS;

  /**
   * How a call ended.
   *
   * @param output what it printed, errors too
   */
  public record Ending(int exitCode, String output) {}

  /**
   * Creates a call.
   *
   * @param folder where its output is kept
   */
  public Call(Path program, Path folder) throws IOException {
    words.add(program.toString());
    // Where a container runtime is, a test says itself.
    environment.keySet().removeIf(name -> name.startsWith("DOCKER_"));
    log = Files.createTempFile(folder, "call-", ".log");
  }

  /** Adds words. */
  public Call with(String... more) {
    words.addAll(List.of(more));
    return this;
  }

  /** Adds parameters of a pipeline. */
  public Call with(Map<String, String> parameters) {
    parameters.forEach((name, value) -> with("-p", name + "=" + value));
    return this;
  }

  /** Adds variables. */
  public Call environment(Map<String, String> more) {
    environment.putAll(more);
    return this;
  }

  /** Sets how long it may take. */
  public Call limitSeconds(long seconds) {
    limitSeconds = seconds;
    return this;
  }

  /** Waits for the end. */
  public Ending run() throws Exception {
    Process process = start();
    if (!process.waitFor(limitSeconds, TimeUnit.SECONDS)) {
      process.destroy();
      throw new AssertionError(
          "%s took longer than %d s:\n%s".formatted(words, limitSeconds, Files.readString(log)));
    }
    return new Ending(process.exitValue(), output());
  }

  Process start() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(Crema.ROOT.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    return builder.start();
  }

  String output() throws IOException {
    return Files.readString(log);
  }
}
