package dev.crema.service.transport;

import dev.crema.service.ServiceInfo;
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

  TransportMetrics(PrometheusMeterRegistry registry, Load load, ServiceInfo service) {
    for (Refusal.Reason reason : Refusal.Reason.values()) {
      refused.put(
          reason,
          Counter.builder(service.meter("requests.refused"))
              .description("Requests answered before any route saw them.")
              .tag("reason", reason.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
    slowReaders =
        Counter.builder(service.meter("slow.readers"))
            .description("Connections closed because what was written was not taken in time.")
            .register(registry);
    registry.gauge(service.meter("requests.in.flight"), load, Load::inFlight);
    registry.gauge(service.meter("held.bytes"), load, Load::held);
  }

  void refused(Refusal.Reason reason) {
    Objects.requireNonNull(refused.get(reason)).increment();
  }

  void readTooSlowly() {
    slowReaders.increment();
  }
}
