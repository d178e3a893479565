package dev.crema.productionlog.download;

import dev.crema.data.Directories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Folders of downloads on their way. */
final class SpoolFolder {
  private static final String PREFIX = "download-";

  private SpoolFolder() {}

  /** Makes the spool, and removes what a killed process left in it. */
  static void prepare(Path spool) throws IOException {
    Files.createDirectories(spool);
    List<Path> leftovers;
    try (Stream<Path> entries = Files.list(spool)) {
      leftovers =
          entries.filter(entry -> entry.getFileName().toString().startsWith(PREFIX)).toList();
    }
    for (Path leftover : leftovers) {
      Directories.delete(leftover);
    }
  }

  static Path make(Path spool) throws IOException {
    return Files.createTempDirectory(spool, PREFIX);
  }
}
