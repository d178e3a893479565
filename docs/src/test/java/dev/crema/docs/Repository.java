package dev.crema.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The working tree that these tests read. */
final class Repository {

  /** Built, downloaded or private; never part of what a reader sees. */
  private static final Set<String> HIDDEN =
      Set.of("target", "dist", ".git", ".build", "runs", ".idea");

  static final Path ROOT =
      Path.of(System.getProperty("crema.root", "..")).toAbsolutePath().normalize();

  private Repository() {}

  static String read(String file) {
    return read(ROOT.resolve(file));
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Path> files(String suffix) {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .filter(file -> file.toString().endsWith(suffix) && isVisible(file))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isVisible(Path file) {
    for (Path part : ROOT.relativize(file)) {
      if (HIDDEN.contains(part.toString())) {
        return false;
      }
    }
    return Files.isRegularFile(file);
  }
}
