package dev.crema.data;

import org.jspecify.annotations.Nullable;

/** Some neighbouring rows, column by column; columns are counted as they were asked for. */
public interface ColumnBatch {

  /**
   * Returns how many rows it has.
   *
   * @return at least 1
   */
  int rows();

  /**
   * Copies a column of numbers.
   *
   * @param column from 0; not of texts
   * @param into receives one number per row, NaN = missing; at least as long as there are rows
   */
  void numbers(int column, double[] into);

  /**
   * Returns a text.
   *
   * @param column from 0; of texts
   * @param row from 0
   * @return null if missing
   */
  @Nullable String text(int column, int row);
}
