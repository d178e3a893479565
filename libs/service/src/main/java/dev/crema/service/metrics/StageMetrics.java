package dev.crema.service.metrics;

import dev.crema.service.ServiceInfo;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How long requests that a route answers are in each stage. */
@Singleton
public final class StageMetrics {
  private static final Duration[] BUCKETS = {
    Duration.ofNanos(10_000),
    Duration.ofNanos(50_000),
    Duration.ofNanos(100_000),
    Duration.ofNanos(250_000),
    Duration.ofNanos(500_000),
    Duration.ofMillis(1),
    Duration.ofNanos(2_500_000),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofSeconds(1),
    Duration.ofSeconds(5),
    Duration.ofSeconds(20)
  };

  private final Map<Stage, Timer> timers = new EnumMap<>(Stage.class);

  /** The stages of a request. */
  public enum Stage {
    /** From its first byte to its last; what is read as it comes has none. */
    RECEIVE,
    /** Its bytes were here, and the event loop was busy with others. */
    QUEUE,
    /** What it brought waited to be durable, where a route waits for that. */
    LOG,
    /** From the beginning of its answer until the network has taken the last byte. */
    WRITE
  }

  StageMetrics(PrometheusMeterRegistry registry, ServiceInfo service) {
    for (Stage stage : Stage.values()) {
      timers.put(stage, timer(registry, service, stage));
    }
  }

  private static Timer timer(MeterRegistry registry, ServiceInfo service, Stage stage) {
    return Timer.builder(service.meter("request.stage.duration"))
        .description("Time that requests spend in one stage; probes are left out.")
        .tag("stage", stage.name().toLowerCase(Locale.ROOT))
        .serviceLevelObjectives(BUCKETS)
        .register(registry);
  }

  /**
   * Notes that a request was through with a stage.
   *
   * @param correlationId the request's; null if it has none
   */
  public void took(Stage stage, long nanos, @Nullable String correlationId) {
    Exemplars.begin(correlationId);
    Objects.requireNonNull(timers.get(stage)).record(nanos, TimeUnit.NANOSECONDS);
    Exemplars.end();
  }
}
