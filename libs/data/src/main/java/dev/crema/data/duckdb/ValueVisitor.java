package dev.crema.data.duckdb;

/** What is done with each row of a result. */
@FunctionalInterface
public interface ValueVisitor {

  /**
   * Takes one row.
   *
   * @param values its values; the instance is reused for the next one
   */
  void row(RowValues values);
}
