package dev.crema.drift.performance;

import java.util.Objects;

/**
 * A metric of a window whose truth is known, beside its baseline.
 *
 * @param name the metric, as {@code auc}
 * @param isHigherBetter false for losses
 * @param baseline the same metric in training, on rows that were not trained on; above 0
 * @param value of the window
 * @param interval its 95 % interval
 * @param rows how many rows it was measured on, at least 1
 */
public record MeasuredMetric(
    String name,
    boolean isHigherBetter,
    double baseline,
    double value,
    Interval interval,
    long rows) {

  /**
   * A 95 % interval.
   *
   * @param lower lower end
   * @param upper upper end, at least the lower
   */
  public record Interval(double lower, double upper) {
    /**
     * Checks.
     *
     * @throws IllegalArgumentException if an end is not finite, or they are the wrong way round
     */
    public Interval {
      if (!(lower <= upper) || !Double.isFinite(upper - lower)) {
        throw new IllegalArgumentException(
            "An interval cannot reach from (%s) to (%s).".formatted(lower, upper));
      }
    }
  }

  /**
   * Checks.
   *
   * @throws IllegalArgumentException if a number is outside its range, or the value outside its
   *     interval
   */
  public MeasuredMetric {
    Objects.requireNonNull(name, "name");
    if (!(baseline > 0) || !Double.isFinite(baseline)) {
      throw new IllegalArgumentException(
          "The baseline (%s) of (%s) must be above 0 and finite.".formatted(baseline, name));
    }
    if (!(interval.lower() <= value && value <= interval.upper())) {
      throw new IllegalArgumentException(
          "The value (%s) of (%s) is not within its interval (%s to %s)."
              .formatted(value, name, interval.lower(), interval.upper()));
    }
    if (rows < 1) {
      throw new IllegalArgumentException("The rows (%d) must be at least 1.".formatted(rows));
    }
  }

  /**
   * Returns what the metric is held to.
   *
   * @param floor which share of the baseline must be kept, above 0
   * @return floor · baseline, for losses baseline / floor
   */
  public double bound(double floor) {
    return isHigherBetter ? floor * baseline : baseline / floor;
  }

  /**
   * Returns which share of the baseline is lost.
   *
   * @return 1 − value / baseline, for losses 1 − baseline / value; negative if the window is better
   */
  public double loss() {
    return isHigherBetter ? 1 - value / baseline : value == 0 ? 0 : 1 - baseline / value;
  }
}
