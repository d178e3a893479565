package dev.crema.data.document;

import dev.crema.data.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads small text files strictly. */
public final class TextFile {

  private TextFile() {}

  /**
   * Reads a file.
   *
   * @param file read once, whole
   * @param maxBytes most bytes it may have, at least 0
   * @return its text
   * @throws InputException if it is longer, or no UTF-8
   * @throws UncheckedIOException if it cannot be read
   */
  public static String read(Path file, int maxBytes) {
    byte[] bytes;
    // Read one byte more than allowed instead of asking for the size: that could change meanwhile.
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(maxBytes + 1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (bytes.length > maxBytes) {
      throw new InputException("%s: more than %d bytes.".formatted(file, maxBytes));
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new InputException(
          "%s: the file is not UTF-8.\nMaybe save it as UTF-8.".formatted(file), e);
    }
  }
}
