package dev.crema.data.quality;

import dev.crema.data.RawRow;
import dev.crema.data.RowVisitor;

/**
 * Where in a table values are missing: for each column its share in each of up to {@value #BLOCKS}
 * blocks of rows that follow one another, of nearly equal sizes.
 */
public final class MissingMap implements RowVisitor {
  /** Most blocks. */
  public static final int BLOCKS = 48;

  private final long total;
  private final int columns;
  private final int[] rows;
  private final int[][] missing;
  private long seen;

  /**
   * Makes a map.
   *
   * @param columns number of columns
   * @param total number of rows that will come
   */
  public MissingMap(int columns, long total) {
    this.columns = columns;
    this.total = Math.max(1, total);
    int blocks = (int) Math.min(BLOCKS, this.total);
    rows = new int[blocks];
    missing = new int[blocks][columns];
  }

  @Override
  public void row(RawRow row, long sourceLine) {
    // More rows than were announced belong to the last block.
    int block = (int) Math.min(rows.length - 1L, seen * rows.length / total);
    seen++;
    rows[block]++;
    int[] counts = missing[block];
    for (int i = 0; i < columns; i++) {
      if (row.isMissing(i)) {
        counts[i]++;
      }
    }
  }

  /**
   * Returns the number of blocks.
   *
   * @return from 1
   */
  public int blocks() {
    return rows.length;
  }

  /**
   * Returns the share of missing values.
   *
   * @param column slot of the column
   * @param block from 0
   * @return from 0 to 1; 0 if the block has no rows
   */
  public double share(int column, int block) {
    return rows[block] == 0 ? 0 : (double) missing[block][column] / rows[block];
  }
}
