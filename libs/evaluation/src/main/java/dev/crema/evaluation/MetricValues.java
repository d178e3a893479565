package dev.crema.evaluation;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Metrics by name, and for those that these rows leave undefined, why.
 *
 * @param values finite numbers by {@link Metric#id()}, in the order of {@link Metric}; unmodifiable
 * @param undefined a sentence by {@link Metric#id()}; no name is in both; unmodifiable
 */
public record MetricValues(Map<String, Double> values, Map<String, String> undefined) {
  /**
   * Copies, puts into order and checks.
   *
   * @throws IllegalArgumentException if a name is no metric or in both maps, or a value is not
   *     finite
   */
  public MetricValues {
    Map<String, Double> orderedValues = new LinkedHashMap<>();
    Map<String, String> orderedReasons = new LinkedHashMap<>();
    for (Metric metric : Metric.values()) {
      Double value = values.get(metric.id());
      String reason = undefined.get(metric.id());
      if (value != null) {
        orderedValues.put(metric.id(), finite(metric, value));
      }
      if (reason != null) {
        orderedReasons.put(metric.id(), reason);
      }
      if (value != null && reason != null) {
        throw new IllegalArgumentException(
            "The metric (%s) has the value (%s) and is undefined (%s)."
                .formatted(metric.id(), value, reason));
      }
    }
    if (orderedValues.size() != values.size() || orderedReasons.size() != undefined.size()) {
      throw new IllegalArgumentException(
          "A name of (%s) or (%s) is no metric.".formatted(values.keySet(), undefined.keySet()));
    }
    values = Collections.unmodifiableMap(orderedValues);
    undefined = Collections.unmodifiableMap(orderedReasons);
  }

  /**
   * Measures a model's answers of classes.
   *
   * @param classes names of the classes, at least 2; of two the second is the positive one
   * @param scores two classes: the probability of the positive class, {@code [rows]}; more:
   *     row-major {@code [rows × classes]}
   * @param predicted index of the class predicted, {@code [rows]}
   * @param labels index of the true class, {@code [rows]}; at least one row
   * @return the metrics that exist for so many classes
   * @throws IllegalArgumentException if the lengths differ, or a score is no probability
   */
  public static MetricValues ofClasses(
      List<String> classes, double[] scores, int[] predicted, int[] labels) {
    return new RowView(classes, scores, predicted, labels).metrics();
  }

  /**
   * Measures a model's answers of numbers.
   *
   * @param predicted one per row, finite
   * @param labels the true numbers, finite, of the same rows; at least one
   * @return the metrics of numbers
   * @throws IllegalArgumentException if the lengths differ or a number is not finite
   */
  public static MetricValues ofNumbers(double[] predicted, double[] labels) {
    return new NumberView(predicted, labels).metrics();
  }

  /**
   * Returns a metric's value.
   *
   * @param metric the metric
   * @return empty if it is undefined on these rows or does not exist for these classes
   */
  public OptionalDouble get(Metric metric) {
    Double value = values.get(metric.id());
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  private static double finite(Metric metric, double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(
          "The metric (%s) has the value (%s), which is not finite.".formatted(metric.id(), value));
    }
    return value + 0.0; // JSON would keep -0.0 apart from 0.0
  }
}
