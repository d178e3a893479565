package dev.crema.evaluation;

import dev.crema.evaluation.metrics.Estimate;
import java.util.Map;

/** Metrics of one model on rows of production, each with its 95 % interval. */
public sealed interface WindowMetrics permits MetricEstimates, NumberEstimates {
  /**
   * Returns how many rows were measured.
   *
   * @return at least 0
   */
  long rows();

  /**
   * Returns what was measured.
   *
   * @return by metric, in the order of {@link Metric}; unmodifiable
   */
  Map<Metric, Estimate> values();

  /**
   * Returns what could not be.
   *
   * @return a sentence by {@link Metric#id} for each metric that the rows leave undefined;
   *     unmodifiable
   */
  Map<String, String> undefined();

  /**
   * Returns whether there are enough rows for the interval of a metric.
   *
   * @param metric one of {@link #values}
   * @return false if its interval says nothing
   */
  boolean isReliable(Metric metric);
}
