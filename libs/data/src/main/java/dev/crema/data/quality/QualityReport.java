package dev.crema.data.quality;

import dev.crema.data.Contract;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How well a table keeps its contract.
 *
 * @param contract the contract
 * @param rows number of rows
 * @param validRows number of rows that keep every rule
 * @param columns what was found in each column, in order
 * @param classes number of valid rows by class of the label, in order of the contract; empty
 *     without a label, and if the label is a number
 * @param reasons why the table is not good enough, a sentence each; empty if it is
 */
public record QualityReport(
    Contract contract,
    long rows,
    long validRows,
    List<ColumnQuality> columns,
    Map<String, Long> classes,
    List<String> reasons) {

  /** Copies the collections. */
  public QualityReport {
    columns = List.copyOf(columns);
    classes = Collections.unmodifiableMap(new LinkedHashMap<>(classes));
    reasons = List.copyOf(reasons);
  }

  /**
   * Returns whether the table is good enough.
   *
   * @return true if there is no reason against it
   */
  public boolean passed() {
    return reasons.isEmpty();
  }

  /**
   * Returns the share of rows that keep every rule.
   *
   * @return from 0 to 1; 0 if there are no rows
   */
  public double passRate() {
    return rows == 0 ? 0 : (double) validRows / rows;
  }

  /**
   * Returns the completeness of the least complete column.
   *
   * @return from 0 to 1
   */
  public double lowestCompleteness() {
    return columns.stream().mapToDouble(ColumnQuality::completeness).min().orElse(1);
  }
}
