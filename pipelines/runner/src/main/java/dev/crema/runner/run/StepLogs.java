package dev.crema.runner.run;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads along in the logs of the steps that run, on one thread for all of them, and tells each line
 * once.
 */
final class StepLogs implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(200);

  /** What is read at once; a line that is longer is told in pieces. */
  private static final int MAX_BYTES = 65_536;

  private final Listener listener;
  private final Set<Followed> followed = ConcurrentHashMap.newKeySet();
  private final Thread thread;

  /** Hears a line of a step's log. */
  interface Listener {
    void said(String path, String line);
  }

  StepLogs(Listener listener) {
    this.listener = listener;
    thread = Thread.ofPlatform().daemon().name("step-logs").start(this::watch);
  }

  /** Tells what a step's log gains from now on, until what is returned is closed. */
  Followed follow(String path, Path log) {
    Followed followed = new Followed(path, log);
    this.followed.add(followed);
    return followed;
  }

  private void watch() {
    try {
      while (true) {
        Thread.sleep(PAUSE);
        followed.forEach(Followed::tellLines);
      }
    } catch (InterruptedException _) {
      // The run is over.
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  /** The log of one step. */
  final class Followed implements AutoCloseable {
    private final String path;
    private final Path log;
    private long told;

    private Followed(String path, Path log) {
      this.path = path;
      this.log = log;
    }

    private synchronized void tellLines() {
      tell(false);
    }

    /** Tells what is left, also a last line without an end, and stops following. */
    @Override
    public synchronized void close() {
      followed.remove(this);
      tell(true);
    }

    private void tell(boolean all) {
      try {
        byte[] bytes = next();
        for (int length = whole(bytes, all); length > 0; length = whole(bytes, all)) {
          told += length;
          new String(bytes, 0, length, StandardCharsets.UTF_8)
              .lines()
              .filter(line -> !line.isBlank())
              .forEach(line -> listener.said(path, line.stripTrailing()));
          bytes = next();
        }
      } catch (IOException _) {
        // A log that cannot be read now stays in its file; no step fails for that.
      }
    }

    private byte[] next() throws IOException {
      if (!Files.isRegularFile(log)) {
        return new byte[0];
      }
      try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
        byte[] bytes = new byte[(int) Math.clamp(file.length() - told, 0, MAX_BYTES)];
        file.seek(told);
        file.readFully(bytes);
        return bytes;
      }
    }

    /** Returns how many bytes are whole lines, so that no character is cut. */
    private static int whole(byte[] bytes, boolean all) {
      if (all && bytes.length < MAX_BYTES) {
        return bytes.length;
      }
      for (int end = bytes.length; end > 0; end--) {
        if (bytes[end - 1] == '\n') {
          return end;
        }
      }
      return bytes.length == MAX_BYTES ? MAX_BYTES : 0;
    }
  }
}
