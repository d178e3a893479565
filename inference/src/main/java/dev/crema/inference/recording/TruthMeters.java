package dev.crema.inference.recording;

import dev.crema.productionlog.truth.Outcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** What Prometheus sees of labels that come later. */
@Singleton
final class TruthMeters {
  private final Map<Outcome.Kind, Counter> outcomes = new EnumMap<>(Outcome.Kind.class);
  private final AtomicLong waiting = new AtomicLong();

  TruthMeters(PrometheusMeterRegistry registry) {
    for (Outcome.Kind kind : Outcome.Kind.values()) {
      outcomes.put(
          kind,
          Counter.builder("inference.truth.observations")
              .description("Labels by what became of them; one that waited counts twice.")
              .tag("outcome", kind.id())
              .register(registry));
    }
    Gauge.builder("inference.truth.pending", waiting, AtomicLong::get)
        .description("Labels that wait for their prediction, as last counted.")
        .register(registry);
  }

  void count(Outcome.Kind kind, long count) {
    Counter counter = outcomes.get(kind);
    if (counter != null) {
      counter.increment(count);
    }
  }

  void waiting(long count) {
    waiting.set(count);
  }
}
