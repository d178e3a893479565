package dev.crema.data;

import java.util.Set;

/** Rows that can be gone through as often as needed, in the same order each time. */
@FunctionalInterface
public interface RowSource {

  /**
   * Gives every row to the visitor, in order.
   *
   * @param visitor takes each row; what it throws ends the pass
   */
  void forEach(RowVisitor visitor);

  /**
   * Returns the same rows for who needs only some columns, which is quicker where columns are read
   * one by one.
   *
   * @param columns names of columns; others may be missing
   * @return rows of the same size in the same order
   */
  default RowSource only(Set<String> columns) {
    return this;
  }
}
