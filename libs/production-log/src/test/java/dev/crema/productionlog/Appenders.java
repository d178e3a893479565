package dev.crema.productionlog;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** Threads that append until they are told to stop, and remember what was acknowledged to them. */
final class Appenders implements AutoCloseable {
  private static final int ROWS = 5;
  private static final Duration REST = Duration.ofMillis(4);

  final Set<UUID> acknowledged = ConcurrentHashMap.newKeySet();
  final Set<UUID> attempted = ConcurrentHashMap.newKeySet();
  final AtomicLong refused = new AtomicLong();
  final AtomicLong unanswered = new AtomicLong();
  private final AtomicLong slowestNanos = new AtomicLong();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopped;

  Appenders(ProductionLog log, int count) {
    for (int i = 0; i < count; i++) {
      threads.add(Thread.ofPlatform().daemon().name("appender-" + i).start(() -> run(log)));
    }
  }

  private void run(ProductionLog log) {
    try {
      for (long n = 0; !stopped; n++) {
        // Several minutes and two days, so that there is more than one sum and partition.
        Instant at = TestLog.NOON.plusSeconds(60 * (n % 3) + 86_400 * (n % 2));
        one(log, TestLog.predictions(ROWS, at));
        Thread.sleep(REST);
      }
    } catch (InterruptedException _) {
      stopped = true;
    }
  }

  private void one(ProductionLog log, List<LoggedPrediction> rows) throws InterruptedException {
    rows.forEach(row -> attempted.add(row.id()));
    long start = System.nanoTime();
    try {
      log.append(rows).toCompletableFuture().get(60, TimeUnit.SECONDS);
      rows.forEach(row -> acknowledged.add(row.id()));
    } catch (ExecutionException _) {
      refused.incrementAndGet();
    } catch (TimeoutException _) {
      unanswered.incrementAndGet();
    }
    slowestNanos.accumulateAndGet(System.nanoTime() - start, Math::max);
  }

  Duration slowest() {
    return Duration.ofNanos(slowestNanos.get());
  }

  /** Waits until so many more rows are acknowledged. */
  void awaitMore(int rows) throws Exception {
    int wanted = acknowledged.size() + rows;
    TestLog.await(() -> acknowledged.size() >= wanted);
  }

  @Override
  public void close() throws InterruptedException {
    stopped = true;
    for (Thread thread : threads) {
      thread.join();
    }
  }
}
