package dev.crema.data.quality;

import dev.crema.data.Digests;
import dev.crema.data.RawRow;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the values of a column that occur again, in two passes over the rows and memory that does
 * not grow with them.
 *
 * <p>The first pass deals the values out by their hash to {@value #PARTITIONS} sequences that spill
 * to the disk (32 bytes a value). Each sequence by itself is small enough for a table in memory,
 * which tells the repeated ones. The second pass asks in the order of the first one. A text is kept
 * as the first 128 bits of its SHA-256: that two texts share them is out of the question.
 *
 * <p>Rows are told apart by their numbers. Either pass may leave out rows whose values are known to
 * occur once.
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
  private final LongSpool.@Nullable Cursor[] cursors = new LongSpool.Cursor[PARTITIONS];
  private final long[] nextNumbers = new long[PARTITIONS];
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

  /** Takes a row of the first pass; numbers rise. */
  void collect(RawRow row, long line, long number) {
    if (row.isMissing(slot)) {
      return;
    }
    int partition = hash(row);
    values.add(partition, high);
    values.add(partition, low);
    values.add(partition, line);
    values.add(partition, number);
  }

  /**
   * Ends the first pass.
   *
   * @param found takes the number of each row whose value an earlier one has, in no order
   */
  void find(LongConsumer found) {
    FirstLines lines = new FirstLines();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      LongSpool.Cursor cursor = values.read(partition);
      while (cursor.hasNext()) {
        // Lines may be 0, which is no number for the table.
        long first = lines.add(cursor.next(), cursor.next(), cursor.next() + 1);
        long number = cursor.next();
        if (first != 0) {
          repeated.add(partition, number);
          repeated.add(partition, first);
          found.accept(number);
        }
      }
      lines.clear();
    }
    for (int partition = 0; partition < PARTITIONS; partition++) {
      LongSpool.Cursor cursor = repeated.read(partition);
      cursors[partition] = cursor;
      nextNumbers[partition] = cursor.hasNext() ? cursor.next() : Long.MAX_VALUE;
    }
    values.close();
  }

  /**
   * Takes a row of the second pass; returns the line of its value's first row plus one, or 0 if it
   * is the first itself.
   */
  long firstLine(RawRow row, long number) {
    if (row.isMissing(slot)) {
      return 0;
    }
    int partition = hash(row);
    LongSpool.Cursor cursor = cursors[partition];
    if (number != nextNumbers[partition] || cursor == null) {
      return 0;
    }
    long first = cursor.next();
    nextNumbers[partition] = cursor.hasNext() ? cursor.next() : Long.MAX_VALUE;
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
