package dev.crema.servers;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Programs of this machine: whether they are there, what they say, and images made of them. */
final class Programs {
  private static final long MAX_MILLIS = 300_000;

  private Programs() {}

  static boolean isOnPath(String program) {
    return Pattern.compile(File.pathSeparator)
        .splitAsStream(System.getenv().getOrDefault("PATH", ""))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  /** Whether this user may do all. */
  static boolean isRoot() throws IOException {
    return output(List.of("id", "-u"), Map.of()).equals("0");
  }

  /**
   * Runs a program to its end and returns its standard output, without spaces and ends of line
   * around it.
   *
   * @throws IOException if it cannot be called, takes too long or ends with another code than 0;
   *     the message has its standard error
   */
  static String output(List<String> words, Map<String, String> environment) throws IOException {
    return output(words, environment, MAX_MILLIS);
  }

  static String output(List<String> words, Map<String, String> environment, long maxMillis)
      throws IOException {
    Path out = Files.createTempFile("crema-out-", "");
    Path error = Files.createTempFile("crema-error-", "");
    ProcessBuilder builder = new ProcessBuilder(words);
    builder.environment().putAll(environment);
    builder.redirectOutput(out.toFile()).redirectError(error.toFile());
    try {
      Process process = builder.start();
      try {
        process.getOutputStream().close();
        if (!process.waitFor(maxMillis, TimeUnit.MILLISECONDS)) {
          throw new IOException("(%s) took too long.".formatted(String.join(" ", words)));
        }
        if (process.exitValue() != 0) {
          throw new IOException(
              "(%s) ended with exit code %d: %s"
                  .formatted(
                      String.join(" ", words),
                      process.exitValue(),
                      Files.readString(error).strip()));
        }
        return Files.readString(out).strip();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("(%s) was interrupted.".formatted(String.join(" ", words)), e);
      } finally {
        process.destroyForcibly();
      }
    } finally {
      Files.delete(out);
      Files.delete(error);
    }
  }

  /**
   * Packs programs and the libraries that they need, each in its folder: Docker gives a folder that
   * a tar does not name to root alone.
   *
   * @param programs absolute paths, such as {@code /bin/sh}
   */
  static void pack(List<String> programs, Path tar) throws IOException {
    TreeSet<String> files = new TreeSet<>();
    for (String program : programs) {
      files.add(program.substring(1));
      output(List.of("ldd", program), Map.of())
          .lines()
          .flatMap(line -> List.of(line.strip().split("\\s+")).stream())
          .filter(word -> word.startsWith("/"))
          .forEach(library -> files.add(library.substring(1)));
    }
    TreeSet<String> entries = new TreeSet<>(files); // sorted: a folder before what is in it
    for (String file : files) {
      for (Path folder = Path.of(file).getParent(); folder != null; folder = folder.getParent()) {
        entries.add(folder.toString());
      }
    }
    List<String> words =
        new ArrayList<>(List.of("tar", "-C", "/", "-chf", tar.toString(), "--no-recursion"));
    words.addAll(entries);
    output(words, Map.of());
  }
}
