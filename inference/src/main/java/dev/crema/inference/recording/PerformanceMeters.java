package dev.crema.inference.recording;

import dev.crema.evaluation.Metric;
import dev.crema.inference.serving.ServedModel;
import dev.crema.productionlog.truth.PerformanceReport;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What Prometheus sees of performance: of the versions that are followed and serve, as it was last
 * measured in the background. A scrape reads numbers and asks nobody.
 */
@Singleton
final class PerformanceMeters {
  private static final double MILLIS = 1_000;

  private final MultiGauge values;
  private final MultiGauge bounds;
  private final MultiGauge rows;
  private final MultiGauge baselines;
  private final AtomicLong measuredAt = new AtomicLong();

  /**
   * What was measured of a version.
   *
   * @param report what was measured
   * @param baseline by metric
   */
  record Measured(ServedModel served, PerformanceReport report, Map<String, Double> baseline) {}

  PerformanceMeters(PrometheusMeterRegistry registry) {
    values =
        MultiGauge.builder("inference.performance")
            .description("Performance on predictions whose label came, by metric.")
            .register(registry);
    bounds =
        MultiGauge.builder("inference.performance.bound")
            .description("Ends of the 95 % interval of inference_performance.")
            .register(registry);
    rows =
        MultiGauge.builder("inference.performance.rows")
            .description("Predictions that inference_performance was measured on.")
            .register(registry);
    baselines =
        MultiGauge.builder("inference.performance.baseline")
            .description("What was measured in training, by metric.")
            .register(registry);
    Gauge.builder("inference.performance.measured.timestamp", measuredAt, at -> at.get() / MILLIS)
        .description("When performance was last measured; 0 = never.")
        .baseUnit("seconds")
        .register(registry);
  }

  /** Takes the place of what was measured before. */
  void set(List<Measured> measured, long atMillis) {
    List<MultiGauge.Row<?>> now = new ArrayList<>();
    List<MultiGauge.Row<?>> ends = new ArrayList<>();
    List<MultiGauge.Row<?>> counts = new ArrayList<>();
    List<MultiGauge.Row<?>> before = new ArrayList<>();
    for (Measured each : measured) {
      PerformanceReport report = each.report();
      if (report.window().predictions() > 0) {
        now.add(MultiGauge.Row.of(tags(each, "coverage"), report.window().coverage()));
      }
      for (PerformanceReport.Value value : report.metrics()) {
        Tags tags = tags(each, value.metric());
        now.add(MultiGauge.Row.of(tags, value.estimate().value()));
        ends.add(MultiGauge.Row.of(tags.and("bound", "lower"), value.estimate().lower()));
        ends.add(MultiGauge.Row.of(tags.and("bound", "upper"), value.estimate().upper()));
      }
      counts.add(MultiGauge.Row.of(tags(each), report.measured().rows()));
      each.baseline()
          .forEach(
              (metric, value) -> {
                // Anybody can log anything to the run.
                if (Metric.named(metric) != null) {
                  before.add(MultiGauge.Row.of(tags(each, metric), value));
                }
              });
    }
    values.register(now, true);
    bounds.register(ends, true);
    rows.register(counts, true);
    baselines.register(before, true);
    measuredAt.set(atMillis);
  }

  private static Tags tags(Measured measured) {
    return Tags.of(
        "model",
        measured.served().version().model(),
        "version",
        measured.served().version().version());
  }

  private static Tags tags(Measured measured, String metric) {
    return tags(measured).and("metric", metric);
  }
}
