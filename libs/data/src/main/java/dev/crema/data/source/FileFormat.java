package dev.crema.data.source;

import dev.crema.data.InputException;
import dev.crema.data.source.TableFile.Format;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Map;

/** Tells what a file is by its first bytes, never by its name. */
final class FileFormat {
  private static final byte[] PARQUET = {'P', 'A', 'R', '1'};
  private static final byte[] GZIP = {0x1f, (byte) 0x8b};
  private static final byte[] ZIP = {'P', 'K', 3, 4};

  /** What else is met where a table should be. */
  private static final Map<String, byte[]> OTHERS =
      Map.of(
          "compressed by xz", new byte[] {(byte) 0xfd, '7', 'z', 'X', 'Z', 0},
          "compressed by zstd", new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd},
          "compressed by bzip2", new byte[] {'B', 'Z', 'h'},
          "an old Excel workbook",
              new byte[] {(byte) 0xd0, (byte) 0xcf, 0x11, (byte) 0xe0, (byte) 0xa1, (byte) 0xb1});

  /** Blanks before the first object of JSON Lines may be so many. */
  private static final int HEAD_BYTES = 4096;

  private FileFormat() {}

  static Format of(NamedFile file) {
    try (InputStream in = Files.newInputStream(file.path())) {
      byte[] head = in.readNBytes(HEAD_BYTES);
      if (head.length == 0) {
        throw new InputException(
            "The file (%s) is empty.\nMaybe what writes it failed, or has not come to its end."
                .formatted(file));
      }
      if (startsWith(head, PARQUET)) {
        return Format.PARQUET;
      }
      if (startsWith(head, GZIP)) {
        return isJson(file, unzipped(file)) ? Format.JSON_LINES_GZ : Format.CSV_GZ;
      }
      return isJson(file, head) ? Format.JSON_LINES : Format.CSV;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] unzipped(NamedFile file) throws IOException {
    try (InputStream in = Files.newInputStream(file.path());
        InputStream plain = SourceText.unzip(in, file)) {
      byte[] head = plain.readNBytes(HEAD_BYTES);
      if (startsWith(head, PARQUET)) {
        throw new InputException(
            "The file (%s) is Parquet within gzip, which is not read.\nMaybe unpack it: Parquet is compressed by itself."
                .formatted(file));
      }
      return head;
    } catch (IOException e) {
      throw SourceText.damagedOrDisk(file, e);
    }
  }

  /**
   * Tells JSON Lines, which begin with an object that has a name or is empty, from CSV: whose first
   * column was called {@code {"} would be read as JSON.
   */
  private static boolean isJson(NamedFile file, byte[] head) {
    OTHERS.forEach(
        (name, magic) -> {
          if (startsWith(head, magic)) {
            throw new InputException(
                "The file (%s) is %s, which is not read.\nMaybe unpack it, or save it as CSV; gzip is read as it is."
                    .formatted(file, name));
          }
        });
    if (startsWith(head, ZIP)) {
      throw new InputException(
          "The file (%s) is a ZIP archive or an Excel workbook, which is not read.".formatted(file)
              + "\nMaybe unpack it, or save it as CSV.");
    }
    String text = new String(head, StandardCharsets.UTF_8).replace("\uFEFF", "");
    int first = nonBlank(text, 0);
    int second = nonBlank(text, first + 1);
    if (second >= text.length()) {
      return text.strip().equals("{");
    }
    char next = text.charAt(second);
    if (text.charAt(first) == '[' && (next == '{' || next == '[')) {
      throw new InputException(
          "The file (%s) is one JSON list, which is not read.\nMaybe write each row as an object on a line of its own: jq -c '.[]'."
              .formatted(file));
    }
    return text.charAt(first) == '{' && (next == '"' || next == '}');
  }

  private static int nonBlank(String text, int from) {
    int i = from;
    while (i < text.length() && " \t\r\n".indexOf(text.charAt(i)) >= 0) {
      i++;
    }
    return i;
  }

  private static boolean startsWith(byte[] head, byte[] magic) {
    return head.length >= magic.length
        && Arrays.equals(head, 0, magic.length, magic, 0, magic.length);
  }
}
