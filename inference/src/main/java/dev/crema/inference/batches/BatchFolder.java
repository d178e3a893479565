package dev.crema.inference.batches;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files of one batch.
 *
 * @param path the folder
 */
record BatchFolder(Path path) {
  private static final String STATE = "state.json";
  private static final String TEMPORARY = ".tmp";

  /** Returns where the input is; gone when the batch has ended. */
  Path input(Form form) {
    return path.resolve("input." + form.ending());
  }

  /** Returns where the result is; whole if the batch has succeeded. */
  Path result(Form form) {
    return path.resolve("result." + form.ending());
  }

  /** Returns what the rows append to: the result itself, or what it is made of at the end. */
  Path rows(Form form) {
    return form == Form.PARQUET ? path.resolve("predictions.bin") : result(form);
  }

  /** Returns where the rejected rows are. */
  Path rejected() {
    return path.resolve("rejected.csv");
  }

  /** Returns where a file is made that nobody needs after the end. */
  Path temporary(String name) {
    return path.resolve(name + TEMPORARY);
  }

  BatchFormat.State load() throws IOException {
    return BatchFormat.read(Files.readString(path.resolve(STATE)), STATE);
  }

  /** Writes the state: on the disk, then in one move. */
  void save(BatchOrder order, BatchProgress progress) throws IOException {
    Path temporary = temporary(STATE);
    Files.writeString(temporary, BatchFormat.write(order, progress), StandardCharsets.UTF_8);
    force(temporary);
    Files.move(temporary, path.resolve(STATE), StandardCopyOption.ATOMIC_MOVE);
    force(path);
  }

  /** Removes what an ended batch does not need. */
  void tidy(BatchOrder order, BatchProgress.Status end) throws IOException {
    boolean isResultKept = end == BatchProgress.Status.SUCCEEDED;
    boolean isRejectedKept = end != BatchProgress.Status.CANCELLED;
    for (Path file : list(path)) {
      boolean isKept =
          file.equals(path.resolve(STATE))
              || (isResultKept && file.equals(result(order.form())))
              || (isRejectedKept && file.equals(rejected()));
      if (!isKept) {
        delete(file);
      }
    }
  }

  /** Removes what a killed process was making. */
  void dropTemporary() throws IOException {
    for (Path file : list(path)) {
      if (file.getFileName().toString().endsWith(TEMPORARY)) {
        delete(file);
      }
    }
  }

  static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** Makes what was written to a file or a folder survive the machine. */
  static void force(Path path) throws IOException {
    StandardOpenOption option =
        Files.isDirectory(path) ? StandardOpenOption.READ : StandardOpenOption.WRITE;
    try (FileChannel channel = FileChannel.open(path, option)) {
      channel.force(true);
    }
  }

  /** Deletes a file, or a folder with all in it, if it exists; links are not followed. */
  static void delete(Path path) throws IOException {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      try {
        for (Path file : list(path)) {
          delete(file);
        }
      } catch (NoSuchFileException _) {
        return; // Somebody else was faster.
      }
    }
    Files.deleteIfExists(path);
  }
}
