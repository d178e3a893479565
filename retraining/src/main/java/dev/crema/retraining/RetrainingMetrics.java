package dev.crema.retraining;

import dev.crema.retraining.core.Retraining;
import dev.crema.retraining.core.RetrainingState;
import dev.crema.retraining.store.ChangeListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Counts what this replica commits. Models are no labels: a storm of alerts could make many. */
@Singleton
final class RetrainingMetrics implements ChangeListener {
  private final Map<RetrainingState, Counter> reached = new EnumMap<>(RetrainingState.class);
  private final Counter joined;
  private final Counter failed;
  private final AtomicInteger leads = new AtomicInteger();

  RetrainingMetrics(PrometheusMeterRegistry registry) {
    for (RetrainingState state : RetrainingState.values()) {
      reached.put(
          state,
          Counter.builder("retraining.changes")
              .description("Changes of retrainings that this replica committed, by the new state.")
              .tag("state", state.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
    joined = counter(registry, "retraining.joined", "Requests for what was asked for before.");
    failed =
        counter(registry, "retraining.failures", "Calls of KFP or the run ledger that failed.");
    registry.gauge("retraining.leader", leads);
  }

  private static Counter counter(MeterRegistry registry, String name, String description) {
    return Counter.builder(name).description(description).register(registry);
  }

  @Override
  public void changed(@Nullable RetrainingState from, Retraining retraining) {
    if (from != retraining.state()) {
      Objects.requireNonNull(reached.get(retraining.state())).increment();
    }
  }

  @Override
  public void joined(Retraining retraining) {
    joined.increment();
  }

  @Override
  public void failed(Retraining retraining) {
    failed.increment();
  }

  @Override
  public void leads(boolean isLeader) {
    leads.set(isLeader ? 1 : 0);
  }
}
