package dev.crema.productionlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.servers.LocalPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL killed, away, slow and hanging, while several threads append. */
class ProductionLogFaultIT {
  private static final int KILLS = TestLog.SOAK ? 50 : 5;
  private static final Duration AWAY = TestLog.SOAK ? Duration.ofMinutes(3) : Duration.ofSeconds(6);
  private static final Duration SLOW = TestLog.SOAK ? Duration.ofMinutes(1) : Duration.ofSeconds(6);
  private static final int HANGS = TestLog.SOAK ? 20 : 2;
  private static final Duration COMMIT_TIMEOUT = Duration.ofMillis(500);

  /** Commit timeout, connecting and a flush, on a machine that does much else. */
  private static final Duration BOUND = Duration.ofSeconds(5);

  private static LocalPostgres postgres;

  private final Random random = new Random(11);
  private TestLog database;

  @TempDir Path spool;

  @BeforeAll
  static void start() throws IOException {
    postgres = LocalPostgres.durable();
  }

  @AfterAll
  static void stop() throws IOException {
    postgres.close();
  }

  @BeforeEach
  void create() {
    database = TestLog.on(postgres);
  }

  @Test
  void postgresKilledInTheMiddleOfWritesLosesAndDoublesNothing() throws Exception {
    try (ProductionLog log = open(database)) {
      Appenders appenders = new Appenders(log, 4);
      try (appenders) {
        for (int kill = 0; kill < KILLS; kill++) {
          // Rows go to PostgreSQL itself when it dies, not only to the spool.
          long written = log.status().written();
          TestLog.await(() -> log.status().written() > written + 100);
          Thread.sleep(random.nextInt(100));
          postgres.kill();
          appenders.awaitMore(50);
          postgres.restart();
        }
      }
      TestLog.await(() -> log.status().spoolRows() == 0 && log.status().spoolBytes() == 0);
      assertThat(appenders.slowest()).isLessThan(BOUND);
      assertThat(appenders.refused).hasValue(0);
      assertThat(appenders.unanswered).hasValue(0);
      assertThat(log.status().spooled()).isPositive();
      assertThat(log.status().dropped()).isZero();
      // Everything was acknowledged, so everything is there, and nothing else.
      assertThat(appenders.acknowledged).hasSameSizeAs(appenders.attempted);
      database.hasExactly(appenders.acknowledged, appenders.attempted);
      assertThat(database.rows()).isEqualTo(appenders.acknowledged.size());
    }
  }

  @Test
  void whilePostgresIsAwayTheSpoolGrowsAndIsDrainedAfterwards() throws Exception {
    try (ProductionLog log = open(database)) {
      Appenders appenders = new Appenders(log, 4);
      try (appenders) {
        appenders.awaitMore(100);
        postgres.kill();
        long start = System.nanoTime();
        TestLog.await(() -> log.status().spoolRows() > 100);
        TestLog.await(() -> log.status().breaker() == LogStatus.Breaker.OPEN);
        long bytes = log.status().spoolBytes();
        Thread.sleep(AWAY.minusNanos(System.nanoTime() - start));
        assertThat(log.status().spoolBytes()).isGreaterThan(bytes);
        assertThat(log.status().lagMillis()).isGreaterThan(AWAY.toMillis() / 2);
        assertThat(log.status().lastError())
            .matches("\\w+ (08\\w{3}|57P0\\d)"); // No connection, or its end.
        postgres.restart();
        // New rows come while old ones are drained.
        TestLog.await(() -> log.status().spoolRows() == 0);
        TestLog.await(() -> log.status().breaker() == LogStatus.Breaker.CLOSED);
      }
      assertThat(appenders.slowest()).isLessThan(BOUND);
      TestLog.await(() -> log.status().spoolRows() == 0 && log.status().lagMillis() == 0);
      assertThat(log.status().spoolBytes()).isZero();
      assertThat(log.status().dropped()).isZero();
      assertThat(appenders.acknowledged).hasSameSizeAs(appenders.attempted);
      database.hasExactly(appenders.acknowledged, appenders.attempted);
    }
  }

  @Test
  void theSpoolIsDrainedInTheOrderInWhichItWasFilled() throws Exception {
    int batches = TestLog.SOAK ? 3_000 : 600;
    QueueSettings small = new QueueSettings(1_000, 1 << 20, 10, 16 << 10, Duration.ofMillis(1));
    try (ProductionLog log =
        TestLog.ready(
            ProductionLog.open(
                database.settings(spool, small, COMMIT_TIMEOUT), TestLog.context()))) {
      postgres.kill();
      for (int number = 0; number < batches; number++) {
        ProductionLogIT.append(log, List.of(numbered(number)));
      }
      postgres.restart();
      long seen = 0;
      while (seen < batches) {
        // One look sees one moment: what is there has no gap.
        String look =
            database.text("select count(*) || ' ' || max(latency_micros) + 1 from prediction");
        if (!look.equals("null")) {
          String[] words = look.split(" ");
          assertThat(words[0]).isEqualTo(words[1]);
          seen = Long.parseLong(words[0]);
        }
      }
    }
  }

  private static LoggedPrediction numbered(int number) {
    LoggedPrediction like = TestLog.prediction(TestLog.NOON);
    return new LoggedPrediction(
        like.id(),
        like.model(),
        like.version(),
        like.inputs(),
        like.label(),
        like.score(),
        like.probabilities(),
        like.threshold(),
        number,
        null,
        null,
        null);
  }

  @Test
  void aSlowPostgresHoldsUpNobodyAndIsCaughtUpWith() throws Exception {
    try (SlowProxy proxy = new SlowProxy(postgres.port());
        ProductionLog log = open(database.through(proxy.port()))) {
      Appenders appenders = new Appenders(log, 4);
      try (appenders) {
        TestLog.await(() -> log.status().written() > 100);
        proxy.delay(Duration.ofSeconds(2));
        long end = System.nanoTime() + SLOW.toNanos();
        // The breaker may stay closed: it is drained to, for which nobody waits.
        TestLog.await(() -> log.status().spoolRows() > 0);
        while (System.nanoTime() - end < 0) {
          // As many as there are threads, and those of the batch on its way.
          assertThat(log.status().queuedRows()).isLessThanOrEqualTo(2 * 4 * 5);
          Thread.sleep(20);
        }
        assertThat(log.status().spoolRows()).isPositive();
        proxy.delay(Duration.ZERO);
        TestLog.await(() -> log.status().spoolRows() == 0);
        TestLog.await(() -> log.status().breaker() == LogStatus.Breaker.CLOSED);
        long written = log.status().written();
        TestLog.await(() -> log.status().written() > written);
      }
      assertThat(appenders.slowest()).isLessThan(BOUND);
      TestLog.await(() -> log.status().spoolRows() == 0);
      assertThat(appenders.acknowledged).hasSameSizeAs(appenders.attempted);
      database.hasExactly(appenders.acknowledged, appenders.attempted);
    }
  }

  @Test
  void aPostgresThatHangsForAWhileHoldsUpNobody() throws Exception {
    try (ProductionLog log = open(database)) {
      Appenders appenders = new Appenders(log, 4);
      try (appenders) {
        for (int hang = 0; hang < HANGS; hang++) {
          long written = log.status().written();
          TestLog.await(() -> log.status().written() > written + 50);
          postgres.pause();
          try {
            long spooled = log.status().spooled();
            TestLog.await(() -> log.status().spooled() > spooled + 200);
          } finally {
            postgres.resume();
          }
        }
      }
      assertThat(appenders.slowest()).isLessThan(BOUND);
      TestLog.await(() -> log.status().spoolRows() == 0);
      assertThat(appenders.acknowledged).hasSameSizeAs(appenders.attempted);
      database.hasExactly(appenders.acknowledged, appenders.attempted);
    }
  }

  @Test
  void aDrainThatHangsIsWaitedForOnce() throws Exception {
    QueueSettings queue = new QueueSettings(50_000, 32 << 20, 100, 4 << 20, Duration.ofMillis(5));
    ProductionLogSettings settings = database.settings(spool, queue, Duration.ofSeconds(2));
    CountDownLatch hangs = new CountDownLatch(1);
    LogContext plain = TestLog.context();
    LogContext hanging =
        new LogContext(
            plain.clock(),
            plain.random(),
            (outcome, count, _) -> {
              if (outcome == LogListener.Outcome.DRAINED && count > 100 && hangs.getCount() > 0) {
                pause(); // It was quick until now; less than a batch's rows are left.
                hangs.countDown();
              }
            },
            List.of());
    List<LoggedPrediction> rows = TestLog.predictions(490, TestLog.NOON);
    try (ProductionLog log = TestLog.ready(ProductionLog.open(settings, hanging))) {
      postgres.kill();
      for (int i = 0; i < 480; i += 30) { // A transaction takes about 400.
        ProductionLogIT.append(log, rows.subList(i, i + 30));
      }
      postgres.restart();
      try {
        assertThat(hangs.await(30, TimeUnit.SECONDS)).isTrue();
        long start = System.nanoTime();
        for (int i = 480; i < 490; i++) {
          ProductionLogIT.append(log, rows.subList(i, i + 1));
        }
        // Half of the commit timeout for the first of them, not for each.
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
      } finally {
        postgres.resume();
      }
      TestLog.await(() -> log.status().spoolRows() == 0);
    }
    Set<UUID> ids = new HashSet<>();
    rows.forEach(row -> ids.add(row.id()));
    database.hasExactly(ids, ids);
  }

  private static void pause() {
    try {
      postgres.pause();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void closingWhilePostgresHangsPutsTheQueueIntoTheSpoolInTime() throws Exception {
    List<LoggedPrediction> rows = new ArrayList<>(TestLog.predictions(20_000, TestLog.NOON));
    ProductionLogSettings quick = closingWithin(Duration.ofSeconds(1));
    ProductionLog log = TestLog.ready(ProductionLog.open(quick, TestLog.context()));
    postgres.pause();
    try {
      for (int i = 0; i < rows.size(); i += 100) {
        assertThat(log.offer(rows.subList(i, i + 100))).isTrue();
      }
      long start = System.nanoTime();
      log.close();
      // Close and commit timeout, the pools' farewell, the disk; on a busy machine.
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
      assertThat(log.offer(rows.subList(0, 1))).isFalse();
      assertThat(
              ProductionLogIT.refusal(
                  log.append(List.of(TestLog.prediction(TestLog.NOON))).toCompletableFuture()))
          .isEqualTo(LogRefusedException.Reason.CLOSED);
      assertThat(log.status().queuedRows()).isZero();
      assertThat(log.status().dropped()).isEqualTo(2);
    } finally {
      postgres.resume();
    }
    try (ProductionLog again = open(database)) {
      TestLog.await(() -> again.status().spoolRows() == 0);
    }
    Set<UUID> ids = new HashSet<>();
    rows.forEach(row -> ids.add(row.id()));
    database.hasExactly(ids, ids);
  }

  private ProductionLogSettings closingWithin(Duration timeout) {
    ProductionLogSettings all = database.settings(spool, QueueSettings.defaults(), COMMIT_TIMEOUT);
    return new ProductionLogSettings(
        all.database(), all.queue(), all.spool(), all.retention(), timeout);
  }

  private ProductionLog open(TestLog where) throws Exception {
    ProductionLogSettings all = where.settings(spool, QueueSettings.defaults(), COMMIT_TIMEOUT);
    // Room for minutes.
    ProductionLogSettings roomy =
        new ProductionLogSettings(
            all.database(),
            all.queue(),
            SpoolSettings.in(spool),
            all.retention(),
            all.closeTimeout());
    return TestLog.ready(ProductionLog.open(roomy, TestLog.context()));
  }
}
