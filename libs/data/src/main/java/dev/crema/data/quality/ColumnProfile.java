package dev.crema.data.quality;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the values of one column look like.
 *
 * @param name the column's name
 * @param count number of values that are not missing
 * @param distinct number of distinct values
 * @param numbers statistics of a column of numbers, dates or timestamps; null for other types or
 *     without values
 * @param top the most frequent values of a text or boolean column, most frequent first, ties in
 *     order of first occurrence; empty for other types
 */
public record ColumnProfile(
    String name, long count, long distinct, @Nullable Numbers numbers, List<Frequency> top) {

  /** Copies the frequencies. */
  public ColumnProfile {
    top = List.copyOf(top);
  }

  /**
   * How often a value occurs.
   *
   * @param value the value
   * @param count how often
   */
  public record Frequency(String value, long count) {}

  /**
   * Statistics of numbers; dates are in days and timestamps in microseconds since 1970.
   *
   * @param min smallest
   * @param quarter 25th percentile, by linear interpolation (Tablesaw's percentile)
   * @param median 50th percentile
   * @param threeQuarters 75th percentile
   * @param max largest
   * @param mean arithmetic mean
   * @param standardDeviation of the sample (n − 1); NaN with one value
   * @param histogram number of values in each of equally wide bins from min to max; the last one
   *     includes max; one bin if min = max
   */
  public record Numbers(
      double min,
      double quarter,
      double median,
      double threeQuarters,
      double max,
      double mean,
      double standardDeviation,
      List<Integer> histogram) {

    /** Copies the histogram. */
    public Numbers {
      histogram = List.copyOf(histogram);
    }
  }
}
