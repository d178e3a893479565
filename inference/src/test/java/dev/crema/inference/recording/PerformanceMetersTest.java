package dev.crema.inference.recording;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.evaluation.metrics.Estimate;
import dev.crema.productionlog.truth.PerformanceReport;
import dev.crema.productionlog.truth.PerformanceRequest;
import dev.crema.registry.ModelVersion;
import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Instant;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What rules about performance read. */
final class PerformanceMetersTest {
  private static final Instant END = Instant.EPOCH.plusSeconds(3600);

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final PerformanceMeters meters = new PerformanceMeters(registry);

  private static PerformanceMeters.Measured measured(PerformanceReport.Value... values) {
    PerformanceReport report =
        new PerformanceReport(
            new PerformanceRequest(
                "churn", "7", Instant.EPOCH, END, END, List.of("no", "yes"), Map.of()),
            new PerformanceReport.Window(END, true, 30, Map.of("no", 29L, "yes", 1L), 0),
            new PerformanceReport.Measured(30, 1, 1, Map.of()),
            List.of(values),
            Map.of(),
            List.of());
    return new PerformanceMeters.Measured(
        new ModelVersion("churn", "7", "run", "models:/m-7", Map.of()),
        report,
        Map.of("f1", 0.8, "accuracy", 0.9));
  }

  private static PerformanceReport.Value value(
      String metric, Estimate estimate, boolean isReliable) {
    return new PerformanceReport.Value(metric, estimate, isReliable, 0.8, null);
  }

  @Test
  void anIntervalThatSaysNothingHasNoBounds() {
    PerformanceReport.Value accuracy = value("accuracy", new Estimate(0.9, 0.7, 0.97), true);
    meters.set(List.of(measured(accuracy, value("f1", new Estimate(0, 0, 0), false))), 1_000);
    assertThat(registry.scrape())
        .contains("inference_performance{metric=\"f1\",model=\"churn\",version=\"7\"} 0.0")
        .contains("inference_performance_bound{bound=\"upper\",metric=\"accuracy\"")
        .doesNotContain("inference_performance_bound{bound=\"upper\",metric=\"f1\"")
        .doesNotContain("inference_performance_bound{bound=\"lower\",metric=\"f1\"");
  }

  @Test
  void whatIsMeasuredAgainIsNeverGone() {
    meters.set(List.of(measured(value("accuracy", new Estimate(0.9, 0.7, 0.97), true))), 1_000);
    Set<Meter> before = Collections.newSetFromMap(new IdentityHashMap<>());
    before.addAll(registry.getMeters());
    meters.set(List.of(measured(value("accuracy", new Estimate(0.8, 0.6, 0.9), true))), 2_000);
    assertThat(registry.getMeters()).hasSameSizeAs(before).allMatch(before::contains);
    assertThat(registry.scrape())
        .contains("inference_performance{metric=\"accuracy\",model=\"churn\",version=\"7\"} 0.8")
        .contains("inference_performance_measured_timestamp_seconds 2.0");
    meters.set(List.of(), 3_000);
    assertThat(registry.scrape()).doesNotContain("version=\"7\"");
  }
}
