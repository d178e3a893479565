package dev.crema.data;

/** What is done with each row of a {@link RuleScan}. */
@FunctionalInterface
public interface NumberedRowVisitor {

  /**
   * Takes one row.
   *
   * @param row the row, whose columns may be missing where nobody asked for them; the instance is
   *     reused for the next one
   * @param sourceLine line of the source file where the row starts, counted from 1; 0 = unknown
   * @param number of the row in its dataset, from 0
   */
  void row(RawRow row, long sourceLine, long number);
}
