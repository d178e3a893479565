package dev.crema.inference.rest;

import dev.crema.productionlog.truth.PerformanceReport;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Performance as JSON. */
final class PerformanceText {
  private PerformanceText() {}

  static Map<String, @Nullable Object> tree(PerformanceReport report, Duration maturity) {
    PerformanceReport.Window window = report.window();
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("model", report.request().model());
    tree.put("version", report.request().version());
    tree.put("from", report.request().from().toString());
    tree.put("to", window.to().toString());
    tree.put("closed", window.isClosed());
    tree.put("maturity_seconds", maturity.toMillis() / 1_000.0);
    tree.put("predictions", window.predictions());
    tree.put("with_truth", window.withTruth());
    tree.put("coverage", StatisticsText.finite(window.coverage()));
    tree.put("truths", window.truths());
    tree.put("late", window.late());
    tree.put("measured_rows", report.measured().rows());
    tree.put("sample_share", report.measured().share());
    tree.put("left_out", report.measured().leftOut());
    tree.put("metrics", metrics(report));
    tree.put("undefined", report.undefined());
    tree.put("calibration", report.calibration().stream().map(PerformanceText::bin).toList());
    return tree;
  }

  private static Map<String, Object> metrics(PerformanceReport report) {
    Map<String, Object> metrics = new LinkedHashMap<>();
    for (PerformanceReport.Value value : report.metrics()) {
      Map<String, @Nullable Object> tree = new LinkedHashMap<>();
      tree.put("value", value.estimate().value());
      tree.put("lower", value.estimate().lower());
      tree.put("upper", value.estimate().upper());
      tree.put("baseline", value.baseline());
      tree.put("baseline_within", value.isBaselineWithin());
      metrics.put(value.metric(), tree);
    }
    return metrics;
  }

  private static Map<String, @Nullable Object> bin(PerformanceReport.Bin bin) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("lower", bin.bin().lower());
    tree.put("upper", bin.bin().upper());
    tree.put("rows", bin.bin().rows());
    tree.put("mean_predicted", bin.bin().meanPredicted());
    tree.put("observed", bin.observed().value());
    tree.put("observed_lower", bin.observed().lower());
    tree.put("observed_upper", bin.observed().upper());
    return tree;
  }
}
