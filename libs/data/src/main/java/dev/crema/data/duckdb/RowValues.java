package dev.crema.data.duckdb;

import org.jspecify.annotations.Nullable;

/** The values of one row of a result. */
public interface RowValues {

  /**
   * Returns a number.
   *
   * @param column from 0; a DOUBLE
   * @return NaN if missing
   */
  double number(int column);

  /**
   * Returns a text.
   *
   * @param column from 0; a VARCHAR
   * @return null if missing
   */
  @Nullable String text(int column);
}
