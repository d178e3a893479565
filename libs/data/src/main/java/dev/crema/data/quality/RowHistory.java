package dev.crema.data.quality;

import java.math.RoundingMode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How many rows earlier runs had, to which a new count is compared by its robust z-score.
 *
 * <p>z = (rows − median) / max(1.4826 · MAD, √median), where MAD is the median of the distances to
 * the median: 1.4826 · MAD estimates the standard deviation of normal counts (Iglewicz and Hoaglin
 * 1993, How to Detect and Handle Outliers, who ask for |z| ≤ 3.5), and √median is that of a
 * Poisson's, so that counts that were all the same do not refuse any other.
 *
 * @param earlier counts of earlier runs, in any order
 * @param maxScore greatest |z| that passes, above 0
 */
public record RowHistory(List<Long> earlier, double maxScore) {
  /** Fewer counts say nothing of what is usual. */
  public static final int MIN_RUNS = 5;

  private static final double NORMAL = 1.4826;

  /** Copies the counts. */
  public RowHistory {
    earlier = List.copyOf(earlier);
  }

  /**
   * Returns the robust z-score.
   *
   * @param rows number of rows
   * @return above 0 if there are more than usual; NaN if there are fewer than {@value #MIN_RUNS}
   *     counts
   */
  public double score(long rows) {
    if (earlier.size() < MIN_RUNS) {
      return Double.NaN;
    }
    double median = median(earlier.stream().mapToDouble(Long::doubleValue).toArray());
    double distance =
        median(earlier.stream().mapToDouble(count -> Math.abs(count - median)).toArray());
    return (rows - median) / Math.max(1, Math.max(NORMAL * distance, Math.sqrt(median)));
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    int half = values.length / 2;
    return values.length % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
  }

  QualityGate.Answer check(long rows) {
    double score = score(rows);
    if (Double.isNaN(score)) {
      return new QualityGate.Answer(
          true,
          "There are %d rows; %d earlier runs are given, and fewer than %d say nothing of what is usual."
              .formatted(rows, earlier.size(), MIN_RUNS));
    }
    double median = median(earlier.stream().mapToDouble(Long::doubleValue).toArray());
    boolean passed = Math.abs(score) <= maxScore;
    BesideLimit shown =
        passed
            ? BesideLimit.rounded(1, RoundingMode.HALF_UP)
            : BesideLimit.of(Math.abs(score), maxScore, 1, RoundingMode.HALF_UP);
    return new QualityGate.Answer(
        passed,
        String.format(
            Locale.ROOT,
            "There are %d rows; the median of %d earlier runs is %.0f, which is a robust z of %s; the gate allows ±%s.",
            rows,
            earlier.size(),
            median,
            shown.show(score),
            shown.show(maxScore)));
  }
}
