package dev.crema.service.metrics;

import dev.crema.service.ServiceInfo;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What the HTTP server does: requests by route and status, connections, timeouts. */
@Singleton
public final class RequestMetrics {
  /** Everything that the table of routes does not name, whatever its path. */
  public static final String OTHER = "other";

  private static final Duration[] BUCKETS = {
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
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(5),
    Duration.ofSeconds(20)
  };

  private final MeterRegistry registry;
  private final String name;
  private final Map<String, Map<Integer, Timer>> timers = new ConcurrentHashMap<>();
  private final AtomicInteger connections;
  private final Counter timeouts;

  RequestMetrics(PrometheusMeterRegistry registry, ServiceInfo service) {
    this.name = service.meter("request.duration");
    this.registry = registry;
    connections = new AtomicInteger();
    registry.gauge(service.meter("connections"), connections);
    timeouts =
        Counter.builder(service.meter("request.timeouts"))
            .description("Requests whose bytes took longer than crema.limits.request-time.")
            .register(registry);
  }

  /**
   * Counts a request that was answered.
   *
   * @param route one of few: a path of the table of routes, stars and all, or {@link #OTHER}
   * @param correlationId the request's, for an exemplar
   */
  public void answered(String route, int status, long nanos, String correlationId) {
    Map<Integer, Timer> byStatus = timers.get(route);
    if (byStatus == null) {
      byStatus = timers.computeIfAbsent(route, _ -> new ConcurrentHashMap<>());
    }
    Timer timer = byStatus.get(status);
    if (timer == null) {
      timer = byStatus.computeIfAbsent(status, code -> timer(route, code));
    }
    Exemplars.begin(correlationId);
    timer.record(nanos, TimeUnit.NANOSECONDS);
    Exemplars.end();
  }

  private Timer timer(String route, int status) {
    return Timer.builder(name)
        .description("Time from a request's first byte to its answer's hand-over to the network.")
        .tags("route", route, "status", Integer.toString(status))
        .serviceLevelObjectives(BUCKETS)
        .register(registry);
  }

  /** Counts an opened connection. */
  public void opened() {
    connections.incrementAndGet();
  }

  /** Counts a closed connection. */
  public void closed() {
    connections.decrementAndGet();
  }

  /** Counts a request that came too slowly. */
  public void timedOut() {
    timeouts.increment();
  }
}
