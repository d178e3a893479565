package dev.crema.data.quality;

import dev.crema.data.Digests;
import dev.crema.data.InputException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * The values of a column seen so far, each with the line of its first row.
 *
 * <p>Open addressing with 24 bytes a slot, at most half full. A text is kept as the first 128 bits
 * of its SHA-256: that two texts share them is out of the question; a number as its bits.
 */
final class UniqueValues {
  /** Most distinct values: about 480 MB. */
  static final int MAX_VALUES = 10_000_000;

  private static final int FIRST_SLOTS = 1 << 10;
  private static final long NUMBER_MARK = 0x9e3779b97f4a7c15L;

  private final String column;
  private final MessageDigest digest = Digests.sha256();
  private long[] high = new long[FIRST_SLOTS];
  private long[] low = new long[FIRST_SLOTS];
  private long[] lines = new long[FIRST_SLOTS];
  private int size;

  UniqueValues(String column) {
    this.column = column;
  }

  /** Returns the line of the first row with the value plus one; 0 if this row is the first. */
  long addText(String text, long line) {
    ByteBuffer hash = ByteBuffer.wrap(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    return add(hash.getLong(), hash.getLong(), line + 1);
  }

  long addNumber(double number, long line) {
    return add(NUMBER_MARK, Double.doubleToLongBits(number), line + 1);
  }

  private long add(long h, long l, long line) {
    int slot = slot(h, l);
    if (lines[slot] != 0) {
      return lines[slot];
    }
    if (size == MAX_VALUES) {
      throw new InputException(
          "The column (%s) has more than %d distinct values, the most that unique can check."
              .formatted(column, MAX_VALUES));
    }
    put(slot, h, l, line);
    size++;
    if (2L * size > lines.length) {
      grow();
    }
    return 0;
  }

  private void put(int slot, long h, long l, long line) {
    high[slot] = h;
    low[slot] = l;
    lines[slot] = line;
  }

  private int slot(long h, long l) {
    long mixed = (h ^ l) * NUMBER_MARK;
    int mask = lines.length - 1;
    int slot = (int) (mixed >>> Integer.SIZE) & mask;
    while (lines[slot] != 0 && (high[slot] != h || low[slot] != l)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    long[] oldHigh = high;
    long[] oldLow = low;
    long[] oldLines = lines;
    high = new long[oldLines.length * 2];
    low = new long[oldLines.length * 2];
    lines = new long[oldLines.length * 2];
    for (int i = 0; i < oldLines.length; i++) {
      if (oldLines[i] != 0) {
        put(slot(oldHigh[i], oldLow[i]), oldHigh[i], oldLow[i], oldLines[i]);
      }
    }
  }
}
