package dev.crema.inference.batches;

import dev.crema.inference.scoring.JsonText;
import java.nio.charset.StandardCharsets;

/** Writes cells of a CSV, quoted by RFC 4180 where they must be. */
final class CsvCells {
  private CsvCells() {}

  /** Appends a cell, without what separates it from others. */
  static void append(JsonText out, String text) {
    boolean isAscii = true;
    boolean isPlain = true;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      isAscii &= c < 0x80;
      isPlain &= c != '"' && c != ',' && c != '\n' && c != '\r';
    }
    if (!isPlain) {
      out.raw('"').raw(text.replace("\"", "\"\"").getBytes(StandardCharsets.UTF_8)).raw('"');
    } else if (isAscii) {
      out.ascii(text);
    } else {
      out.raw(text.getBytes(StandardCharsets.UTF_8));
    }
  }
}
