package dev.crema.retraining.webhook;

import io.micrometer.core.instrument.Counter;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** Counts alerts. No label holds what came from outside. */
@Singleton
public final class AlertMetrics {
  private final Map<AlertOutcome, Counter> received = new EnumMap<>(AlertOutcome.class);
  private final Counter truncated;

  AlertMetrics(PrometheusMeterRegistry registry) {
    for (AlertOutcome outcome : AlertOutcome.values()) {
      received.put(
          outcome,
          Counter.builder("retraining.alerts")
              .description("Alerts that Alertmanager told of, by what became of them.")
              .tag("outcome", outcome.lowerName())
              .register(registry));
    }
    truncated =
        Counter.builder("retraining.alerts.truncated")
            .description("Alerts that Alertmanager left out, by max_alerts.")
            .register(registry);
  }

  /** Counts an alert. */
  public void received(AlertOutcome outcome) {
    Objects.requireNonNull(received.get(outcome)).increment();
  }

  /** Counts alerts that did not come. */
  public void truncated(long count) {
    truncated.increment(count);
  }
}
