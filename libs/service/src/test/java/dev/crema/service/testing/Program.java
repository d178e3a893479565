package dev.crema.service.testing;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A program of this machine that runs beside a test and ends with it. */
public final class Program implements AutoCloseable {
  private static final int SECONDS = 60;
  private static final String END = "\0";

  private final Process process;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

  private Program(Process process) {
    this.process = process;
  }

  /** Returns the first of the programs that is on the PATH. */
  public static Optional<String> find(String... names) {
    return Stream.of(names)
        .filter(
            name ->
                Pattern.compile(File.pathSeparator)
                    .splitAsStream(System.getenv().getOrDefault("PATH", ""))
                    .anyMatch(folder -> Files.isExecutable(Path.of(folder, name))))
        .findFirst();
  }

  /** Starts a program. */
  public static Program start(List<String> words) throws IOException {
    Program program = new Program(new ProcessBuilder(words).redirectErrorStream(true).start());
    Thread.ofVirtual().start(program::read);
    // The test's JVM may end without closing it.
    Runtime.getRuntime().addShutdownHook(new Thread(program.process::destroyForcibly));
    return program;
  }

  /** Waits for the next line that matches; lines are given once. */
  public Matcher awaitLine(Pattern pattern) throws IOException {
    StringBuilder said = new StringBuilder();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    try {
      while (true) {
        String line = lines.poll(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        if (line == null || line.equals(END)) {
          throw new IOException("It did not say (%s): %s".formatted(pattern, said));
        }
        said.append(line).append('\n');
        Matcher matcher = pattern.matcher(line);
        if (matcher.find()) {
          return matcher;
        }
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Reads to the end, so that the program can always write. */
  private void read() {
    try (BufferedReader reader = process.inputReader()) {
      reader.lines().forEach(lines::add);
    } catch (IOException | UncheckedIOException _) {
      // It was ended in the middle of a line.
    }
    lines.add(END);
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    process.onExit().join();
  }
}
