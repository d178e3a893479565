package dev.crema.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs programs as a user's shell would. */
final class Command {

  private static final Duration LIMIT = Duration.ofMinutes(20);

  private Command() {}

  /**
   * How a program ended.
   *
   * @param exitCode of the process
   * @param said all that it wrote
   */
  record Ending(int exitCode, String said) {

    /** Returns what it wrote; fails if it did not succeed. */
    String orFail() {
      if (exitCode != 0) {
        throw new AssertionError("exit code %d: %s".formatted(exitCode, said));
      }
      return said;
    }
  }

  static Ending run(Path folder, Map<String, String> environment, List<String> words)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile("command", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.start();
    try {
      if (!process.waitFor(LIMIT.toMinutes(), TimeUnit.MINUTES)) {
        throw new AssertionError("(%s) takes too long.".formatted(words));
      }
      return new Ending(process.exitValue(), Files.readString(output));
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      Files.delete(output);
    }
  }
}
