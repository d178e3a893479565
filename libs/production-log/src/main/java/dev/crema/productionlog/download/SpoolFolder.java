package dev.crema.productionlog.download;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
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
      delete(leftover);
    }
  }

  static Path make(Path spool) throws IOException {
    return Files.createTempDirectory(spool, PREFIX);
  }

  static void delete(Path folder) throws IOException {
    List<Path> paths;
    try (Stream<Path> entries = Files.walk(folder)) {
      paths = entries.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : paths) {
      Files.deleteIfExists(path);
    }
  }
}
