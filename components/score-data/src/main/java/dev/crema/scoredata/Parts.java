package dev.crema.scoredata;

import dev.crema.data.Digests;
import dev.crema.data.Directories;
import dev.crema.data.InputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Answers that are on the disk, a file for each part of the rows: whole, or not there. A damaged
 * one counts as not there.
 *
 * <p>A file has the number of rows, then 12 bytes for each (index of the class, bits of the score),
 * and the SHA-256 of all that.
 */
final class Parts {
  /** Rows of a part; the last one may have fewer. */
  static final int ROWS = 1 << 16;

  private static final int HEADER_BYTES = Integer.BYTES;
  private static final int ROW_BYTES = Integer.BYTES + Double.BYTES;
  private static final int DIGEST_BYTES = 32;

  /** How often others may remove the folder while one part is written. */
  private static final int ATTEMPTS = 100;

  private final Path folder;

  /** What is removed with the parts; null if other steps may have parts there. */
  private final @Nullable Path removed;

  /** The answers for some rows, of which the first {@code rows} are set. */
  static final class Part {
    final int[] classes = new int[ROWS];
    final double[] scores = new double[ROWS];
    int rows;
  }

  private Parts(Path folder, @Nullable Path removed) {
    this.folder = folder;
    this.removed = removed;
  }

  /**
   * Opens a folder of this step alone, in which the parts of other keys are left over.
   *
   * @param own made if it is not there
   * @param key of the answers: others have another one
   */
  static Parts own(Path own, String key) {
    Parts parts = new Parts(own.resolve(key), own);
    try {
      Files.createDirectories(parts.folder);
      List<Path> others;
      try (Stream<Path> entries = Files.list(own)) {
        others = entries.filter(entry -> !entry.equals(parts.folder)).toList();
      }
      for (Path other : others) {
        Directories.delete(other);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return parts;
  }

  /**
   * Opens a folder that several steps may share, also such of the same key: the first to end
   * removes what is there, and the others go on without it.
   *
   * @throws InputException if it is not there: made here, it would be in the container
   */
  static Parts shared(Path folder, String key) {
    if (!Files.isDirectory(folder)) {
      throw new InputException(
          "The checkpoint (%s) is no folder.\nMaybe mount a volume there.".formatted(folder));
    }
    Path own = folder.resolve("score-data-" + key);
    Parts parts = new Parts(own, null);
    parts.makeFolder();
    return parts;
  }

  private Path file(long number) {
    return folder.resolve("part-%06d".formatted(number));
  }

  /** Reads a part of so many rows; returns whether it is there and whole. */
  boolean read(long number, int rows, Part into) {
    byte @Nullable [] bytes = bytes(number);
    if (bytes == null || bytes.length != HEADER_BYTES + rows * ROW_BYTES + DIGEST_BYTES) {
      return false;
    }
    int content = bytes.length - DIGEST_BYTES;
    ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, content);
    byte[] digest = Arrays.copyOfRange(bytes, content, bytes.length);
    if (!Arrays.equals(digest(bytes, content), digest) || buffer.getInt() != rows) {
      return false;
    }
    for (int i = 0; i < rows; i++) {
      into.classes[i] = buffer.getInt();
      into.scores[i] = buffer.getDouble();
    }
    into.rows = rows;
    return true;
  }

  private byte @Nullable [] bytes(long number) {
    try {
      return Files.readAllBytes(file(number));
    } catch (NoSuchFileException _) {
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void write(long number, Part part) {
    byte[] bytes = new byte[HEADER_BYTES + part.rows * ROW_BYTES + DIGEST_BYTES];
    ByteBuffer buffer = ByteBuffer.wrap(bytes).putInt(part.rows);
    for (int i = 0; i < part.rows; i++) {
      buffer.putInt(part.classes[i]).putDouble(part.scores[i]);
    }
    buffer.put(digest(bytes, bytes.length - DIGEST_BYTES));
    for (int attempt = 1; !isWritten(number, bytes, attempt == ATTEMPTS); attempt++) {
      makeFolder(); // Another step of the same key has ended, and removed it.
    }
  }

  /** Returns false if somebody removed the folder or the file meanwhile. */
  private boolean isWritten(long number, byte[] bytes, boolean isLast) {
    try {
      // Of two processes that write it, each has a name of its own until it is whole.
      Path temporary = Files.createTempFile(folder, "writing-", "");
      Files.write(temporary, bytes);
      Files.move(temporary, file(number), StandardCopyOption.ATOMIC_MOVE);
      return true;
    } catch (NoSuchFileException e) {
      if (isLast) {
        throw new UncheckedIOException(e);
      }
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Of the folder alone: were the volume gone, it would be made in the container. */
  private void makeFolder() {
    try {
      Files.createDirectory(folder);
    } catch (FileAlreadyExistsException _) {
      // Another step was first.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] digest(byte[] bytes, int length) {
    MessageDigest digest = Digests.sha256();
    digest.update(bytes, 0, length);
    return digest.digest();
  }

  /** Removes all of them. */
  void remove() {
    try {
      if (removed != null) {
        Directories.delete(removed);
      } else {
        removeShared();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Others may write and remove there meanwhile; the last to end leaves nothing. */
  private void removeShared() throws IOException {
    try {
      List<Path> files;
      try (Stream<Path> entries = Files.list(folder)) {
        files = entries.toList();
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(folder);
    } catch (NoSuchFileException | DirectoryNotEmptyException _) {
      // Another one has removed it, or has a part there again.
    }
  }
}
