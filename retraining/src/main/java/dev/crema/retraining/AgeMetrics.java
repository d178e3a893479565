package dev.crema.retraining;

import dev.crema.retraining.core.Backlog;
import dev.crema.retraining.core.Retrainings;
import dev.crema.retraining.core.StoreUnavailableException;
import dev.crema.service.OutOfMemory;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.runtime.server.event.ServerStartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How old what has not ended is, of all replicas together. A thread of its own looks, so that no
 * scrape waits for PostgreSQL; while that is away nobody knows, which is NaN.
 */
@Singleton
final class AgeMetrics implements ApplicationEventListener<ServerStartupEvent>, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AgeMetrics.class);
  private static final Duration EVERY = Duration.ofSeconds(10);

  private final Retrainings retrainings;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> Thread.ofPlatform().daemon().name("retraining-ages").unstarted(task));

  private volatile @Nullable Backlog last;

  AgeMetrics(Retrainings retrainings, PrometheusMeterRegistry registry) {
    this.retrainings = retrainings;
    gauge(
        registry,
        "retraining.oldest.waiting",
        "Since when the oldest retraining waits for its turn or a person; 0 if none does.",
        Backlog::oldestWaiting);
    gauge(
        registry,
        "retraining.oldest.under.way",
        "Since when the oldest retraining under way is decided; 0 if there is none.",
        Backlog::oldestUnderWay);
  }

  private void gauge(
      MeterRegistry registry, String name, String description, Function<Backlog, Duration> age) {
    TimeGauge.builder(name, this, TimeUnit.MILLISECONDS, metrics -> metrics.millis(age))
        .description(description)
        .register(registry);
  }

  private double millis(Function<Backlog, Duration> age) {
    Backlog known = last;
    return known == null ? Double.NaN : age.apply(known).toMillis();
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // A look never throws.
  public void onApplicationEvent(ServerStartupEvent event) {
    timer.scheduleWithFixedDelay(
        () -> OutOfMemory.survive(LOG, "The ages of retrainings are not known.", this::look),
        0,
        EVERY.toMillis(),
        TimeUnit.MILLISECONDS);
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
    timer.shutdownNow();
  }
}
