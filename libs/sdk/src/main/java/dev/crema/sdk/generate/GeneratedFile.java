package dev.crema.sdk.generate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A committed file whose content follows from the source.
 *
 * @param path where it is
 * @param content what it must hold
 */
record GeneratedFile(Path path, String content) {

  boolean isStale() throws IOException {
    return !Files.isRegularFile(path) || !Files.readString(path).equals(content);
  }

  /** Returns the text of a file as it is now; empty if there is none. */
  static String textOf(Path file) throws IOException {
    return Files.isRegularFile(file) ? Files.readString(file) : "";
  }

  void write() throws IOException {
    Files.createDirectories(path.toAbsolutePath().getParent());
    Files.writeString(path, content);
  }
}
