package dev.crema.inference.batches;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** Counts the bytes of all batches together against their limit. */
final class Space {
  private final Path root;
  private final long limit;
  private final AtomicLong used = new AtomicLong();

  /** Says that there is no room. */
  static final class FullException extends IOException {
    private static final long serialVersionUID = 1L;

    FullException(String message) {
      super(message);
    }
  }

  Space(Path root, long limit) {
    this.root = root;
    this.limit = limit;
  }

  long used() {
    return used.get();
  }

  /**
   * Counts bytes that are going to be written.
   *
   * @throws FullException if that is more than the limit
   */
  void take(long bytes) throws FullException {
    if (used.addAndGet(bytes) > limit) {
      used.addAndGet(-bytes);
      throw new FullException(
          "All batches together may take %d bytes (crema.batches.disk-bytes), which they do.\nMaybe delete some that have ended."
              .formatted(limit));
    }
  }

  /** Counts anew what there is. */
  void count() throws IOException {
    long bytes = 0;
    if (Files.exists(root)) {
      List<Path> all;
      try (Stream<Path> files = Files.walk(root)) {
        all = files.toList();
      }
      for (Path file : all) {
        bytes += size(file);
      }
    }
    used.set(bytes);
  }

  private static long size(Path file) {
    try {
      return Files.isRegularFile(file) ? Files.size(file) : 0;
    } catch (IOException _) {
      return 0; // It was removed meanwhile.
    }
  }

  /** Returns whether an exception says that a disk is full, whoever found out. */
  static boolean isFull(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage());
      if (cause instanceof FullException
          || message.contains("No space left on device")
          || message.contains("Disk quota exceeded")
          || message.contains("The disk is full")) {
        return true;
      }
    }
    return false;
  }
}
