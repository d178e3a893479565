package dev.crema.evaluatemodel;

import dev.crema.evaluation.Difference;
import dev.crema.evaluation.Metric;
import dev.crema.evaluation.MetricValues;
import java.util.Locale;
import java.util.OptionalDouble;

/** Numbers as reports show them, the same on every machine. */
final class Numbers {
  private Numbers() {}

  static String round(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  static String signed(double value) {
    return String.format(Locale.ROOT, "%+.4f", value);
  }

  /** Returns the bounds between which a difference lies. */
  static String interval(Difference difference) {
    return "%s to %s"
        .formatted(signed(difference.values().lower()), signed(difference.values().upper()));
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** Returns the value, or a dash if it is undefined. */
  static String show(MetricValues metrics, Metric metric) {
    OptionalDouble value = metrics.get(metric);
    return value.isPresent() ? round(value.getAsDouble()) : "–";
  }
}
