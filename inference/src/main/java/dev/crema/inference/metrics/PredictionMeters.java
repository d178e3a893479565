package dev.crema.inference.metrics;

import dev.crema.inference.scoring.Predictions;
import dev.crema.service.metrics.Exemplars;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The meters of one version's predictions. */
final class PredictionMeters {
  private static final double[] SCORES = {
    0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85,
    0.9, 0.95, 1
  };

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
  private final DistributionSummary scores;
  private final Timer duration;

  PredictionMeters(MeterRegistry registry, Tags tags) {
    this.registry = registry;
    rows =
        Counter.builder("inference.predictions")
            .description("Rows answered.")
            .tags(tags)
            .register(registry);
    scores =
        DistributionSummary.builder("inference.prediction.score")
            .description("Scores of the rows answered, from 0 to 1.")
            .serviceLevelObjectives(SCORES)
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

  private void scored(Predictions predictions) {
    for (int row = 0; row < predictions.rows(); row++) {
      scores.record(predictions.score(row));
    }
  }

  void remove() {
    registry.remove(rows);
    registry.remove(scores);
    registry.remove(duration);
  }
}
