package dev.crema.evaluation;

import dev.crema.evaluation.metrics.PairedDifference;
import java.util.Objects;

/**
 * The difference candidate − champion of a metric on the same test rows, with a 95 % interval.
 *
 * @param metric the metric
 * @param values the candidate's value first, the champion's second, and the interval of the
 *     difference
 */
public record Difference(Metric metric, PairedDifference values) {
  /** Checks. */
  public Difference {
    Objects.requireNonNull(metric, "metric");
    Objects.requireNonNull(values, "values");
  }

  /**
   * Returns how the interval was computed.
   *
   * @return {@code DeLong} or {@code paired normal}
   */
  public String method() {
    return metric == Metric.AUC ? "DeLong" : "paired normal";
  }
}
