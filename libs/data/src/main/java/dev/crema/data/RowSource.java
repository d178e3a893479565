package dev.crema.data;

/** Rows that can be gone through as often as needed, in the same order each time. */
@FunctionalInterface
public interface RowSource {

  /**
   * Gives every row to the visitor, in order.
   *
   * @param visitor takes each row; what it throws ends the pass
   */
  void forEach(RowVisitor visitor);
}
