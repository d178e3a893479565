package dev.crema.data;

/** What is done with each row of a {@link RowSource}. */
@FunctionalInterface
public interface RowVisitor {

  /**
   * Takes one row.
   *
   * @param row the row; the instance is reused for the next one, so keep a {@link RawRow#copy()}
   * @param sourceLine line of the source file where the row starts, counted from 1; 0 = unknown
   */
  void row(RawRow row, long sourceLine);
}
