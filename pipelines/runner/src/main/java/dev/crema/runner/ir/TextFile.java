package dev.crema.runner.ir;

import dev.crema.runner.value.InvalidInputException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A kind of file that a person or a compiler writes.
 *
 * @param missing the sentence where there is none, with {@code %s} for the file
 * @param subject what has a limit, as a sentence about it begins: {@code a pipeline has}
 * @param maxBytes most bytes of one
 */
public record TextFile(String missing, String subject, long maxBytes) {
  /**
   * Returns the text of a file.
   *
   * @throws InvalidInputException if there is no such file, it is too large or no UTF-8
   * @throws IOException if it cannot be read
   */
  public String read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new InvalidInputException(missing.formatted(file));
    }
    long bytes = Files.size(file);
    if (bytes > maxBytes) {
      throw new InvalidInputException(
          "The file (%s) has %d bytes; %s at most %d.".formatted(file, bytes, subject, maxBytes));
    }
    try {
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new InvalidInputException("The file (%s) is not UTF-8 text.".formatted(file));
    }
  }
}
