package dev.crema.evaluateproduction;

import dev.crema.drift.performance.MeasuredMetric;
import dev.crema.drift.performance.PerformanceDrift;
import dev.crema.evaluation.Metric;
import dev.crema.evaluation.WindowMetrics;
import dev.crema.evaluation.metrics.Estimate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A metric of the window, and what it says beside its baseline.
 *
 * @param metric which
 * @param estimate its value with its interval
 * @param drift null without a baseline to hold it to
 */
record MetricVerdict(Metric metric, Estimate estimate, @Nullable PerformanceDrift drift) {

  /** Judges what was measured, each metric alone. */
  static List<MetricVerdict> of(WindowMetrics found, Baseline baseline, Bounds bounds) {
    List<MetricVerdict> verdicts = new ArrayList<>();
    found
        .values()
        .forEach(
            (metric, estimate) ->
                verdicts.add(
                    new MetricVerdict(metric, estimate, drift(found, metric, baseline, bounds))));
    return verdicts;
  }

  /** A baseline of 0 has no share that could be kept. */
  private static @Nullable PerformanceDrift drift(
      WindowMetrics found, Metric metric, Baseline baseline, Bounds bounds) {
    Double before = baseline.values().get(metric.id());
    Estimate now = found.values().get(metric);
    if (before == null || now == null || before <= 0 || metric == Metric.CALIBRATION_ERROR) {
      return null;
    }
    MeasuredMetric measured =
        new MeasuredMetric(
            metric.id(),
            metric.isHigherBetter(),
            before,
            now.value(),
            new MeasuredMetric.Interval(now.lower(), now.upper()),
            found.rows());
    PerformanceDrift drift = PerformanceDrift.of(measured, bounds.minRows(), bounds.floor());
    if (drift instanceof PerformanceDrift.Undecided || found.isReliable(metric)) {
      return drift;
    }
    return new PerformanceDrift.Undecided(
        measured,
        "The metric (%s) has too few rows, or too few of a class, for its interval."
            .formatted(metric.id()));
  }

  boolean isJudged() {
    return drift != null && !(drift instanceof PerformanceDrift.Undecided);
  }

  PerformanceDrift.@Nullable Fallen fallen() {
    return drift instanceof PerformanceDrift.Fallen fallen ? fallen : null;
  }

  /** Returns the word in files. */
  String word() {
    return switch (drift) {
      case null -> "no_baseline";
      case PerformanceDrift.Kept _ -> "kept";
      case PerformanceDrift.Uncertain _ -> "uncertain";
      case PerformanceDrift.Fallen _ -> "fallen";
      case PerformanceDrift.Undecided _ -> "undecided";
    };
  }

  /** Returns what the metric was held to; NaN if to nothing. */
  double bound() {
    return switch (drift) {
      case null -> Double.NaN;
      case PerformanceDrift.Kept kept -> kept.bound();
      case PerformanceDrift.Uncertain uncertain -> uncertain.bound();
      case PerformanceDrift.Fallen fallen -> fallen.bound();
      case PerformanceDrift.Undecided _ -> Double.NaN;
    };
  }
}
