package dev.crema.data;

import java.util.List;
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
   * Gives the first rows to somebody who has enough at some time: what comes after is not read.
   *
   * @param taker takes each row; false = no more
   */
  default void forFirst(RowTaker taker) {
    EnoughRows enough = new EnoughRows();
    try {
      forEach(
          (row, line) -> {
            if (!taker.takes(row, line)) {
              throw enough;
            }
          });
    } catch (EnoughRows e) {
      if (e != enough) {
        throw e;
      }
    }
  }

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

  /**
   * Gives the values of some columns to the visitor, batch by batch, in the order of the rows,
   * which is quicker for who goes through columns.
   *
   * @param columns of the contract of these rows
   * @param visitor takes each batch; what it throws ends the pass
   */
  default void batches(BatchColumns columns, BatchVisitor visitor) {
    RowBuffer buffer = new RowBuffer(columns, visitor);
    only(columns.distinct()).forEach((row, _) -> buffer.add(row));
    buffer.flush();
  }

  /**
   * Gives the values of columns to several visitors, each of which takes some of the columns. The
   * visitors may be called at the same time, each by a thread of its own.
   *
   * @param parts at least one; what a visitor throws, the first of them if several do, ends the
   *     pass
   */
  default void batches(List<BatchPart> parts) {
    SharedBatch.pass(this, parts);
  }
}
