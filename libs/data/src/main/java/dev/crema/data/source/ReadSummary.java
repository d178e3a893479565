package dev.crema.data.source;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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

  /**
   * Returns the numbers that user interfaces list.
   *
   * @return {@code rows} and {@code rejected_rows}
   */
  public Map<String, Double> metrics() {
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("rows", (double) rows);
    metrics.put("rejected_rows", (double) rejectedRows);
    return metrics;
  }
}
