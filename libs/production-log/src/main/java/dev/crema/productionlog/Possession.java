package dev.crema.productionlog;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Makes the spool's folder one process's alone, by a lock that ends with the process. */
final class Possession {
  static final String LOCK = ".lock";

  private Possession() {}

  /** Returns the file that holds the lock until it is closed. */
  static FileChannel of(Path directory) {
    FileChannel channel;
    try {
      make(directory);
      channel =
          FileChannel.open(
              directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "The spool (%s) of the production log cannot be written (%s).\nMaybe name another folder."
              .formatted(directory, e.getClass().getSimpleName()),
          e);
    }
    try {
      if (channel.tryLock() != null) {
        return channel;
      }
      channel.close();
    } catch (IOException | OverlappingFileLockException _) {
      // Another log in this very process, or a file system without locks.
    }
    throw new IllegalArgumentException(
        "The spool (%s) of the production log belongs to another process.\nMaybe name another folder."
            .formatted(directory));
  }

  /** After a loss of power a folder whose name was not flushed would be gone with all in it. */
  private static void make(Path directory) throws IOException {
    Path there = directory;
    while (there != null && Files.notExists(there)) {
      there = there.getParent();
    }
    Files.createDirectories(directory);
    for (Path made = directory;
        made != null && !made.equals(there) && made.getParent() != null;
        made = made.getParent()) {
      flush(made.getParent());
    }
  }

  /** Returns when the names of the files in a folder are on the disk. */
  static void flush(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory)) {
      channel.force(true);
    }
  }
}
