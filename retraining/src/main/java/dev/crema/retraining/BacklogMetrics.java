package dev.crema.retraining;

import dev.crema.retraining.core.Backlog;
import dev.crema.retraining.core.RetrainingState;
import dev.crema.retraining.core.Retrainings;
import dev.crema.retraining.core.StoreUnavailableException;
import dev.crema.service.Chores;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.runtime.server.event.ServerStartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has not ended and how old it is, of all replicas together. A thread of its own looks, so
 * that no scrape waits for PostgreSQL; while that is away nobody knows, which is NaN.
 */
@Singleton
final class BacklogMetrics implements ApplicationEventListener<ServerStartupEvent>, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BacklogMetrics.class);
  private static final Duration EVERY = Duration.ofSeconds(10);

  private final Retrainings retrainings;
  private final Chores chores = new Chores("retraining-backlog", LOG);

  private volatile @Nullable List<Backlog> last;

  BacklogMetrics(Retrainings retrainings, PrometheusMeterRegistry registry) {
    this.retrainings = retrainings;
    for (RetrainingState state : RetrainingState.values()) {
      if (!state.isEnd()) {
        gauges(registry, state);
      }
    }
  }

  private void gauges(MeterRegistry registry, RetrainingState state) {
    String label = state.name().toLowerCase(Locale.ROOT);
    Gauge.builder("retraining.open", this, each -> each.known(state, Backlog::count))
        .description("Retrainings that have not ended, by state.")
        .tag("state", label)
        .register(registry);
    TimeGauge.builder(
            "retraining.oldest.age",
            this,
            TimeUnit.MILLISECONDS,
            each -> each.known(state, backlog -> backlog.oldest().toMillis()))
        .description(
            "How long the oldest of them waits or, once it was decided that it runs, is under way;"
                + " 0 without any.")
        .tag("state", label)
        .register(registry);
  }

  private double known(RetrainingState state, ToDoubleFunction<Backlog> value) {
    List<Backlog> known = last;
    return known == null
        ? Double.NaN
        : known.stream()
            .filter(backlog -> backlog.state() == state)
            .mapToDouble(value)
            .findFirst()
            .orElse(0);
  }

  @Override
  public void onApplicationEvent(ServerStartupEvent event) {
    chores.repeat(Duration.ZERO, EVERY, "What has not ended is not known.", this::look);
  }

  private void look() {
    try {
      last = retrainings.backlog();
    } catch (StoreUnavailableException _) { // Who asks for anything else is told, and logged.
      last = null;
    }
  }

  @Override
  @PreDestroy
  public void close() {
    chores.close();
  }
}
