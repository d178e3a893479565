package dev.crema.evaluation;

import java.util.Objects;

/**
 * The metrics of the rows that share a value of a column.
 *
 * @param column the column
 * @param value the value as the contract writes it; {@link #MISSING}, {@link #OTHER}, or a range
 *     such as {@code [10.0, 20.0)} for numbers with many values
 * @param rows how many rows, at least 1
 * @param metrics metrics by name on these rows alone
 */
public record Slice(String column, String value, long rows, MetricValues metrics) {
  /** The value of rows whose cell is missing. */
  public static final String MISSING = "(missing)";

  /** The value of rows whose text is none of the most frequent ones. */
  public static final String OTHER = "(other)";

  /**
   * Checks.
   *
   * @throws IllegalArgumentException if there is no row
   */
  public Slice {
    Objects.requireNonNull(column, "column");
    Objects.requireNonNull(value, "value");
    Objects.requireNonNull(metrics, "metrics");
    if (rows < 1) {
      throw new IllegalArgumentException(
          "The slice (%s = %s) has %d rows.".formatted(column, value, rows));
    }
  }
}
