package dev.crema.evaluateproduction;

import dev.crema.drift.performance.EstimateIntervals;
import dev.crema.drift.performance.EstimatedPerformance;
import dev.crema.drift.performance.MeasuredMetric.Interval;
import dev.crema.evaluation.Metric;
import dev.crema.evaluation.WindowEvaluation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the labels of all rows will say of the model, if its probabilities are calibrated.
 *
 * @param metrics the estimates; empty if there is none
 * @param note how they are to be read, or why there is none
 */
record Expected(List<Value> metrics, String note) {
  /** A model is not called calibrated beyond this. */
  static final double MAX_CALIBRATION_ERROR = 0.05;

  /**
   * One estimate.
   *
   * @param metric which
   * @param value what is expected
   * @param interval where 95 of 100 such windows end up
   */
  record Value(Metric metric, double value, Interval interval) {}

  Expected {
    metrics = List.copyOf(metrics);
  }

  static Expected of(WindowEvaluation window, double threshold, Baseline baseline) {
    if (window.rows() == 0) {
      return new Expected(List.of(), "The window has no rows.");
    }
    if (window.classes().isEmpty()) {
      return new Expected(
          List.of(),
          "Nothing is estimated before labels come: a number does not say how sure the model is of it.");
    }
    Double error = baseline.values().get(Metric.CALIBRATION_ERROR.id());
    if (error != null && error > MAX_CALIBRATION_ERROR) {
      return new Expected(
          List.of(),
          String.format(
              Locale.ROOT,
              "Nothing is estimated before labels come, because the model's probabilities are not calibrated: their error was %.3f in training, the limit is %s.",
              error,
              MAX_CALIBRATION_ERROR));
    }
    return new Expected(
        window.classes().size() == 2
            ? binary(window.confidences(), threshold)
            : several(window.confidences()),
        error == null
            ? "It is not known whether the model is calibrated: if it is not, these estimates are what it believes of itself."
            : String.format(
                Locale.ROOT,
                "The model's calibration error was %.3f in training. A loss that comes from other truths for the same rows is not seen.",
                error));
  }

  private static List<Value> binary(double[] probabilities, double threshold) {
    EstimatedPerformance found = EstimatedPerformance.of(probabilities, threshold);
    EstimateIntervals intervals = EstimateIntervals.of(probabilities, threshold);
    List<Value> values = new ArrayList<>();
    add(values, Metric.AUC, found.auc(), intervals.auc());
    add(values, Metric.ACCURACY, found.accuracy(), intervals.accuracy());
    add(values, Metric.F1, found.f1(), intervals.f1());
    return values;
  }

  private static void add(
      List<Value> values, Metric metric, double value, @Nullable Interval interval) {
    if (interval != null) {
      values.add(new Value(metric, value, interval));
    }
  }

  private static List<Value> several(double[] largest) {
    return List.of(
        new Value(
            Metric.ACCURACY,
            EstimatedPerformance.accuracy(largest),
            EstimateIntervals.ofAccuracy(largest)));
  }
}
