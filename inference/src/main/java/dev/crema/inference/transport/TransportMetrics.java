package dev.crema.inference.transport;

import io.micrometer.core.instrument.Counter;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** What was refused before any route saw it. */
@Singleton
final class TransportMetrics {
  private final Map<Refusal.Reason, Counter> refused = new EnumMap<>(Refusal.Reason.class);
  private final Counter slowReaders;

  TransportMetrics(PrometheusMeterRegistry registry, Load load) {
    for (Refusal.Reason reason : Refusal.Reason.values()) {
      refused.put(
          reason,
          Counter.builder("inference.requests.refused")
              .description("Requests answered before any route saw them.")
              .tag("reason", reason.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
    slowReaders =
        Counter.builder("inference.slow.readers")
            .description("Connections closed because what was written was not taken in time.")
            .register(registry);
    registry.gauge("inference.requests.in.flight", load, Load::inFlight);
    registry.gauge("inference.held.bytes", load, Load::held);
  }

  void refused(Refusal.Reason reason) {
    Objects.requireNonNull(refused.get(reason)).increment();
  }

  void readTooSlowly() {
    slowReaders.increment();
  }
}
