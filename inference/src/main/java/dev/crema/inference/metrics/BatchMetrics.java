package dev.crema.inference.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/** What the batches do. */
@Singleton
public final class BatchMetrics {
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(100),
    Duration.ofSeconds(1),
    Duration.ofSeconds(10),
    Duration.ofMinutes(1),
    Duration.ofMinutes(10),
    Duration.ofHours(1)
  };

  private final MeterRegistry registry;
  private final Counter predicted;
  private final Counter rejected;
  private final Timer chunks;

  BatchMetrics(PrometheusMeterRegistry registry) {
    this.registry = registry;
    predicted = rows("predicted");
    rejected = rows("rejected");
    chunks =
        Timer.builder("inference.batch.chunk.duration")
            .description("Time to read, score and write a chunk of a batch.")
            .register(registry);
  }

  private Counter rows(String outcome) {
    return Counter.builder("inference.batch.rows")
        .description("Rows of batches by what became of them.")
        .tag("outcome", outcome)
        .register(registry);
  }

  /** Makes gauges of what the batches say of themselves. */
  public void bind(IntSupplier queued, IntSupplier running, LongSupplier diskBytes) {
    Gauge.builder("inference.batches.queued", queued::getAsInt)
        .description("Batches that wait for their turn.")
        .register(registry);
    Gauge.builder("inference.batches.running", running::getAsInt)
        .description("Batches that are being predicted.")
        .register(registry);
    Gauge.builder("inference.batches.disk.size", diskBytes::getAsLong)
        .description("Disk that all batches take.")
        .baseUnit("bytes")
        .register(registry);
  }

  /** Counts a chunk. */
  public void rows(int withPrediction, int withoutOne, long nanos) {
    predicted.increment(withPrediction);
    rejected.increment(withoutOne);
    chunks.record(nanos, TimeUnit.NANOSECONDS);
  }

  /** Counts a batch that a thread is done with: running if it goes on at the next start. */
  public void ended(String status, long nanos) {
    Timer.builder("inference.batch.duration")
        .description("Time that a batch ran, by the status that it has then.")
        .tag("status", status)
        .serviceLevelObjectives(BUCKETS)
        .register(registry)
        .record(nanos, TimeUnit.NANOSECONDS);
  }
}
