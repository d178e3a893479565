package dev.crema.evaluation;

import dev.crema.evaluation.metrics.Estimate;
import dev.crema.evaluation.metrics.NumberErrors;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Metrics of one model's numbers on rows of production, each with its 95 % interval: RMSE, mean
 * absolute error, R², mean absolute percentage error. Formulas and sources are at {@link
 * NumberErrors}.
 *
 * @param rows how many
 * @param values by metric, in the order of {@link Metric}; unmodifiable
 * @param undefined a sentence by {@link Metric#id} for each that these rows leave undefined
 */
public record NumberEstimates(
    long rows, Map<Metric, Estimate> values, Map<String, String> undefined)
    implements WindowMetrics {
  /** Fewer squared errors than these have a variance that says nothing. */
  private static final int MIN_ROWS = 10;

  /** Copies. */
  public NumberEstimates {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    undefined = Collections.unmodifiableMap(new LinkedHashMap<>(undefined));
  }

  /**
   * Returns the metrics of rows.
   *
   * @param predicted one per row, finite
   * @param labels the true numbers of the same rows, finite; fewer than two leave every metric
   *     undefined
   * @return what they give; the order of the rows changes nothing
   * @throws IllegalArgumentException if the lengths differ or a number is not finite
   */
  public static NumberEstimates of(double[] predicted, double[] labels) {
    Map<Metric, Estimate> values = new LinkedHashMap<>();
    Map<String, String> undefined = new LinkedHashMap<>();
    if (labels.length < 2) {
      String few = "There are %d rows; an interval needs two.".formatted(labels.length);
      Metric.ids(0).forEach(id -> undefined.put(id, few));
      return new NumberEstimates(labels.length, values, undefined);
    }
    values.put(Metric.RMSE, NumberErrors.rmseEstimate(predicted, labels));
    values.put(Metric.MAE, NumberErrors.maeEstimate(predicted, labels));
    if (Double.isNaN(NumberErrors.r2(predicted, labels))) {
      undefined.put(Metric.R2.id(), NumberView.equalLabels(labels.length));
    } else {
      values.put(Metric.R2, NumberErrors.r2Estimate(predicted, labels));
    }
    if (Double.isNaN(NumberErrors.mape(predicted, labels))) {
      undefined.put(Metric.MAPE.id(), NumberView.NEAR_ZERO);
    } else {
      values.put(Metric.MAPE, NumberErrors.mapeEstimate(predicted, labels));
    }
    return new NumberEstimates(labels.length, values, undefined);
  }

  @Override
  public boolean isReliable(Metric metric) {
    return rows >= MIN_ROWS;
  }
}
