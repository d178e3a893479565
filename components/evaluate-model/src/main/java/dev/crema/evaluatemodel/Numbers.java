package dev.crema.evaluatemodel;

import dev.crema.data.Task;
import dev.crema.evaluation.Difference;
import dev.crema.evaluation.Evaluation;
import dev.crema.evaluation.Metric;
import dev.crema.evaluation.MetricValues;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.OptionalDouble;

/** Numbers as reports show them, the same on every machine. */
final class Numbers {
  private static final int SHOWN_DIGITS = 6;
  private static final double LARGE = 1000;

  private Numbers() {}

  static String round(double value) {
    return String.format(Locale.ROOT, isLarge(value) ? "%.1f" : "%.4f", value);
  }

  static String signed(double value) {
    return String.format(Locale.ROOT, isLarge(value) ? "%+.1f" : "%+.4f", value);
  }

  /** Errors in the unit of a label may be dollars: nobody reads four decimals of thousands. */
  private static boolean isLarge(double value) {
    return Math.abs(value) >= LARGE;
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

  /** Returns the metric that sums a model up. */
  static Metric headline(Evaluation evaluation) {
    return evaluation.task() == Task.REGRESSION ? Metric.RMSE : Metric.AUC;
  }

  /** Returns a number of any size with the digits that a person reads: six, and no exponent. */
  static String plain(double value) {
    if (value == 0) {
      return "0";
    }
    BigDecimal rounded = BigDecimal.valueOf(value).round(new MathContext(SHOWN_DIGITS));
    return rounded.stripTrailingZeros().toPlainString();
  }

  /** Returns a number to a thousandth of a width, as an axis needs it. */
  static String rounded(double value, double width) {
    int digits = (int) Math.ceil(-Math.log10(width)) + 2;
    BigDecimal rounded = BigDecimal.valueOf(value).setScale(digits, RoundingMode.HALF_EVEN);
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }

  /** Returns the value, or a dash if it is undefined. */
  static String show(MetricValues metrics, Metric metric) {
    OptionalDouble value = metrics.get(metric);
    return value.isPresent() ? round(value.getAsDouble()) : "–";
  }
}
