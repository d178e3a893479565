package dev.crema.data.quality;

import java.util.Arrays;

/**
 * Values of 128 bits seen so far, each with a number: open addressing with 24 bytes a slot, at most
 * half full.
 */
final class FirstLines {
  private static final int FIRST_SLOTS = 1 << 10;
  private static final long MIX = 0x9e3779b97f4a7c15L;

  private long[] high = new long[FIRST_SLOTS];
  private long[] low = new long[FIRST_SLOTS];
  private long[] lines = new long[FIRST_SLOTS];
  private int size;

  /** Returns the number that the value has already; 0 if it is new and gets this one, not 0. */
  long add(long h, long l, long line) {
    int slot = slot(h, l);
    if (lines[slot] != 0) {
      return lines[slot];
    }
    put(slot, h, l, line);
    size++;
    if (2L * size > lines.length) {
      grow();
    }
    return 0;
  }

  void clear() {
    Arrays.fill(lines, 0);
    size = 0;
  }

  private void put(int slot, long h, long l, long line) {
    high[slot] = h;
    low[slot] = l;
    lines[slot] = line;
  }

  private int slot(long h, long l) {
    long mixed = (h ^ l) * MIX;
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
