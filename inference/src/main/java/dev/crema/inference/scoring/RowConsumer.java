package dev.crema.inference.scoring;

import dev.crema.data.RawRow;

/** Takes the valid rows of a request in order; the row is reused for the next. */
interface RowConsumer {
  void row(RawRow row);
}
