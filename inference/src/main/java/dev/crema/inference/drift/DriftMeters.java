package dev.crema.inference.drift;

import dev.crema.drift.Severity;
import dev.crema.service.metrics.SteadyGauges;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What Prometheus sees of drift: the last window of each version that was decided on. A scrape
 * reads numbers and computes nothing.
 *
 * <p>Labels are bounded: {@value #MOST_VERSIONS} versions, those that are followed first, with
 * {@value DriftWatches#MOST_COLUMNS} columns and two outputs each.
 */
@Singleton
final class DriftMeters {
  /** Most versions with series of their own. */
  static final int MOST_VERSIONS = 50;

  private final SteadyGauges effects;
  private final SteadyGauges missing;
  private final SteadyGauges detected;
  private final SteadyGauges rows;
  private final Counter late;
  private final Counter lost;
  private final AtomicInteger waiting = new AtomicInteger();

  /**
   * The last window of a version.
   *
   * @param model the registered model's name
   * @param version its number
   * @param window the window
   */
  record Row(String model, String version, WindowDecision window) {
    Tags tags() {
      return Tags.of("model", model, "version", version);
    }
  }

  DriftMeters(PrometheusMeterRegistry registry) {
    effects =
        new SteadyGauges(
            MultiGauge.builder("inference.drift.effect")
                .description(
                    "Share of the last window's rows that lie elsewhere than in training, by"
                        + " column.")
                .baseUnit("ratio")
                .register(registry));
    missing =
        new SteadyGauges(
            MultiGauge.builder("inference.drift.missing")
                .description("Share of the last window's rows without a value, by column.")
                .baseUnit("ratio")
                .register(registry));
    detected =
        new SteadyGauges(
            MultiGauge.builder("inference.drift.detected")
                .description("1 for the severity of the drift of the last window, else 0.")
                .register(registry));
    rows =
        new SteadyGauges(
            MultiGauge.builder("inference.drift.window.rows")
                .description("Rows of the last window, of all pods.")
                .register(registry));
    late =
        Counter.builder("inference.drift.rows.late")
            .description("Rows of this pod that came after the decision on their window.")
            .register(registry);
    lost =
        Counter.builder("inference.drift.rows.lost")
            .description("Rows of this pod that no decision was on: PostgreSQL was away too long.")
            .register(registry);
    Gauge.builder("inference.drift.windows.waiting", waiting, AtomicInteger::get)
        .description("Windows of this pod that are not decided on yet.")
        .register(registry);
  }

  /** Takes the place of what was known before. */
  void set(List<Row> windows) {
    Map<Tags, Double> columns = new LinkedHashMap<>();
    Map<Tags, Double> gaps = new LinkedHashMap<>();
    Map<Tags, Double> severities = new LinkedHashMap<>();
    Map<Tags, Double> counts = new LinkedHashMap<>();
    for (Row row : windows.subList(0, Math.min(MOST_VERSIONS, windows.size()))) {
      WindowDecision window = row.window();
      for (WindowDecision.Feature feature : window.features()) {
        Tags tags = row.tags().and("feature", feature.name());
        columns.put(tags, feature.effect());
        if (!Double.isNaN(feature.missing())) {
          gaps.put(tags, feature.missing());
        }
      }
      for (Severity severity : Severity.values()) {
        Tags tags = row.tags().and("severity", severity.name());
        severities.put(tags, window.severity().equals(severity.name()) ? 1.0 : 0.0);
      }
      counts.put(row.tags(), (double) window.rows());
    }
    effects.set(columns);
    missing.set(gaps);
    detected.set(severities);
    rows.set(counts);
  }

  void late(long count) {
    late.increment(count);
  }

  void lost(long count) {
    lost.increment(count);
  }

  void waiting(int windows) {
    waiting.set(windows);
  }
}
