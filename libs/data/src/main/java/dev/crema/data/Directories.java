package dev.crema.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Removes what an attempt left behind. */
public final class Directories {

  private Directories() {}

  /**
   * Deletes a directory with all in it, if it exists; links are removed, never followed. What
   * another process deletes at the same time is gone all the same.
   *
   * @param directory a directory or a file
   * @throws IOException if something of it cannot be deleted
   */
  public static void delete(Path directory) throws IOException {
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> paths = Files.walk(directory)) {
      all = paths.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.deleteIfExists(path);
    }
  }
}
