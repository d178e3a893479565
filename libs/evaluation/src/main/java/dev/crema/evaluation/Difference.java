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
   * @return {@code DeLong}, {@code paired normal}, or the latter {@code by the delta method}
   */
  public String method() {
    return switch (metric) {
      case AUC -> "DeLong";
      case RMSE, R2 -> "paired normal by the delta method";
      default -> "paired normal";
    };
  }
}
