package dev.crema.inference.recording;

import dev.crema.productionlog.LogListener;
import dev.crema.productionlog.LogStatus;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** What Prometheus sees of the production log. */
@Singleton
final class LogMeters implements LogListener {
  private static final double MILLIS = 1_000;
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofNanos(2_500_000),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofSeconds(1),
    Duration.ofSeconds(5)
  };

  private final Map<Outcome, BatchMeters> batches = new EnumMap<>(Outcome.class);

  private record BatchMeters(Timer duration, Counter rows) {}

  LogMeters(PrometheusMeterRegistry registry) {
    for (Outcome outcome : Outcome.values()) {
      String label = outcome.name().toLowerCase(Locale.ROOT);
      batches.put(
          outcome,
          new BatchMeters(
              Timer.builder("inference.log.batch.duration")
                  .description("Time of a batch on its way to PostgreSQL or the spool.")
                  .tag("outcome", label)
                  .serviceLevelObjectives(BUCKETS)
                  .register(registry),
              Counter.builder("inference.log.rows")
                  .description("Predictions by where they went; one counts in each place.")
                  .tag("outcome", label)
                  .register(registry)));
    }
  }

  @Override
  public void batch(Outcome outcome, int rows, long nanos) {
    BatchMeters meters = batches.get(outcome);
    if (meters != null) {
      meters.duration().record(nanos, TimeUnit.NANOSECONDS);
      meters.rows().increment(rows);
    }
  }

  /** Makes meters of what the log says of itself. */
  void bind(MeterRegistry registry, Supplier<LogStatus> status) {
    new Binding(registry, status).all();
  }

  /** One log's gauges. */
  private record Binding(MeterRegistry registry, Supplier<LogStatus> status) {
    void all() {
      gauge("queue.rows", null, "Predictions in memory.", LogStatus::queuedRows);
      gauge("queue.size", "bytes", "Memory that they hold.", LogStatus::queuedBytes);
      gauge(
          "lag",
          "seconds",
          "Age of the oldest prediction that is not in PostgreSQL yet.",
          each -> each.lagMillis() / MILLIS);
      gauge("spool.size", "bytes", "Disk that the spool takes.", LogStatus::spoolBytes);
      gauge("spool.rows", null, "Predictions that wait in the spool.", LogStatus::spoolRows);
      gauge(
          "breaker.open",
          null,
          "1 while PostgreSQL is not asked because it failed.",
          each -> each.breaker() == LogStatus.Breaker.CLOSED ? 0 : 1);
      gauge(
          "schema.ready",
          null,
          "1 if the tables are there.",
          each -> each.schema() == LogStatus.Schema.READY ? 1 : 0);
      gauge("alive", null, "1 while the log's threads live.", each -> each.alive() ? 1 : 0);
      count("dropped", "Predictions that neither queue nor spool took.", LogStatus::dropped);
      count("refused", "Predictions that PostgreSQL refused as data.", LogStatus::refused);
      count("repeated", "Predictions that were there already, by their ids.", LogStatus::repeated);
      count("damaged.batches", "Batches that the spool's disk damaged.", LogStatus::damagedFrames);
    }

    private void gauge(
        String name, @Nullable String unit, String description, ToDoubleFunction<LogStatus> value) {
      Gauge.builder("inference.log." + name, status, each -> value.applyAsDouble(each.get()))
          .description(description)
          .baseUnit(unit)
          .strongReference(true)
          .register(registry);
    }

    private void count(String name, String description, ToDoubleFunction<LogStatus> value) {
      FunctionCounter.builder(
              "inference.log." + name, status, each -> value.applyAsDouble(each.get()))
          .description(description)
          .register(registry);
    }
  }
}
