package dev.crema.runner.step;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Starts steps as processes of the operating system, and ends them all when asked. */
public final class StepProcess {
  /** Linux lets one argument have this many bytes (MAX_ARG_STRLEN), its end included. */
  public static final int MAX_ARGUMENT_BYTES = 131_072;

  private static final int TAIL_BYTES = 16_384;

  private final Set<ProcessTree> running = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * What to start.
   *
   * @param words program and arguments
   * @param environment the whole environment
   * @param directory the working directory
   * @param timeoutSeconds after which it is ended, 0: never
   * @param inherit whether its output goes to the terminal instead of the folder's logs
   */
  public record Start(
      List<String> words,
      Map<String, String> environment,
      Path directory,
      long timeoutSeconds,
      boolean inherit) {}

  /**
   * Runs a step to its end.
   *
   * @throws StepFailedException if it cannot be started, ends with another exit code than 0, or
   *     takes too long
   */
  public void run(Start start, StepFolder folder)
      throws StepFailedException, IOException, InterruptedException {
    requireFitting(start.words());
    Process process = start(start, folder);
    ProcessTree tree = new ProcessTree(process, folder.root().toString());
    running.add(tree);
    try {
      if (closed) {
        throw new InterruptedException();
      }
      await(process, start.timeoutSeconds());
    } catch (InterruptedException e) {
      tree.end();
      throw e;
    } finally {
      if (process.isAlive()) {
        tree.end();
      } else {
        tree.endLeftovers();
      }
      running.remove(tree);
    }
    if (closed) {
      throw new InterruptedException();
    }
    int code = process.exitValue();
    if (code != 0) {
      throw new StepFailedException(
          "The step ended with exit code %d%s.".formatted(code, signal(code)), code);
    }
  }

  /**
   * Refuses words that no program can be started with.
   *
   * @throws StepFailedException if one is too long
   */
  public static void requireFitting(List<String> words) throws StepFailedException {
    for (String word : words) {
      int bytes = word.getBytes(StandardCharsets.UTF_8).length + 1;
      if (bytes > MAX_ARGUMENT_BYTES) {
        throw new StepFailedException(
            ("The step's executor input has %d bytes; an argument has at most %d on Linux, and less"
                    + " fits on a cluster.\nMaybe pass large values as artifacts instead of parameters.")
                .formatted(bytes, MAX_ARGUMENT_BYTES));
      }
    }
  }

  private static Process start(Start start, StepFolder folder)
      throws StepFailedException, IOException {
    ProcessBuilder builder = new ProcessBuilder(start.words());
    builder.directory(start.directory().toFile());
    builder.environment().clear();
    builder.environment().putAll(start.environment());
    builder.environment().put(ProcessTree.MARK, folder.root().toString());
    if (start.inherit()) {
      builder.inheritIO();
    } else {
      builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
      builder.redirectOutput(ProcessBuilder.Redirect.appendTo(folder.stdout().toFile()));
      builder.redirectError(ProcessBuilder.Redirect.appendTo(folder.stderr().toFile()));
    }
    try {
      return builder.start();
    } catch (IOException e) {
      throw new StepFailedException(
          "The program (%s) cannot be started: %s"
              .formatted(start.words().getFirst(), e.getMessage()),
          127);
    }
  }

  /**
   * Waits for a step's process.
   *
   * @throws StepFailedException if it takes longer than its limit
   */
  public static void await(Process process, long timeoutSeconds)
      throws InterruptedException, StepFailedException {
    if (timeoutSeconds == 0) {
      process.waitFor();
    } else if (!process.waitFor(timeoutSeconds, TimeUnit.SECONDS)) {
      throw new StepFailedException(
          "The step ran longer than its limit of %d s and was ended.".formatted(timeoutSeconds),
          137);
    }
  }

  /** Returns what an exit code says beside its number, or the empty text. */
  public static String signal(int code) {
    return switch (code) {
      case 130 -> " (interrupted)";
      case 134 -> " (aborted)";
      case 137 -> " (killed; maybe out of memory)";
      case 139 -> " (segmentation fault)";
      case 143 -> " (terminated)";
      default -> "";
    };
  }

  /** Ends every step that runs; none starts after. */
  public void close() {
    closed = true;
    List.copyOf(running).parallelStream().forEach(ProcessTree::end);
  }

  /** Returns the last lines of a log, at most {@code count}. */
  public static List<String> tail(Path log, int count) {
    if (!Files.isRegularFile(log)) {
      return List.of();
    }
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      long start = Math.max(0, file.length() - TAIL_BYTES);
      file.seek(start);
      byte[] bytes = new byte[(int) (file.length() - start)];
      file.readFully(bytes);
      List<String> lines =
          new ArrayList<>(new String(bytes, StandardCharsets.UTF_8).lines().toList());
      if (start > 0 && !lines.isEmpty()) {
        lines.removeFirst(); // cut in the middle
      }
      return List.copyOf(lines.subList(Math.max(0, lines.size() - count), lines.size()));
    } catch (IOException _) {
      return List.of();
    }
  }
}
