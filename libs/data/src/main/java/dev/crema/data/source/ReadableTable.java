package dev.crema.data.source;

import dev.crema.data.RowVisitor;
import java.util.List;
import java.util.function.Consumer;

/**
 * A table of others, whose rows are read under a contract, in order and in bounded memory; some of
 * them may be none.
 */
public interface ReadableTable {

  /**
   * Returns what messages call it.
   *
   * @return on one line
   */
  String name();

  /**
   * Returns what it is, as metadata say it.
   *
   * @return such as {@code csv} or {@code postgresql}
   */
  String formatName();

  /**
   * Returns how much of the table the reading under way has read.
   *
   * @return from 0 to 1; NaN if nobody knows
   */
  double share();

  /**
   * Reads every row.
   *
   * @param rows takes each row that could be read
   * @param rejected takes each row that could not; what it throws ends the reading
   * @return what came of it
   * @throws dev.crema.data.InputException if the table cannot be read, or has no rows
   */
  ReadSummary read(RowVisitor rows, Consumer<RejectedRow> rejected);

  /**
   * Returns where a row stands.
   *
   * @param line a line that has been read, as it is counted through the whole table
   * @return what messages call the place
   */
  String where(long line);

  /**
   * Returns whether the table is one part, in which a line's number says where it stands.
   *
   * @return false if {@link #where} says more
   */
  boolean isOnePart();

  /**
   * Returns what else a person may want to know of what was read.
   *
   * @return lines for the log, none if there is nothing to say
   */
  List<String> remarks();
}
