package dev.crema.data.duckdb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * What a database may use, and what is said when that is not enough.
 *
 * @param memory bytes beside the Java heap
 * @param spill where it may put what is beyond that; null = nowhere
 */
record Limits(long memory, @Nullable Path spill) {
  private static final int MB_SHIFT = 20;

  /**
   * A full memory, told as a full heap is: no bug, and nothing that the rows could be blamed for.
   */
  private static final class DatabaseMemoryError extends OutOfMemoryError {
    private static final long serialVersionUID = 1;

    private DatabaseMemoryError(String message, SQLException cause) {
      super(message);
      initCause(cause);
    }
  }

  /**
   * Returns what to throw for a failure of the database.
   *
   * @throws OutOfMemoryError if its memory was full
   */
  SQLException explain(SQLException e) {
    String message = String.valueOf(e.getMessage());
    boolean isSpillFull = message.contains("max_temp_directory_size");
    if (isSpillFull || message.contains("No space left on device")) {
      return new SQLException(diskIsFull(isSpillFull, message), e);
    }
    if (message.contains("Out of Memory Error")) {
      throw new DatabaseMemoryError(
          "a database may use %d MB, which follows from the largest heap of %d MB"
              .formatted(megabytes(memory), megabytes(Runtime.getRuntime().maxMemory())),
          e);
    }
    return e;
  }

  private String diskIsFull(boolean isSpillFull, String message) {
    Path folder = spill == null ? Path.of("") : spill.toAbsolutePath();
    String advice = "\nMaybe give the step more disk, or more memory: .set_memory_limit(...)";
    if (isSpillFull) {
      return "What does not fit into the %d MB of a database's memory does not fit into the folder (%s) either, whose disk has %d MB free.%s"
          .formatted(megabytes(memory), folder, megabytes(free(folder)), advice);
    }
    return "The disk is full: of (%s), %d MB are free (%s).%s"
        .formatted(folder, megabytes(free(folder)), message.lines().findFirst().orElse(""), advice);
  }

  /** The folder may be gone, or not made yet. */
  private static long free(Path folder) {
    for (Path path = folder; path != null; path = path.getParent()) {
      try {
        if (Files.exists(path)) {
          return Files.getFileStore(path).getUsableSpace();
        }
      } catch (IOException _) {
        return 0;
      }
    }
    return 0;
  }

  private static long megabytes(long bytes) {
    return bytes >> MB_SHIFT;
  }
}
