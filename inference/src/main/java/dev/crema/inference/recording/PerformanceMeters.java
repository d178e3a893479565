package dev.crema.inference.recording;

import dev.crema.evaluation.Metric;
import dev.crema.productionlog.truth.PerformanceReport;
import dev.crema.registry.ModelVersion;
import dev.crema.service.metrics.SteadyGauges;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
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

  private final SteadyGauges values;
  private final SteadyGauges bounds;
  private final SteadyGauges rows;
  private final SteadyGauges baselines;
  private final AtomicLong measuredAt = new AtomicLong();

  /**
   * What was measured of a version.
   *
   * @param version which
   * @param report what was measured
   * @param baseline by metric
   */
  record Measured(ModelVersion version, PerformanceReport report, Map<String, Double> baseline) {}

  PerformanceMeters(PrometheusMeterRegistry registry) {
    values =
        new SteadyGauges(
            MultiGauge.builder("inference.performance")
                .description("Performance on predictions whose label came, by metric.")
                .register(registry));
    bounds =
        new SteadyGauges(
            MultiGauge.builder("inference.performance.bound")
                .description(
                    "Ends of the 95 % interval of inference_performance, where it says something.")
                .register(registry));
    rows =
        new SteadyGauges(
            MultiGauge.builder("inference.performance.rows")
                .description("Predictions that inference_performance was measured on.")
                .register(registry));
    baselines =
        new SteadyGauges(
            MultiGauge.builder("inference.performance.baseline")
                .description("What was measured in training, by metric.")
                .register(registry));
    Gauge.builder("inference.performance.measured.timestamp", measuredAt, at -> at.get() / MILLIS)
        .description("When performance was last measured; 0 = never.")
        .baseUnit("seconds")
        .register(registry);
  }

  /** Takes the place of what was measured before. */
  void set(List<Measured> measured, long atMillis) {
    Map<Tags, Double> now = new LinkedHashMap<>();
    Map<Tags, Double> ends = new LinkedHashMap<>();
    Map<Tags, Double> counts = new LinkedHashMap<>();
    Map<Tags, Double> before = new LinkedHashMap<>();
    for (Measured each : measured) {
      PerformanceReport report = each.report();
      if (report.window().predictions() > 0) {
        now.put(tags(each, "coverage"), report.window().coverage());
      }
      for (PerformanceReport.Value value : report.metrics()) {
        Tags tags = tags(each, value.metric());
        now.put(tags, value.estimate().value());
        // A rule takes each interval that is there at its word.
        if (value.isReliable()) {
          ends.put(tags.and("bound", "lower"), value.estimate().lower());
          ends.put(tags.and("bound", "upper"), value.estimate().upper());
        }
      }
      counts.put(tags(each), (double) report.measured().rows());
      each.baseline()
          .forEach(
              (metric, value) -> {
                // Anybody can log anything to the run.
                if (Metric.named(metric) != null) {
                  before.put(tags(each, metric), value);
                }
              });
    }
    values.set(now);
    bounds.set(ends);
    rows.set(counts);
    baselines.set(before);
    measuredAt.set(atMillis);
  }

  private static Tags tags(Measured measured) {
    return Tags.of("model", measured.version().model(), "version", measured.version().version());
  }

  private static Tags tags(Measured measured, String metric) {
    return tags(measured).and("metric", metric);
  }
}
