package dev.crema.inference.metrics;

import dev.crema.inference.scoring.Predictions;
import dev.crema.service.metrics.Exemplars;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.prometheus.metrics.model.snapshots.Labels;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The meters of one version's predictions. */
final class PredictionMeters {
  private static final Duration[] TIMES = {
    Duration.ofNanos(10_000),
    Duration.ofNanos(25_000),
    Duration.ofNanos(50_000),
    Duration.ofNanos(100_000),
    Duration.ofNanos(250_000),
    Duration.ofNanos(500_000),
    Duration.ofMillis(1),
    Duration.ofNanos(2_500_000),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(100)
  };

  private final MeterRegistry registry;
  private final Counter rows;
  private final ScoreHistogram histogram;
  private final Labels labels;
  private final ScoreHistogram.Series scores;
  private final Timer duration;

  PredictionMeters(MeterRegistry registry, ScoreHistogram histogram, String model, String version) {
    this.registry = registry;
    Tags tags = Tags.of("model", model, "version", version);
    labels = Labels.of("model", model, "version", version);
    this.histogram = histogram;
    scores = histogram.of(labels);
    rows =
        Counter.builder("inference.predictions")
            .description("Rows answered.")
            .tags(tags)
            .register(registry);
    duration =
        Timer.builder("inference.prediction.duration")
            .description("Time to read and score the rows of a request.")
            .serviceLevelObjectives(TIMES)
            .tags(tags)
            .register(registry);
  }

  void predicted(Predictions predictions, long nanos, @Nullable String correlationId) {
    Exemplars.begin(correlationId);
    duration.record(nanos, TimeUnit.NANOSECONDS);
    scored(predictions);
    Exemplars.end();
    rows.increment(predictions.rows());
  }

  void predicted(Predictions predictions) {
    scored(predictions);
    rows.increment(predictions.rows());
  }

  /** Numbers have no buckets that fit every model: the log and the drift watch know them. */
  private void scored(Predictions predictions) {
    if (predictions.areNumbers()) {
      return;
    }
    for (int row = 0; row < predictions.rows(); row++) {
      scores.record(predictions.score(row));
    }
  }

  void remove() {
    registry.remove(rows);
    histogram.remove(labels);
    registry.remove(duration);
  }
}
