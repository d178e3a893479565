package dev.crema.data.quality;

import dev.crema.data.ColumnContract;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was found in one column.
 *
 * @param column its contract
 * @param missing number of missing values
 * @param completeness share of values that are not missing, from 0 to 1; 1 if there are no rows
 * @param broken number of values that break each rule, by the rule's name; only rules that are
 *     broken
 */
public record ColumnQuality(
    ColumnContract column, long missing, double completeness, Map<String, Long> broken) {

  /** Copies the counts. */
  public ColumnQuality {
    broken = Collections.unmodifiableMap(new TreeMap<>(broken));
  }
}
