package dev.crema.evaluation;

import dev.crema.evaluation.metrics.NumberErrors;
import dev.crema.evaluation.metrics.NumberPlot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A model's numbers for some rows, as the arrays that the metrics take.
 *
 * @param predicted one per row
 * @param labels one per row
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; saves copies of large arrays
record NumberView(double[] predicted, double[] labels) {
  /** Why there is no mean absolute percentage error. */
  static final String NEAR_ZERO =
      "A label is 0, or so near to it that its row would decide the mean.";

  Measures measures() {
    return new Measures.OfNumbers(metrics(), labels.length, NumberPlot.of(predicted, labels));
  }

  MetricValues metrics() {
    Map<String, Double> values = new LinkedHashMap<>();
    Map<String, String> undefined = new LinkedHashMap<>();
    values.put(Metric.RMSE.id(), NumberErrors.rmse(predicted, labels));
    values.put(Metric.MAE.id(), NumberErrors.mae(predicted, labels));
    put(
        Metric.R2,
        NumberErrors.r2(predicted, labels),
        equalLabels(labels.length),
        values,
        undefined);
    put(Metric.MAPE, NumberErrors.mape(predicted, labels), NEAR_ZERO, values, undefined);
    return new MetricValues(values, undefined);
  }

  /** Says why there is no R². */
  static String equalLabels(int rows) {
    return "All %d rows have the same label.".formatted(rows);
  }

  private static void put(
      Metric metric,
      double value,
      String reason,
      Map<String, Double> values,
      Map<String, String> undefined) {
    if (Double.isNaN(value)) {
      undefined.put(metric.id(), reason);
    } else {
      values.put(metric.id(), value);
    }
  }

  /** Returns the differences between this model and another one on the same rows. */
  List<Difference> differences(NumberView other) {
    List<Difference> differences = new ArrayList<>();
    if (labels.length < 2) {
      return differences;
    }
    differences.add(
        new Difference(
            Metric.RMSE, NumberErrors.rmseDifference(predicted, other.predicted, labels)));
    differences.add(
        new Difference(Metric.MAE, NumberErrors.maeDifference(predicted, other.predicted, labels)));
    if (!Double.isNaN(NumberErrors.r2(predicted, labels))) {
      differences.add(
          new Difference(Metric.R2, NumberErrors.r2Difference(predicted, other.predicted, labels)));
    }
    return differences;
  }
}
