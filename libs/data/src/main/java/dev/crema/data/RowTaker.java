package dev.crema.data;

/** What looks at the first rows of a {@link RowSource}. */
@FunctionalInterface
public interface RowTaker {

  /**
   * Takes one row.
   *
   * @param row the row; the instance is reused for the next one, so keep a {@link RawRow#copy()}
   * @param sourceLine line of the source file where the row starts, counted from 1; 0 = unknown
   * @return whether the next row shall come
   */
  boolean takes(RawRow row, long sourceLine);
}
