package dev.crema.retraining;

import dev.crema.retraining.core.Retraining;
import dev.crema.retraining.core.RetrainingState;
import dev.crema.retraining.store.Backlog;
import dev.crema.retraining.store.ChangeListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Counts what this replica commits. Models are no labels: a storm of alerts could make many. */
@Singleton
final class RetrainingMetrics implements ChangeListener {
  private static final double MILLIS = 1_000;

  private final Map<RetrainingState, Counter> reached = new EnumMap<>(RetrainingState.class);
  private final Counter joined;
  private final Counter failed;
  private final AtomicInteger leads = new AtomicInteger();
  private volatile Map<RetrainingState, Backlog> backlog = Map.of();

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
    for (RetrainingState state : RetrainingState.values()) {
      if (!state.isEnd()) {
        gauges(registry, state);
      }
    }
  }

  /** Of the replica that works; the others have 0. */
  private void gauges(MeterRegistry registry, RetrainingState state) {
    String label = state.name().toLowerCase(Locale.ROOT);
    Gauge.builder("retraining.open", this, each -> each.count(state))
        .description(
            "Retrainings that have not ended, by state, as the replica that works sees it.")
        .tag("state", label)
        .strongReference(true)
        .register(registry);
    Gauge.builder("retraining.oldest.age", this, each -> each.ageSeconds(state))
        .description(
            "How long the oldest of them waits or, once it was decided that it runs, is under way;"
                + " 0 without any.")
        .baseUnit("seconds")
        .tag("state", label)
        .strongReference(true)
        .register(registry);
  }

  private double count(RetrainingState state) {
    Backlog open = backlog.get(state);
    return open == null ? 0 : open.count();
  }

  private double ageSeconds(RetrainingState state) {
    Backlog open = backlog.get(state);
    return open == null
        ? 0
        : Math.max(0, Duration.between(open.since(), Instant.now()).toMillis() / MILLIS);
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
    if (!isLeader) {
      backlog = Map.of();
    }
  }

  @Override
  public void open(List<Backlog> states) {
    Map<RetrainingState, Backlog> now = new EnumMap<>(RetrainingState.class);
    states.forEach(each -> now.put(each.state(), each));
    backlog = now;
  }
}
