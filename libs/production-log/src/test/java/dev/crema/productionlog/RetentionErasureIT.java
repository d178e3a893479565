package dev.crema.productionlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is deleted, by age and by entity, wherever it is at that moment. */
class RetentionErasureIT {
  private static final int NO_PORT = 1;
  private static final int DAYS = 10;

  private final TestLog database = TestLog.shared();

  /** After every row, as a request is. */
  private final Instant now = TestLog.NOON.plusSeconds(60);

  @TempDir Path folder;

  @Test
  void whatIsTooOldGoesByTheDayAndItsCountsStay() throws Exception {
    try (ProductionLog log = database.open(folder.resolve("other"))) { // Which keeps them longer.
      for (int age : new int[] {0, 1, DAYS - 1, DAYS, DAYS + 1, 35}) {
        ProductionLogIT.append(
            log, TestLog.predictions(3, TestLog.NOON.minus(age, ChronoUnit.DAYS)));
      }
    }
    try (ProductionLog log = open(database, now, "spool")) {
      TestLog.await(() -> database.rows() == 3 * 4);
      TestLog.await(
          () -> database.number("select count(distinct minute) from prediction_minute") == 5);
      assertThat(database.number("select min(at)::date - date '2026-03-10' from prediction"))
          .isEqualTo(-DAYS);
      assertThat(database.number("select sum(rows) from prediction_minute")).isEqualTo(15);
      assertThat(database.number("select sum(rows) from prediction_minute_label")).isEqualTo(15);
      assertThat(statistics(log)).isEqualTo(15);
      assertThat(
              database.number(
                  "select count(*) from pg_inherits where inhparent = 'prediction'::regclass"))
          .isEqualTo(4 + 1); // And tomorrow's.
    }
  }

  @Test
  void whoReadsForALongTimeHoldsUpNeitherWritersNorTheRestOfRetention() throws Exception {
    try (ProductionLog log = database.open(folder.resolve("other"))) {
      for (int age : new int[] {0, DAYS + 1, DAYS + 2}) {
        ProductionLogIT.append(
            log, TestLog.predictions(3, TestLog.NOON.minus(age, ChronoUnit.DAYS)));
      }
    }
    database.execute("create table prediction_20010101 (like prediction)"); // Detached by hand.
    try (Connection reader = database.connect();
        Statement statement = reader.createStatement()) {
      reader.setAutoCommit(false);
      statement.executeQuery("select count(*) from prediction").close();
      try (ProductionLog log = open(database, now, "spool")) {
        database.execute("insert into log_writer values (gen_random_uuid(), 1, '2001-01-01')");
        Duration slowest = Duration.ZERO;
        while (database.number("select count(*) from log_writer where at < '2002-01-01'") > 0) {
          long start = System.nanoTime();
          ProductionLogIT.append(log, TestLog.predictions(1, TestLog.NOON));
          Duration took = Duration.ofNanos(System.nanoTime() - start);
          slowest = took.compareTo(slowest) > 0 ? took : slowest;
        }
        assertThat(log.status().spooled()).isZero();
        assertThat(slowest).isLessThan(Duration.ofSeconds(3)); // On a busy machine.
        assertThat(attached()).isEqualTo(2 + 2); // One of them halfway gone.
        assertThat(pending()).isEqualTo(1);
        reader.rollback();
        TestLog.await(() -> attached() == 2);
        TestLog.await(() -> tables() == 2 + 1);
      }
    }
  }

  @Test
  void aDayThatSomebodyReadIsGoneSoonAfterAndNotAnIntervalLater() throws Exception {
    try (ProductionLog log = database.open(folder.resolve("other"))) {
      ProductionLogIT.append(
          log, TestLog.predictions(3, TestLog.NOON.minus(DAYS + 1, ChronoUnit.DAYS)));
    }
    try (Connection reader = database.connect();
        Statement statement = reader.createStatement()) {
      reader.setAutoCommit(false);
      statement.executeQuery("select count(*) from prediction").close();
      try (ProductionLog log = open(now, "spool", Duration.ofMinutes(2))) {
        TestLog.await(() -> pending() == 1);
        reader.rollback();
        TestLog.await(() -> tables() == 2);
        assertThat(log.status().spooled()).isZero();
      }
    }
  }

  @Test
  void aDayThatIsHalfwayGoneIsFinishedHoweverYoungUnlessItIsSomebodys() throws Exception {
    Instant young = TestLog.NOON.minus(1, ChronoUnit.DAYS);
    try (ProductionLog log = database.open(folder.resolve("other"))) {
      ProductionLogIT.append(log, TestLog.predictions(3, young));
    }
    String name = Partitions.name(Partitions.day(young));
    try (Connection reader = database.connect();
        Statement statement = reader.createStatement()) {
      reader.setAutoCommit(false);
      statement.executeQuery("select count(*) from prediction").close();
      assertThatThrownBy(
              () -> {
                try (Connection connection = database.connect();
                    Statement detach = connection.createStatement()) {
                  detach.execute("set statement_timeout = 500");
                  detach.execute(
                      "alter table prediction detach partition %s concurrently".formatted(name));
                }
              })
          .isInstanceOf(SQLException.class);
    }
    assertThat(pending()).isEqualTo(1);
    try (ProductionLog log = open(database, now, "spool")) {
      awaitALook();
      assertThat(pending()).as("detached by hand").isEqualTo(1);
      database.execute("comment on table %s is '%s'".formatted(name, OldDays.MARK));
      TestLog.await(() -> tables() == 2);
      assertThat(pending()).isZero();
      ProductionLogIT.append(log, TestLog.predictions(1, young));
      assertThat(log.status().spooled()).isZero();
    }
  }

  private long pending() throws SQLException {
    return database.number("select count(*) from pg_inherits where inhdetachpending");
  }

  /** Until what a look deletes last is gone. */
  private void awaitALook() throws Exception {
    database.execute("insert into log_writer values (gen_random_uuid(), 1, '2001-01-01')");
    TestLog.await(
        () -> database.number("select count(*) from log_writer where at < '2002-01-01'") == 0);
  }

  private long attached() throws SQLException {
    return database.number(
        "select count(*) from pg_inherits where inhparent = 'prediction'::regclass");
  }

  private long tables() throws SQLException {
    return database.number(
        "select count(*) from pg_tables where schemaname = 'crema' and tablename ~ '^prediction_2'");
  }

  @Test
  void aDayThatWasDetachedWhenTheProcessDiedIsDroppedLater() throws Exception {
    try (ProductionLog log = database.open(folder.resolve("other"))) {
      ProductionLogIT.append(
          log, TestLog.predictions(3, TestLog.NOON.minus(DAYS + 1, ChronoUnit.DAYS)));
    }
    String old = Partitions.name(Partitions.day(TestLog.NOON).minusDays(DAYS + 1));
    database.execute("comment on table %s is '%s'".formatted(old, OldDays.MARK));
    database.execute("alter table prediction detach partition " + old);
    try (ProductionLog log = open(database, now, "spool")) {
      TestLog.await(() -> tables() == 2);
      assertThat(log.status().schema()).isEqualTo(LogStatus.Schema.READY);
    }
  }

  private static long statistics(ProductionLog log) throws SQLException {
    Instant from = TestLog.NOON.minus(60, ChronoUnit.DAYS);
    return log.statistics(
            new StatisticsQuery(null, null, from, TestLog.NOON.plusSeconds(60), Duration.ofDays(1)))
        .versions()
        .getFirst()
        .total()
        .rows();
  }

  @Test
  void aClockThatRunsAheadOfPostgresDeletesNothingEarly() throws Exception {
    Instant real = Instant.now();
    try (ProductionLog log = open(database, real, "one")) {
      ProductionLogIT.append(log, TestLog.predictions(3, real));
    }
    try (ProductionLog log = open(database, real.plus(500, ChronoUnit.DAYS), "two")) {
      awaitALook();
      assertThat(log.status().schema()).isEqualTo(LogStatus.Schema.READY);
    }
    assertThat(database.rows()).isEqualTo(3);
    assertThat(database.number("select sum(rows) from prediction_minute")).isEqualTo(3);
  }

  @Test
  void anErasedEntityIsGoneFromTablesSpoolAndRefusedRows() throws Exception {
    try (ProductionLog log = open(database, now, "spool")) {
      ProductionLogIT.append(log, people("ada", 4));
      ProductionLogIT.append(log, people("bob", 5));
    }
    try (ProductionLog log = open(database.through(NO_PORT), now, "spool")) {
      ProductionLogIT.append(log, people("ada", 6));
      ProductionLogIT.append(log, people("bob", 7));
      assertThat(log.status().spoolRows()).isEqualTo(13);
      assertThatThrownBy(() -> log.erase(new ErasureRequest(null, "ada", "me", "asked for")))
          .isInstanceOf(SQLException.class);
    }
    // Another process erases while the rows lie in the spool of the first.
    try (ProductionLog other = open(database, now, "other")) {
      ProductionLogIT.append(
          other, List.of(broken(TestLog.NOON, "ada"), broken(TestLog.NOON, "bob")));
      TestLog.await(() -> other.status().refused() == 2);
      ErasureResult result = other.erase(new ErasureRequest("churn", "ada", "dpo", "ticket 7"));
      assertThat(result.predictions()).isEqualTo(4);
      assertThat(result.related()).containsExactly(Map.entry("prediction_refused", 1L));
      ProductionLogIT.append(other, people("bob", 1));
    }
    try (ProductionLog log = open(database, now, "spool")) {
      TestLog.await(() -> log.status().spoolRows() == 0);
      assertThat(log.status().erased()).isEqualTo(6);
      // Whoever comes back afterwards is written again.
      ProductionLogIT.append(log, List.of(TestLog.prediction(now, "ada")));
    }
    assertThat(database.number("select count(*) from prediction where entity = 'ada'"))
        .isEqualTo(1);
    assertThat(database.number("select count(*) from prediction where entity = 'bob'"))
        .isEqualTo(13);
    assertThat(
            database.text(
                "select string_agg(convert_from(row_json, 'UTF8'), '') from prediction_refused"))
        .contains("bob")
        .doesNotContain("ada");
    assertThat(
            database.text(
                "select concat_ws('|', actor, reason, model, predictions, related, later, done_at is null) from erasure_audit"))
        .isEqualTo("dpo|ticket 7|churn|4|{\"prediction_refused\":1}|6|f");
    assertThat(
            database.text(
                "select string_agg(e::text || a::text, '') from erasure e, erasure_audit a"))
        .doesNotContain("ada");
  }

  @Test
  void anErasureThatFailsHalfwayIsInTheAudit() throws Exception {
    RelatedTable broken = new RelatedTable("broken", "delete from nothing", "select ?");
    LogContext context =
        new LogContext(
            InstantSource.fixed(now), new Random(5), LogListener.none(), List.of(broken));
    try (ProductionLog log =
        TestLog.ready(ProductionLog.open(database.settings(folder.resolve("spool")), context))) {
      ProductionLogIT.append(log, people("ada", 2));
      assertThatThrownBy(() -> log.erase(new ErasureRequest(null, "ada", "dpo", "ticket 8")))
          .isInstanceOf(SQLException.class);
      assertThat(database.rows()).isEqualTo(2);
      assertThat(
              database.text(
                  "select concat_ws('|', actor, reason, predictions, later, done_at is null) from erasure_audit"))
          .isEqualTo("dpo|ticket 8|0|0|t");
      ProductionLogIT.append(log, people("ada", 3)); // Made before it was asked for.
      assertThat(database.rows()).isEqualTo(2);
      assertThat(database.number("select later from erasure_audit")).isEqualTo(3);
    }
  }

  @Test
  void anErasureThatFailedGoesOnWhereItWas() throws Exception {
    int all = Eraser.PART + 1_000;
    RelatedTable related =
        new RelatedTable(
            "related",
            "delete from related r using erased_entity e where r.at >= e.since and r.at < e.until",
            "delete from related where at < ?");
    LogContext context =
        new LogContext(
            InstantSource.fixed(now), new Random(5), LogListener.none(), List.of(related));
    try (ProductionLog log =
        TestLog.ready(ProductionLog.open(database.settings(folder.resolve("spool")), context))) {
      for (int i = 0; i < all; i += 1_000) {
        Instant at = TestLog.NOON.minus(i / 5_000, ChronoUnit.DAYS).plusMillis(i / 1_000);
        ProductionLogIT.append(log, TestLog.predictions(1_000, at));
      }
      ProductionLogIT.append(log, people("bob", 3));
      database.execute("create table related as select distinct at from prediction");
      long times = database.number("select count(*) from related");
      // The second part meets a row that nothing deletes.
      database.execute(
          "create function no() returns trigger language plpgsql as 'begin raise exception ''no''; end'");
      database.execute(
          "create trigger no before delete on related for each row when (old.at = '%s') execute function no()"
              .formatted(database.text("select max(at) from prediction where entity <> 'bob'")));
      ErasureRequest request = new ErasureRequest(null, "customer-1", "dpo", "ticket 13");
      assertThatThrownBy(() -> log.erase(request)).isInstanceOf(SQLException.class);
      assertThat(database.rows()).isEqualTo(3 + all - Eraser.PART);
      assertThat(database.text("select predictions || ' ' || (done_at is null) from erasure_audit"))
          .isEqualTo(Eraser.PART + " true");
      database.execute("drop function no cascade");
      ErasureResult rest = log.erase(request);
      assertThat(rest.predictions()).isEqualTo(all - Eraser.PART);
      assertThat(database.rows()).isEqualTo(3);
      assertThat(database.number("select count(*) from related")).isZero();
      assertThat(database.number("select sum((related->>'related')::int) from erasure_audit"))
          .isEqualTo(times);
      assertThat(database.number("select count(*) from erasure_audit where done_at is null"))
          .isEqualTo(1);
    }
  }

  @Test
  void erasuresAreSeenByTheirNumbersAlsoAfterPostgresWasRestored() throws Exception {
    try (ProductionLog log = open(database, now, "spool")) {
      for (String entity : List.of("ada", "bob")) {
        log.erase(new ErasureRequest(null, entity, "dpo", "ticket 9"));
      }
      ProductionLogIT.append(log, people("ada", 1)); // It knows both from here on.
      assertThat(log.status().erased()).isEqualTo(1);
      // A backup of before the second one; another erasure gets its number.
      database.execute("delete from erasure where id = 2");
      database.execute("alter table erasure alter column id restart with 2");
      log.erase(new ErasureRequest(null, "cy", "dpo", "ticket 10"));
      assertThat(database.number("select max(id) from erasure")).isEqualTo(2);
      ProductionLogIT.append(log, people("cy", 2));
      ProductionLogIT.append(log, people("ada", 4));
      assertThat(log.status().erased()).isEqualTo(1 + 2 + 4);
      ProductionLogIT.append(log, people("bob", 8)); // Of whose erasure nobody knows any more.
      assertThat(database.rows()).isEqualTo(8);
    }
  }

  @Test
  void erasuresAreSeenInTablesThatWereMadeAnew() throws Exception {
    try (ProductionLog log = open(database, now, "spool")) {
      ProductionLogIT.append(log, people("ada", 1));
      database.execute("update erasure_salt set salt = 'other'");
      log.erase(new ErasureRequest(null, "ada", "dpo", "ticket 11"));
      ProductionLogIT.append(log, people("ada", 2));
      database.execute("truncate erasure");
      database.execute("update erasure_salt set salt = 'third'");
      log.erase(new ErasureRequest(null, "bob", "dpo", "ticket 12"));
      ProductionLogIT.append(log, people("bob", 4));
      assertThat(log.status().erased()).isEqualTo(2 + 4);
      assertThat(database.rows()).isZero();
    }
  }

  @Test
  void refusedRowsGoWithTheirDay() throws Exception {
    try (ProductionLog log = open(database, now, "spool")) {
      ProductionLogIT.append(
          log,
          List.of(
              broken(TestLog.NOON.minus(DAYS + 1, ChronoUnit.DAYS), "old"),
              broken(TestLog.NOON.minus(DAYS, ChronoUnit.DAYS), "young")));
      TestLog.await(() -> log.status().refused() == 2);
      TestLog.await(() -> database.number("select count(*) from prediction_refused") == 1);
      awaitALook();
    }
    assertThat(database.text("select convert_from(row_json, 'UTF8') from prediction_refused"))
        .contains("young");
  }

  private static LoggedPrediction broken(Instant at, String entity) {
    return TestLog.prediction(TestLog.id(at), "{\"broken\":", entity);
  }

  private static List<LoggedPrediction> people(String entity, int count) {
    return Stream.generate(() -> TestLog.prediction(TestLog.NOON, entity)).limit(count).toList();
  }

  private ProductionLog open(TestLog where, Instant clock, String spool) throws Exception {
    ProductionLogSettings all = settings(where, spool, Duration.ofSeconds(1));
    ProductionLog log = ProductionLog.open(all, context(clock));
    return where == database ? TestLog.ready(log) : log;
  }

  private ProductionLog open(Instant clock, String spool, Duration interval) throws Exception {
    return TestLog.ready(ProductionLog.open(settings(database, spool, interval), context(clock)));
  }

  private ProductionLogSettings settings(TestLog where, String spool, Duration interval) {
    ProductionLogSettings all = where.settings(folder.resolve(spool));
    return new ProductionLogSettings(
        all.database(),
        all.queue(),
        all.spool(),
        new RetentionSettings(DAYS, 30, interval),
        where == database ? all.closeTimeout() : Duration.ZERO);
  }

  private static LogContext context(Instant clock) {
    return new LogContext(InstantSource.fixed(clock), new Random(5), LogListener.none(), List.of());
  }
}
