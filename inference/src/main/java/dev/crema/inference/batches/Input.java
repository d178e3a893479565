package dev.crema.inference.batches;

import dev.crema.data.FieldProblem;
import dev.crema.data.RawRow;
import java.io.IOException;
import java.util.List;

/** The rows of a batch, in order and in bounded memory. */
interface Input {

  /**
   * Reads the rows.
   *
   * @param skip how many are passed over unread
   * @param rows takes the others; what it throws ends the reading
   * @throws dev.crema.data.InputException if the input is not as it should be
   */
  void read(long skip, Rows rows) throws IOException;

  /** Returns how much is read, from 0 to 1; NaN while nobody knows; may be asked by any thread. */
  double share();

  /** Takes rows. */
  interface Rows {
    /** Takes the names of the columns, before all rows. */
    void columns(List<String> names) throws IOException;

    /**
     * Takes a row that keeps the contract.
     *
     * @param row reused for the next
     */
    void valid(RawRow row, Original original);

    /** Takes a row that breaks the contract. */
    void rejected(Original original, List<FieldProblem> problems);
  }

  /** A row as it stands in the input. */
  sealed interface Original {
    /** Returns the line where it starts; the number of the row where there are no lines. */
    long line();

    /** A record of a CSV. */
    record Cells(long line, List<String> cells) implements Original {}

    /** A line of JSON Lines, an object if the row is valid. */
    @SuppressWarnings("ArrayRecordComponent") // Passed on, never compared.
    record Line(long line, byte[] json) implements Original {}

    /** A row of a Parquet file. */
    record Stored(long line) implements Original {}
  }
}
