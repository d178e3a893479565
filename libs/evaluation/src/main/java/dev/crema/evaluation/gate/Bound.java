package dev.crema.evaluation.gate;

import dev.crema.data.InputException;
import dev.crema.data.document.Suggestion;
import dev.crema.evaluation.Metric;
import dev.crema.evaluation.MetricValues;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * The range a metric must be in, both ends included.
 *
 * @param metric the metric
 * @param min lower end; null if there is none
 * @param max upper end; null if there is none
 */
record Bound(Metric metric, @Nullable Double min, @Nullable Double max) {

  /** Refuses a metric that such an evaluation cannot have. */
  static void requireExists(Metric metric, List<String> classes) {
    if (!metric.existsFor(classes.size())) {
      List<String> known = Metric.ids(classes.size());
      String mean = "macro_" + metric.id();
      throw new InputException(
          "The gate asks for the metric (%s), which does not exist for %s; metrics are %s.%s"
              .formatted(
                  metric.id(),
                  classes.isEmpty()
                      ? "a label that is a number"
                      : "the %d classes %s".formatted(classes.size(), classes),
                  known,
                  known.contains(mean)
                      ? "\nMaybe (%s).".formatted(mean)
                      : Suggestion.maybe(metric.id(), known)));
    }
  }

  /** Answers about metrics of some rows, which the name describes. */
  Reason check(MetricValues metrics, String name) {
    OptionalDouble value = metrics.get(metric);
    if (value.isEmpty()) {
      String why =
          metrics.undefined().getOrDefault(metric.id(), "The evaluation does not hold it.");
      return new Reason(false, "%s is undefined: %s".formatted(name, why));
    }
    double number = value.getAsDouble();
    boolean isHighEnough = min == null || number >= min;
    boolean isLowEnough = max == null || number <= max;
    return new Reason(
        isHighEnough && isLowEnough, "%s is %s, %s.".formatted(name, show(number), words(number)));
  }

  private String show(double number) {
    return Numbers.show(number, min == null ? max : min);
  }

  private String words(double number) {
    List<String> words = new ArrayList<>();
    if (min != null) {
      words.add(
          (number >= min ? "at or above" : "below") + " the minimum of " + Numbers.exact(min));
    }
    if (max != null) {
      words.add(
          (number <= max ? "at or below" : "above") + " the maximum of " + Numbers.exact(max));
    }
    return String.join(" and ", words);
  }
}
