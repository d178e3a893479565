package dev.crema.inference.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.inference.FakeSource;
import dev.crema.inference.TestService;
import dev.crema.service.testing.Raw;
import dev.crema.service.testing.Raw.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Far more work than the event loops can do. */
class OverloadIT {
  private static final int CONNECTIONS = 200;
  private static final int BUSY_MILLIS = 10;
  private static final long SECONDS = Boolean.getBoolean("crema.soak") ? 60 : 6;

  /** With 10 ms a request, 200 clients would wait a second on two loops, without a bound. */
  private static final long QUEUE_DELAY_MILLIS = 100;

  @TempDir Path folder;

  /** How long each answer took, by its status. */
  private record Times(ConcurrentLinkedQueue<Long> good, ConcurrentLinkedQueue<Long> refused) {
    static long quantile(ConcurrentLinkedQueue<Long> times, double share) {
      long[] sorted = times.stream().mapToLong(Long::longValue).sorted().toArray();
      return sorted.length == 0
          ? 0
          : TimeUnit.NANOSECONDS.toMillis(
              sorted[(int) Math.min(sorted.length - 1, share * sorted.length)]);
    }
  }

  @Test
  void answersSoonOrRefusesSoonAndStillHearsProbes() throws Exception {
    FakeSource source = FakeSource.serving(folder);
    try (TestService service =
            TestService.start(
                source,
                folder.resolve("cache"),
                Map.of(
                    "crema.test.slow",
                    "true",
                    "crema.limits.queue-delay",
                    QUEUE_DELAY_MILLIS + "ms"));
        var clients = Executors.newVirtualThreadPerTaskExecutor()) {
      service.awaitVersion("1");
      Times times = new Times(new ConcurrentLinkedQueue<>(), new ConcurrentLinkedQueue<>());
      AtomicInteger others = new AtomicInteger();
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
      // Of 64 KB: it takes more than one read.
      String request = Raw.post("/test/busy", (char) BUSY_MILLIS + "x".repeat(64 << 10));
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < CONNECTIONS; i++) {
        running.add(
            clients.submit(
                () -> {
                  ask(service.port(), request, end, times, others);
                  return null;
                }));
      }
      List<Long> probes = probe(service.port(), end);
      for (Future<?> each : running) {
        each.get();
      }
      report(times, probes);
      assertThat(others).as("answers that are neither 200 nor 503").hasValue(0);
      assertThat(times.good()).as("answers").hasSizeGreaterThan((int) SECONDS * 20);
      assertThat(times.refused()).as("refusals").hasSizeGreaterThan(10);
      // Twice the bound: what was ready, and what came while that was worked through; the rest is
      // for this machine, on which the clients run too.
      long bound = 2 * QUEUE_DELAY_MILLIS + 600;
      // Medians: the rest of a distribution is what else this machine does. Unbounded they were a
      // second, with no refusal at all.
      assertThat(Times.quantile(times.good(), 0.5)).as("median of 200, ms").isLessThan(bound);
      assertThat(Times.quantile(times.refused(), 0.5)).as("median of 503, ms").isLessThan(bound);
      assertThat(probes).hasSizeGreaterThan(5).allMatch(millis -> millis < 2_000);
    }
  }

  private static void ask(int port, String request, long end, Times times, AtomicInteger others)
      throws IOException {
    try (Raw one = new Raw(port)) {
      while (System.nanoTime() < end) {
        long start = System.nanoTime();
        Answer answer = one.send(request).answer();
        long nanos = System.nanoTime() - start;
        switch (answer.status()) {
          case 200 -> times.good().add(nanos);
          case 503 -> {
            times.refused().add(nanos);
            // A tenth of what Retry-After asks for.
            java.util.concurrent.locks.LockSupport.parkNanos(100_000_000);
          }
          default -> others.incrementAndGet();
        }
      }
    }
  }

  private static List<Long> probe(int port, long end) throws IOException {
    List<Long> millis = new ArrayList<>();
    while (System.nanoTime() < end) {
      long start = System.nanoTime();
      try (Raw one = new Raw(port)) {
        assertThat(one.send(Raw.get("/health")).answer().status()).isEqualTo(200);
        assertThat(one.send(Raw.get("/readiness")).answer().status()).isEqualTo(200);
      }
      millis.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
      java.util.concurrent.locks.LockSupport.parkNanos(50_000_000);
    }
    return millis;
  }

  private static void report(Times times, List<Long> probes) {
    long[] sorted = probes.stream().mapToLong(Long::longValue).sorted().toArray();
    System.out.printf(
        "overload: %d answered, p50 %d ms, p99 %d ms; %d refused, p50 %d ms, p99 %d ms; %d probes,"
            + " two of them at most %d ms%n",
        times.good().size(),
        Times.quantile(times.good(), 0.5),
        Times.quantile(times.good(), 0.99),
        times.refused().size(),
        Times.quantile(times.refused(), 0.5),
        Times.quantile(times.refused(), 0.99),
        sorted.length,
        Arrays.stream(sorted).max().orElse(0));
  }
}
