package dev.crema.inference.recording;

import dev.crema.evaluation.Metric;
import dev.crema.inference.serving.ServedModel;
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
  private final MultiGauge baselines;
  private final AtomicLong measuredAt = new AtomicLong();

  /**
   * What was measured of a version.
   *
   * @param values by metric, and coverage
   * @param baseline by metric
   */
  record Measured(ServedModel served, Map<String, Double> values, Map<String, Double> baseline) {}

  PerformanceMeters(PrometheusMeterRegistry registry) {
    values =
        MultiGauge.builder("inference.performance")
            .description("Performance on predictions whose label came, by metric.")
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
    List<MultiGauge.Row<?>> before = new ArrayList<>();
    for (Measured each : measured) {
      each.values()
          .forEach((metric, value) -> now.add(MultiGauge.Row.of(tags(each, metric), value)));
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
    baselines.register(before, true);
    measuredAt.set(atMillis);
  }

  private static Tags tags(Measured measured, String metric) {
    return Tags.of(
        "model",
        measured.served().version().model(),
        "version",
        measured.served().version().version(),
        "metric",
        metric);
  }
}
