package dev.crema.data.source;

import dev.crema.data.RowVisitor;
import java.util.function.Consumer;

/** A file of some format, which is read once. */
interface Table {

  /**
   * How many rows there were.
   *
   * @param accepted those that were read
   * @param refused those that could not be read
   */
  record Count(long accepted, long refused) {}

  /** Gives every row, with its line, to one of the two. */
  Count read(TableColumns columns, RowVisitor rows, Consumer<RejectedRow> rejected);

  /** Returns how much of the file has been read, from 0 to 1; NaN before the reading. */
  double share();

  /** Returns how many lines the file has, once it is read; of Parquet, rows. */
  long lines();
}
