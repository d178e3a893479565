package dev.crema.data.source;

import java.util.List;

/**
 * What came of reading a table.
 *
 * @param rows rows that were read
 * @param rejectedRows rows that could not be read
 * @param ignoredColumns columns of the file that the contract does not name, in order
 */
public record ReadSummary(long rows, long rejectedRows, List<String> ignoredColumns) {

  /** Copies the columns. */
  public ReadSummary {
    ignoredColumns = List.copyOf(ignoredColumns);
  }
}
