package dev.crema.productionlog.truth;

import dev.crema.evaluation.MetricEstimates;
import dev.crema.evaluation.NumberEstimates;
import dev.crema.evaluation.WindowMetrics;
import dev.crema.evaluation.metrics.Calibration;
import dev.crema.evaluation.metrics.Estimate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The metrics of some rows beside those of the training. */
final class Measurement {
  private Measurement() {}

  /** What was measured, and what could not be. */
  record Result(
      List<PerformanceReport.Value> values,
      Map<String, String> undefined,
      List<PerformanceReport.Bin> bins) {}

  /** Measures classes. */
  static Result of(MetricEstimates.Rows rows, Map<String, Double> baseline) {
    MetricEstimates found = MetricEstimates.of(rows);
    return new Result(
        values(found, baseline),
        found.undefined(),
        found.bins().stream().map(Measurement::withInterval).toList());
  }

  /** Takes what was measured of numbers. */
  static Result of(NumberEstimates found, Map<String, Double> baseline) {
    return new Result(values(found, baseline), found.undefined(), List.of());
  }

  private static List<PerformanceReport.Value> values(
      WindowMetrics found, Map<String, Double> baseline) {
    List<PerformanceReport.Value> values = new ArrayList<>();
    found
        .values()
        .forEach(
            (metric, estimate) ->
                values.add(
                    value(
                        metric.id(),
                        estimate,
                        baseline.get(metric.id()),
                        estimate.lower() < estimate.upper() && found.isReliable(metric))));
    return values;
  }

  private static PerformanceReport.Value value(
      String metric, Estimate estimate, @Nullable Double baseline, boolean isReliable) {
    Boolean isWithin = null;
    if (baseline != null && isReliable) {
      isWithin = estimate.lower() <= baseline && baseline <= estimate.upper();
    }
    return new PerformanceReport.Value(metric, estimate, isReliable, baseline, isWithin);
  }

  private static PerformanceReport.Bin withInterval(Calibration.Bin bin) {
    return new PerformanceReport.Bin(
        bin, Estimate.share(Math.round(bin.observedShare() * bin.rows()), bin.rows()));
  }
}
