package dev.crema.runner.container;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The command line of a container runtime.
 *
 * @param program where it lies
 * @param environment the user's own, which says where storage and daemon are
 */
record Client(Path program, Map<String, String> environment) {
  /** What a runtime needs for a question about images and containers, on a busy machine too. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  /** A call that was not answered in time. */
  static final int TOO_LATE = -1;

  /** What the program answered. */
  record Answer(int code, String out, String error) {
    boolean isGood() {
      return code == 0;
    }

    /** Returns the last line that it said of its trouble. */
    String lastLine() {
      String last =
          error.lines().filter(line -> !line.isBlank()).reduce("", (_, line) -> line).strip();
      return last.replaceFirst("^Error: ", "");
    }
  }

  /** Finds a program as a shell would. */
  static @Nullable Path find(String name, Map<String, String> environment) {
    for (String folder : environment.getOrDefault("PATH", "").split(":")) {
      Path file = Path.of(folder.isEmpty() ? "." : folder).resolve(name);
      if (Files.isRegularFile(file) && Files.isExecutable(file)) {
        return file.toAbsolutePath();
      }
    }
    return null;
  }

  Answer call(String... arguments) throws IOException, InterruptedException {
    return call(PATIENCE, List.of(arguments));
  }

  Answer call(Duration patience, List<String> arguments) throws IOException, InterruptedException {
    Process process = builder(arguments).start();
    try {
      process.getOutputStream().close();
      CompletableFuture<String> out = read(process.getInputStream());
      CompletableFuture<String> error = read(process.getErrorStream());
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        return new Answer(TOO_LATE, "", "no answer in %d s".formatted(patience.toSeconds()));
      }
      return new Answer(process.exitValue(), out.join(), error.join());
    } finally {
      process.destroyForcibly();
    }
  }

  ProcessBuilder builder(List<String> arguments) {
    List<String> words = new ArrayList<>();
    words.add(program.toString());
    words.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(words);
    builder.environment().clear();
    builder.environment().putAll(environment);
    return builder;
  }

  private static CompletableFuture<String> read(InputStream stream) {
    CompletableFuture<String> text = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try (stream) {
                text.complete(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
              } catch (IOException _) {
                text.complete(""); // the program was ended
              }
            });
    return text;
  }
}
