package dev.crema.inference.batches;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts the bytes of all batches together against their limit. Each batch has its share, which
 * grows before it writes and is settled when it has: so what one does is in no other's way.
 */
final class Space {
  private final long limit;
  private final Map<String, Long> shares = new HashMap<>();
  private long used;

  /** Says that there is no room. */
  static final class FullException extends IOException {
    private static final long serialVersionUID = 1L;

    FullException(String message) {
      super(message);
    }
  }

  Space(long limit) {
    this.limit = limit;
  }

  synchronized long used() {
    return used;
  }

  /**
   * Returns what one batch takes; for one thread at a time.
   *
   * @param owner the batch's id
   */
  Share share(Object owner) {
    return new Share(owner.toString());
  }

  /** What one batch takes. */
  final class Share {
    private final String owner;

    private Share(String owner) {
      this.owner = owner;
    }

    /**
     * Counts bytes that are going to be written.
     *
     * @throws FullException if that is more than the limit
     */
    void take(long bytes) throws FullException {
      Space.this.take(owner, bytes);
    }

    /** Counts what is in a folder in place of what was taken; nothing if it does not exist. */
    void settle(Path folder) throws IOException {
      Space.this.set(owner, size(folder));
    }

    /**
     * Fails if what was settled went beyond the limit.
     *
     * @throws FullException if all batches together take more than the limit
     */
    void requireRoom() throws FullException {
      Space.this.take(owner, 0);
    }
  }

  private synchronized void take(String owner, long bytes) throws FullException {
    if (used + bytes > limit) {
      throw new FullException(
          "All batches together may take %d bytes (crema.batches.disk-bytes), which they do.\nMaybe delete some that have ended."
              .formatted(limit));
    }
    used += bytes;
    shares.merge(owner, bytes, Long::sum);
  }

  private synchronized void set(String owner, long bytes) {
    Long before = bytes == 0 ? shares.remove(owner) : shares.put(owner, bytes);
    used += bytes - (before == null ? 0 : before);
  }

  /** Returns the bytes of the files in a folder; those that are removed meanwhile do not count. */
  private static long size(Path folder) throws IOException {
    Sizes sizes = new Sizes();
    Files.walkFileTree(folder, sizes);
    return sizes.bytes;
  }

  private static final class Sizes extends SimpleFileVisitor<Path> {
    private long bytes;

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      bytes += attributes.isRegularFile() ? attributes.size() : 0;
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
      return passOver(e);
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e)
        throws IOException {
      return e == null ? FileVisitResult.CONTINUE : passOver(e);
    }

    private static FileVisitResult passOver(IOException e) throws IOException {
      if (e instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw e;
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
