package dev.crema.drift.performance;

import dev.crema.drift.Severity;
import java.util.Locale;
import java.util.Objects;

/**
 * Whether a metric fell below a share, the <em>floor</em>, of its baseline, by an interval: it fell
 * only if the whole interval is on the wrong side. For one metric and a baseline that is known,
 * chance alone says so in about 2.5 of 100 windows at the bound itself, and in fewer while the
 * model is as good as it was. A baseline is an estimate too, on the rows of a test part, whose own
 * error is not in this; and of several metrics any may fall.
 *
 * <p>The bound of a metric is floor · baseline; a loss, where smaller is better, has the ceiling
 * baseline / floor instead.
 */
public sealed interface PerformanceDrift {
  /** Which share of the baseline must be kept unless said otherwise. */
  double FLOOR = 0.95;

  /**
   * The metric is on the right side of its floor, whole interval or not.
   *
   * @param metric what was measured
   * @param bound what it was held to
   */
  record Kept(MeasuredMetric metric, double bound) implements PerformanceDrift {
    @Override
    public String reason() {
      return sentence(metric, "keeps", bound);
    }
  }

  /**
   * The metric is on the wrong side, but chance may have done it: the interval reaches the floor.
   *
   * @param metric what was measured
   * @param bound what it was held to
   */
  record Uncertain(MeasuredMetric metric, double bound) implements PerformanceDrift {
    @Override
    public String reason() {
      return sentence(metric, "may have lost", bound);
    }
  }

  /**
   * The whole interval is on the wrong side.
   *
   * @param metric what was measured
   * @param bound what it was held to
   * @param severity of {@link MeasuredMetric#loss}; at the usual floor at least P1, because there
   *     P1 begins
   */
  record Fallen(MeasuredMetric metric, double bound, Severity severity)
      implements PerformanceDrift {
    /** Checks. */
    public Fallen {
      Objects.requireNonNull(metric, "metric");
      Objects.requireNonNull(severity, "severity");
    }

    @Override
    public String reason() {
      return sentence(metric, "lost", bound);
    }
  }

  /**
   * Nothing can be said.
   *
   * @param metric what was measured
   * @param reason why not
   */
  record Undecided(MeasuredMetric metric, String reason) implements PerformanceDrift {
    /** Checks. */
    public Undecided {
      Objects.requireNonNull(metric, "metric");
      Objects.requireNonNull(reason, "reason");
    }
  }

  /**
   * Returns what was measured.
   *
   * @return the metric
   */
  MeasuredMetric metric();

  /**
   * Returns a sentence for people.
   *
   * @return names the metric, its value, interval and floor
   */
  String reason();

  /**
   * Judges a metric by the usual floor, {@value #FLOOR}.
   *
   * @param metric what was measured
   * @param minRows fewer rows give no answer, at least 1
   * @return the answer
   */
  static PerformanceDrift of(MeasuredMetric metric, long minRows) {
    return of(metric, minRows, FLOOR);
  }

  /**
   * Judges a metric.
   *
   * @param metric what was measured
   * @param minRows fewer rows give no answer, at least 1
   * @param floor which share of the baseline must be kept, in (0, 1]
   * @return the answer
   * @throws IllegalArgumentException if the floor is outside its range, NaN too
   */
  static PerformanceDrift of(MeasuredMetric metric, long minRows, double floor) {
    if (!(floor > 0 && floor <= 1)) {
      throw new IllegalArgumentException(
          "The floor (%s) must be above 0 and at most 1.".formatted(floor));
    }
    if (metric.rows() < minRows) {
      return new Undecided(
          metric,
          "The metric (%s) was measured on %d rows; %d are needed."
              .formatted(metric.name(), metric.rows(), minRows));
    }
    MeasuredMetric.Interval interval = metric.interval();
    if (interval.lower() == interval.upper()) {
      return new Undecided(
          metric,
          "The interval of the metric (%s) has no width at (%s), so nothing is known of chance."
              .formatted(metric.name(), metric.value()));
    }
    return judge(metric, metric.bound(floor));
  }

  private static PerformanceDrift judge(MeasuredMetric metric, double bound) {
    MeasuredMetric.Interval interval = metric.interval();
    boolean isHigherBetter = metric.isHigherBetter();
    if (isHigherBetter ? interval.upper() < bound : interval.lower() > bound) {
      return new Fallen(metric, bound, Severity.of(Math.max(0, metric.loss())));
    }
    boolean isKept = isHigherBetter ? metric.value() >= bound : metric.value() <= bound;
    return isKept ? new Kept(metric, bound) : new Uncertain(metric, bound);
  }

  private static String sentence(MeasuredMetric metric, String verb, double bound) {
    return String.format(
        Locale.ROOT,
        "The metric (%s) %s its level: %.4f (%.4f to %.4f) on %d rows, in training %.4f, the %s is %.4f.",
        metric.name(),
        verb,
        metric.value(),
        metric.interval().lower(),
        metric.interval().upper(),
        metric.rows(),
        metric.baseline(),
        metric.isHigherBetter() ? "floor" : "ceiling",
        bound);
  }
}
