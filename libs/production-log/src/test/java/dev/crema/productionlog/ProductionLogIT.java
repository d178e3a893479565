package dev.crema.productionlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.productionlog.LogRefusedException.Reason;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProductionLogIT {
  private final TestLog database = TestLog.shared();

  @TempDir Path spool;

  @Test
  void whatIsAppendedIsThereWithEveryColumn() throws Exception {
    LoggedPrediction full = TestLog.prediction(TestLog.NOON);
    LoggedPrediction bare =
        new LoggedPrediction(
            TestLog.id(TestLog.NOON.plusMillis(1)),
            "churn",
            "3",
            "{}".getBytes(),
            "no",
            0.1,
            new double[0],
            Double.NaN,
            0,
            null,
            null,
            "acme");
    try (ProductionLog log = database.open(spool)) {
      append(log, List.of(full, bare));
      assertThat(log.status().written()).isEqualTo(2);
    }
    assertThat(
            database.text(
                """
                select concat_ws('|', id, at at time zone 'UTC', model, version, inputs, label, score,
                  probabilities, threshold, latency_micros, entity, correlation_id, coalesce(tenant, '-'))
                from prediction order by at limit 1"""))
        .isEqualTo(
            full.id()
                + "|2026-03-10 12:00:00|churn|3|{\"age\":41,\"name\":\"Zo\u00eb \\u0000\"}|yes|0.75|{0.25,0.75}|0.5|850|customer-1|request-7|-");
    assertThat(
            database.text(
                """
                select concat_ws('|', label, probabilities, coalesce(threshold::text, '-'),
                  coalesce(entity, '-'), coalesce(correlation_id, '-'), tenant)
                from prediction order by at desc limit 1"""))
        .isEqualTo("no|{}|-|-|-|acme");
  }

  @Test
  void whatIsOfferedIsThereAfterTheFlushInterval() throws Exception {
    try (ProductionLog log = database.open(spool)) {
      for (int i = 0; i < 1_000; i++) {
        assertThat(log.offer(TestLog.predictions(3, TestLog.NOON))).isTrue();
      }
      TestLog.await(() -> log.status().written() == 3_000);
      assertThat(database.rows()).isEqualTo(3_000);
      TestLog.await(() -> log.status().lagMillis() == 0 && log.status().queuedRows() == 0);
      assertThat(log.status().spooled()).isZero();
      assertThat(log.status().dropped()).isZero();
    }
  }

  @Test
  void closingBringsTheQueueToPostgres() throws Exception {
    ProductionLog log = database.open(spool);
    log.offer(TestLog.predictions(10_000, TestLog.NOON));
    log.close();
    log.close();
    assertThat(database.rows()).isEqualTo(10_000);
    assertThat(log.offer(TestLog.predictions(1, TestLog.NOON))).isFalse();
    assertThat(refusal(log.append(TestLog.predictions(1, TestLog.NOON)).toCompletableFuture()))
        .isEqualTo(Reason.CLOSED);
    assertThat(log.status().dropped()).isEqualTo(2);
  }

  @Test
  void aFullQueueRefusesAtOnceAndCounts() throws Exception {
    QueueSettings small = new QueueSettings(100, 1 << 20, 10, 16 << 10, Duration.ofSeconds(10));
    try (ProductionLog log =
        ProductionLog.open(database.settings(spool, small), TestLog.context())) {
      assertThat(log.offer(TestLog.predictions(101, TestLog.NOON))).isFalse();
      assertThat(refusal(log.append(TestLog.predictions(101, TestLog.NOON)).toCompletableFuture()))
          .isEqualTo(Reason.QUEUE_FULL);
      assertThat(log.status().dropped()).isEqualTo(202);
      assertThat(log.status().queuedRows()).isZero();
      assertThat(log.offer(TestLog.predictions(100, TestLog.NOON))).isTrue();
    }
  }

  @Test
  void twoLogsWriteTheSameMinuteWithoutStandingInEachOthersWay() throws Exception {
    Instant day = TestLog.NOON.plus(20, ChronoUnit.DAYS);
    try (ProductionLog one = database.open(spool.resolve("one"));
        ProductionLog two = database.open(spool.resolve("two"))) {
      List<CompletableFuture<Void>> all = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        // Each a new day as well: both make the partition at once.
        Instant at = i % 10 == 0 ? day.plus(i / 10, ChronoUnit.DAYS) : day;
        all.add(one.append(TestLog.predictions(5, at)).toCompletableFuture());
        all.add(two.append(TestLog.predictions(5, at)).toCompletableFuture());
      }
      CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
      assertThat(one.status().spooled() + two.status().spooled()).isZero();
    }
    assertThat(database.rows()).isEqualTo(3_000);
    assertThat(database.number("select sum(rows) from prediction_minute")).isEqualTo(3_000);
    assertThat(database.number("select count(*) from log_writer")).isEqualTo(2);
  }

  @Test
  void rowsThatPostgresRefusesAreSetAsideAndTheOthersAreWritten() throws Exception {
    List<LoggedPrediction> rows = TestLog.predictions(200, TestLog.NOON);
    rows.set(17, TestLog.prediction(TestLog.id(TestLog.NOON), "{\"age\":", "a"));
    rows.set(18, TestLog.prediction(TestLog.id(TestLog.NOON), "{}", "nul\u0000"));
    rows.set(19, TestLog.prediction(TestLog.id(TestLog.NOON), "{}", noise(5_000)));
    rows.set(199, rows.get(0)); // the same id twice
    try (ProductionLog log = database.open(spool)) {
      append(log, rows);
      append(log, TestLog.predictions(1, TestLog.NOON));
      TestLog.await(() -> log.status().spoolRows() == 0);
      assertThat(log.status().refused()).isEqualTo(3);
      assertThat(log.status().repeated()).isEqualTo(1);
      assertThat(log.status().breaker()).isEqualTo(LogStatus.Breaker.CLOSED);
    }
    assertThat(database.rows()).isEqualTo(197);
    assertThat(database.number("select sum(rows) from prediction_minute")).isEqualTo(197);
    assertThat(
            database.text(
                "select string_agg(sql_state, ' ' order by sql_state) from prediction_refused"))
        .isEqualTo("22021 22P02 54000");
  }

  @Test
  void aPartitionThatSomebodyDroppedIsMadeAgain() throws Exception {
    try (ProductionLog log = database.open(spool)) {
      append(log, TestLog.predictions(3, TestLog.NOON));
      database.execute("drop table prediction_20260310");
      append(log, TestLog.predictions(4, TestLog.NOON));
      TestLog.await(() -> log.status().spoolRows() == 0);
      assertThat(log.status().refused()).isZero();
    }
    assertThat(database.rows()).isEqualTo(4);
  }

  @Test
  void aClockThatJumpsTwoHoursBackAndForthLosesNothing() throws Exception {
    Instant lateEvening = Instant.parse("2026-03-10T23:30:00Z");
    Set<UUID> sent = new HashSet<>();
    AtomicLong now = new AtomicLong(lateEvening.toEpochMilli());
    LogContext context =
        new LogContext(
            () -> Instant.ofEpochMilli(now.get()),
            new java.util.Random(7),
            LogListener.none(),
            List.of());
    try (ProductionLog log = TestLog.ready(ProductionLog.open(database.settings(spool), context))) {
      for (int jump : new int[] {0, 2, 0, -2, 0, 2}) {
        Instant jumped = lateEvening.plus(jump, ChronoUnit.HOURS);
        now.set(jumped.toEpochMilli());
        List<LoggedPrediction> rows = TestLog.predictions(20, jumped);
        rows.forEach(row -> sent.add(row.id()));
        append(log, rows.subList(0, 10));
        assertThat(log.offer(rows.subList(10, 20))).isTrue();
      }
      TestLog.await(() -> log.status().written() == 120);
      assertThat(log.status().spooled()).isZero();
    }
    assertThat(database.number("select count(*) from prediction_20260311")).isEqualTo(40);
    assertThat(database.rows()).isEqualTo(120);
    assertThat(
            database.number(
                "select count(*) from prediction where at <> timestamptz 'epoch' + (('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint) * interval '1 millisecond'"))
        .as("rows whose id is of another time")
        .isZero();
    database.hasExactly(Set.of(), sent);
  }

  @Test
  void aLongReadDoesNotHoldUpANewDay() throws Exception {
    try (ProductionLog log = database.open(spool);
        Connection reader = database.connect();
        Statement statement = reader.createStatement()) {
      append(log, TestLog.predictions(1, TestLog.NOON));
      reader.setAutoCommit(false);
      statement.executeQuery("select * from prediction").close();
      append(log, TestLog.predictions(1, TestLog.NOON.plus(3, ChronoUnit.DAYS)));
      assertThat(log.status().spooled()).isZero();
    }
  }

  static void append(ProductionLog log, List<LoggedPrediction> rows) throws Exception {
    log.append(rows).toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  static Reason refusal(CompletableFuture<Void> future) throws Exception {
    try {
      future.get(10, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      return reason(e.getCause());
    }
    throw new AssertionError("It was not refused.");
  }

  static Reason reason(@Nullable Throwable cause) {
    assertThat(cause).isInstanceOf(LogRefusedException.class);
    return ((LogRefusedException) Objects.requireNonNull(cause)).reason();
  }

  /** PostgreSQL would compress one letter many times. */
  private static String noise(int length) {
    StringBuilder text = new StringBuilder();
    for (long i = 0; text.length() < length; i++) {
      text.append(new UUID(i * 0x9E3779B97F4A7C15L, ~i * 0xBF58476D1CE4E5B9L));
    }
    return text.toString();
  }
}
