package dev.crema.inference.rest;

import dev.crema.productionlog.PredictionCounts;
import dev.crema.productionlog.Statistics;
import dev.crema.productionlog.Statistics.VersionStatistics;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Statistics as JSON. */
final class StatisticsText {
  private static final double MICROS_PER_SECOND = 1e6;

  private StatisticsText() {}

  static Map<String, @Nullable Object> tree(Statistics statistics) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("from", statistics.query().from().toString());
    tree.put("to", statistics.query().to().toString());
    tree.put("step_seconds", statistics.query().step().toSeconds());
    tree.put("versions", statistics.versions().stream().map(StatisticsText::version).toList());
    return tree;
  }

  private static Map<String, @Nullable Object> version(VersionStatistics version) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("model", version.model());
    tree.put("version", version.version());
    tree.put("total", counts(version.total()));
    tree.put("score_bins", version.total().scoreBins());
    tree.put("series", version.series().stream().map(StatisticsText::counts).toList());
    return tree;
  }

  private static Map<String, @Nullable Object> counts(PredictionCounts counts) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("from", counts.from().toString());
    tree.put("rows", counts.rows());
    tree.put("score_mean", finite(counts.scoreMean()));
    tree.put("score_min", finite(counts.scoreMin()));
    tree.put("score_max", finite(counts.scoreMax()));
    tree.put("latency_mean_seconds", finite(meanLatency(counts)));
    tree.put("latency_p50_seconds", finite(quantile(counts, 0.5)));
    tree.put("latency_p99_seconds", finite(quantile(counts, 0.99)));
    tree.put("labels", counts.labels());
    return tree;
  }

  /** NaN if there are no rows. */
  static double meanLatency(PredictionCounts counts) {
    return counts.latencySumMicros() / MICROS_PER_SECOND / counts.rows();
  }

  /** NaN if there are no rows; infinite beyond ten seconds. */
  static double quantile(PredictionCounts counts, double quantile) {
    return counts.latencyQuantileMicros(quantile) / MICROS_PER_SECOND;
  }

  static @Nullable Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }
}
