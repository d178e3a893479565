package dev.crema.data.quality;

import dev.crema.data.Digests;
import dev.crema.data.RawRow;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * Finds the values of a column that occur again, in two passes over the rows and memory that does
 * not grow with them.
 *
 * <p>The first pass deals the values out by their hash to {@value #PARTITIONS} sequences that spill
 * to the disk (24 bytes a value). Each sequence by itself is small enough for a table in memory,
 * which tells the repeated ones by their place in the sequence. The second pass walks the same
 * sequences again. A text is kept as the first 128 bits of its SHA-256: that two texts share them
 * is out of the question.
 */
final class RepeatedValues implements AutoCloseable {
  private static final int PARTITIONS = 256;
  private static final int PARTITION_SHIFT = Long.SIZE - 8;
  private static final long MIX = 0x9e3779b97f4a7c15L;
  private static final int MIX_SHIFT = 29;

  private final int slot;
  private final MessageDigest digest = Digests.sha256();
  private final LongSpool values;
  private final LongSpool repeated;
  private final long[] places = new long[PARTITIONS];
  private final LongSpool.@Nullable Cursor[] cursors = new LongSpool.Cursor[PARTITIONS];
  private final long[] nextPlaces = new long[PARTITIONS];
  private long high;
  private long low;

  /**
   * Starts with no values.
   *
   * @param slot the column
   * @param folder where to spill
   */
  RepeatedValues(int slot, Path folder) {
    this.slot = slot;
    values = new LongSpool(folder, PARTITIONS);
    repeated = new LongSpool(folder, PARTITIONS);
  }

  /** Takes a row of the first pass. */
  void collect(RawRow row, long line) {
    if (row.isMissing(slot)) {
      return;
    }
    int partition = hash(row);
    values.add(partition, high);
    values.add(partition, low);
    values.add(partition, line);
  }

  /** Ends the first pass. */
  void find() {
    FirstLines lines = new FirstLines();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      LongSpool.Cursor cursor = values.read(partition);
      for (long place = 1; cursor.hasNext(); place++) {
        // Lines may be 0, which is no number for the table.
        long first = lines.add(cursor.next(), cursor.next(), cursor.next() + 1);
        if (first != 0) {
          repeated.add(partition, place);
          repeated.add(partition, first);
        }
      }
      lines.clear();
    }
    for (int partition = 0; partition < PARTITIONS; partition++) {
      LongSpool.Cursor cursor = repeated.read(partition);
      cursors[partition] = cursor;
      nextPlaces[partition] = cursor.hasNext() ? cursor.next() : Long.MAX_VALUE;
    }
    values.close();
  }

  /** Takes a row of the second pass; returns the line of its value's first row plus one, or 0. */
  long firstLine(RawRow row) {
    if (row.isMissing(slot)) {
      return 0;
    }
    int partition = hash(row);
    LongSpool.Cursor cursor = cursors[partition];
    if (++places[partition] != nextPlaces[partition] || cursor == null) {
      return 0;
    }
    long first = cursor.next();
    nextPlaces[partition] = cursor.hasNext() ? cursor.next() : Long.MAX_VALUE;
    return first;
  }

  private int hash(RawRow row) {
    String text = row.text(slot);
    if (text == null) {
      low = Double.doubleToLongBits(row.number(slot));
      high = low * MIX;
      high = (high ^ (high >>> MIX_SHIFT)) * MIX;
    } else {
      ByteBuffer hash = ByteBuffer.wrap(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
      high = hash.getLong();
      low = hash.getLong();
    }
    return (int) (high >>> PARTITION_SHIFT);
  }

  @Override
  public void close() {
    values.close();
    repeated.close();
  }
}
