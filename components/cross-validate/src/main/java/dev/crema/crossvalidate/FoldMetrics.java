package dev.crema.crossvalidate;

import dev.crema.evaluation.Metric;
import dev.crema.evaluation.crossvalidation.CrossValidation;
import dev.crema.evaluation.crossvalidation.FoldResult;
import dev.crema.evaluation.metrics.ResampledInterval;
import java.util.LinkedHashMap;
import java.util.Map;

/** A cross-validation as scalars of an artifact. */
final class FoldMetrics {
  /** More are in cross-validation.json alone: metadata of an artifact is kept in KFP's database. */
  private static final int MAX_FOLDS = 100;

  private FoldMetrics() {}

  static Map<String, Double> of(CrossValidation measured) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    for (Metric metric : Metric.values()) {
      ResampledInterval summary =
          metric.existsFor(measured.setup().classes().size()) ? measured.summary(metric) : null;
      if (summary != null) {
        metrics.put(metric.id() + "_mean", summary.mean());
        metrics.put(metric.id() + "_standard_deviation", summary.standardDeviation());
        metrics.put(metric.id() + "_standard_error", summary.standardError());
        metrics.put(metric.id() + "_lower", summary.lower());
        metrics.put(metric.id() + "_upper", summary.upper());
      }
    }
    metrics.put("folds", (double) measured.folds().size());
    Metric headline = measured.setup().headline();
    for (FoldResult fold : measured.folds()) {
      if (measured.folds().size() <= MAX_FOLDS) {
        metrics.put(
            "%s_repeat_%d_fold_%d".formatted(headline.id(), fold.repeat(), fold.fold()),
            fold.metrics().get(headline).orElseThrow());
      }
    }
    return metrics;
  }
}
