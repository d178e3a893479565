package dev.crema.data.document;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes a text file that exists whole or not at all. */
public final class WholeFile {
  private WholeFile() {}

  /**
   * Writes a text in UTF-8, over a file that may be there.
   *
   * @param file where; its folder exists
   * @param text what
   * @throws UncheckedIOException if the disk fails; the file is then as it was
   */
  public static void write(Path file, String text) {
    write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Writes bytes, over a file that may be there.
   *
   * @param file where; its folder exists
   * @param bytes what
   * @throws UncheckedIOException if the disk fails; the file is then as it was
   */
  public static void write(Path file, byte[] bytes) {
    // The SDK removes a sibling of this name before a step is tried again.
    Path temporary = file.resolveSibling("." + file.getFileName() + ".crema-tmp");
    try {
      Files.write(temporary, bytes);
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write (%s): %s".formatted(file, e.getMessage()), e);
    }
  }
}
