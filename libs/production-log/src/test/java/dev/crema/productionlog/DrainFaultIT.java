package dev.crema.productionlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.data.document.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What keeps a spool from being drained, and what must not. */
class DrainFaultIT {
  private final TestLog database = TestLog.shared();

  @TempDir Path folder;

  @Test
  void manySmallBatchesAreDrainedThroughASlowNetwork() throws Exception {
    Set<UUID> ids = spooled(20_000);
    try (SlowProxy proxy = new SlowProxy(database.postgres.port())) {
      proxy.delay(Duration.ofMillis(2));
      long start = System.nanoTime();
      try (ProductionLog log = database.through(proxy.port()).open(spool())) {
        TestLog.await(() -> log.status().spoolRows() == 0);
      }
      // With a COPY for each it would be 80 s of waiting alone.
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
    }
    database.hasExactly(ids, ids);
  }

  @Test
  void aPostgresThatStaysSlowIsDrainedToAllTheSame() throws Exception {
    Set<UUID> ids = new HashSet<>();
    try (SlowProxy proxy = new SlowProxy(database.postgres.port())) {
      TestLog slow = database.through(proxy.port());
      Duration commitTimeout = Duration.ofMillis(500);
      try (ProductionLog log =
          TestLog.ready(
              ProductionLog.open(
                  slow.settings(spool(), QueueSettings.defaults(), commitTimeout),
                  TestLog.context()))) {
        proxy.delay(Duration.ofSeconds(1)); // For each answer.
        for (int i = 0; i < 100; i++) {
          List<LoggedPrediction> rows = TestLog.predictions(2, TestLog.NOON);
          ProductionLogIT.append(log, rows);
          rows.forEach(row -> ids.add(row.id()));
        }
        assertThat(log.status().spooled()).isPositive();
        TestLog.await(() -> log.status().spoolRows() == 0);
        proxy.delay(Duration.ZERO);
      }
    }
    database.hasExactly(ids, ids);
  }

  @Test
  void whatTakesTooLongAtOnceIsDrainedInParts() throws Exception {
    database.open(folder.resolve("other")).close(); // Makes the tables.
    database.execute(
        """
        create function slow() returns trigger language plpgsql as
        $$ begin perform pg_sleep(0.01); return new; end $$;
        create trigger slow before insert on prediction for each row execute function slow()""");
    Set<UUID> ids = spooled(300);
    ProductionLogSettings all = database.settings(spool());
    DatabaseSettings hasty =
        new DatabaseSettings(
            database.url, "", "", "crema", 4, Duration.ofMillis(500), Duration.ofSeconds(1));
    ProductionLogSettings settings =
        new ProductionLogSettings(
            hasty, all.queue(), all.spool(), all.retention(), all.closeTimeout());
    try (ProductionLog log = TestLog.ready(ProductionLog.open(settings, TestLog.context()))) {
      TestLog.await(() -> log.status().spoolRows() == 0);
    }
    database.hasExactly(ids, ids);
  }

  @Test
  void damageThatIsMendedByHandCanBeDrainedLater() throws Exception {
    Set<UUID> ids = spooled(5);
    Path segment = spool().resolve("000000000001.segment");
    byte[] whole = Files.readAllBytes(segment);
    byte[] flipped = whole.clone();
    flipped[whole.length / 2] ^= 1;
    Files.write(segment, flipped);
    try (ProductionLog log = database.open(spool())) {
      TestLog.await(() -> log.status().spoolRows() == 0);
      assertThat(log.status().damagedFrames()).isEqualTo(1);
    }
    assertThat(database.rows()).isEqualTo(4);
    Path aside = spool().resolve("000000000001.segment.damaged");
    Files.write(aside, whole);
    // As the reference says.
    Files.move(aside, segment);
    database.execute("update log_writer set sequence = 0");
    try (ProductionLog log = database.open(spool())) {
      TestLog.await(() -> log.status().spoolRows() == 0);
      assertThat(log.status().repeated()).isEqualTo(4);
    }
    database.hasExactly(ids, ids);
  }

  @Test
  void aRefusedRowThatCannotBePutAsideStaysInTheSpool() throws Exception {
    try (ProductionLog log = database.open(spool())) {
      database.execute("alter table prediction_refused rename to elsewhere");
      LoggedPrediction row = poison("ada\0");
      ProductionLogIT.append(log, List.of(row, row));
      TestLog.await(() -> "BatchUpdateException 42P01".equals(log.status().lastError()));
      assertThat(log.status().refused()).isZero();
      assertThat(log.status().spoolRows()).isEqualTo(2);
      database.execute("alter table elsewhere rename to prediction_refused");
      TestLog.await(() -> log.status().refused() == 1 && log.status().spoolRows() == 0);
    }
    assertThat(
            database.text(
                "select concat_ws('|', count(*), min(at), min(model), min(sql_state)) from prediction_refused"))
        .isEqualTo("1|2026-03-10 12:00:00+00|churn|22P02");
    Node row =
        Node.json(
            database.text("select convert_from(row_json, 'UTF8') from prediction_refused"), "row");
    assertThat(row.required("inputs").text()).isEqualTo("{\"poison\":");
    assertThat(row.required("threshold").number()).isEqualTo(0.5);
    assertThat(row.required("latency_micros").number()).isEqualTo(850);
    assertThat(row.required("probabilities").items()).hasSize(2);
    assertThat(row.required("score").number()).isEqualTo(0.75);
    assertThat(row.required("entity").text()).isEqualTo("ada\0");
  }

  @Test
  void whatIsRefusedIsPutAsideWhateverIsInIt() throws Exception {
    try (ProductionLog log = database.open(spool())) {
      LoggedPrediction bad =
          new LoggedPrediction(
              TestLog.id(TestLog.NOON),
              "model\0",
              "\0",
              new byte[] {(byte) 0xff, 0},
              "\0",
              0.5,
              new double[] {Double.NaN, Double.NEGATIVE_INFINITY},
              Double.POSITIVE_INFINITY,
              0,
              "\0",
              "\ud800",
              "\0");
      ProductionLogIT.append(log, List.of(bad));
      for (int i = 0; i < 3; i++) { // More than one statement has.
        ProductionLogIT.append(log, Stream.generate(() -> poison("ada")).limit(70).toList());
      }
      // They are counted with their commit, and leave the spool after it.
      TestLog.await(() -> log.status().refused() == 211 && log.status().spoolRows() == 0);
    }
    assertThat(database.number("select count(*) from prediction_refused")).isEqualTo(211);
    Node row =
        Node.json(
            database.text(
                "select convert_from(row_json, 'UTF8') from prediction_refused where model <> 'churn'"),
            "row");
    assertThat(row.required("model").text()).isEqualTo("model\0");
    assertThat(row.required("inputs_base64").text()).isEqualTo("/wA=");
    assertThat(row.required("probabilities").items().getFirst().text()).isEqualTo("NaN");
  }

  @Test
  void anErrorOfTheMachineEndsNeitherThread() throws Exception {
    AtomicBoolean fails = new AtomicBoolean();
    InstantSource clock =
        () -> {
          if (fails.compareAndSet(true, false)) {
            throw new StackOverflowError("not really");
          }
          return TestLog.NOON;
        };
    LogListener listener =
        (_, _, _) -> {
          throw new AssertionError("a listener that throws");
        };
    LogContext context = new LogContext(clock, new Random(7), listener, List.of());
    Set<UUID> ids = spooled(10); // So that the drainer meets it, too.
    try (ProductionLog log =
        TestLog.ready(ProductionLog.open(database.settings(spool()), context))) {
      TestLog.await(() -> log.status().spoolRows() == 0);
      fails.set(true);
      assertThat(refusal(log)).isEqualTo(LogRefusedException.Reason.SPOOL_FULL);
      for (int i = 0; i < 3; i++) {
        List<LoggedPrediction> rows = TestLog.predictions(2, TestLog.NOON);
        ProductionLogIT.append(log, rows);
        rows.forEach(row -> ids.add(row.id()));
      }
      assertThat(log.status().dropped()).isEqualTo(1);
      assertThat(log.status().queuedRows()).isZero();
      assertThat(log.status().alive()).isTrue();
    }
    database.hasExactly(ids, ids);
  }

  private static LogRefusedException.Reason refusal(ProductionLog log) throws Exception {
    try {
      log.append(TestLog.predictions(1, TestLog.NOON))
          .toCompletableFuture()
          .get(10, TimeUnit.SECONDS);
      throw new AssertionError("It was taken.");
    } catch (ExecutionException e) {
      return ProductionLogIT.reason(e.getCause());
    }
  }

  @Test
  void aCommitIsOneForTruthAndErasureTooWhereTheServerSaysOtherwise() throws Exception {
    database.open(spool()).close();
    database.execute("alter database %s set synchronous_commit = off".formatted(database.database));
    try (ProductionLog log = database.open(spool());
        Connection connection = log.connections().getConnection();
        Statement statement = connection.createStatement()) {
      assertThat(shown(statement, "synchronous_commit")).isEqualTo("on");
      assertThat(shown(statement, "lock_timeout")).isEqualTo("30s");
      assertThat(shown(statement, "idle_in_transaction_session_timeout")).isEqualTo("15s");
    }
  }

  /** PostgreSQL takes a setting back with the transaction in which it was made. */
  @Test
  void aConnectionKeepsItsSettingsWhenItsFirstTransactionIsRolledBack() throws Exception {
    database.execute("alter database %s set synchronous_commit = off".formatted(database.database));
    try (Database pools = new Database(database.settings(spool()).database())) {
      for (DataSource pool : List.of(pools.writing(), pools.draining())) {
        try (Connection first = pool.getConnection();
            Statement statement = first.createStatement()) {
          statement.execute("select 1");
        } // rolled back
        try (Connection connection = pool.getConnection();
            Statement statement = connection.createStatement()) {
          assertThat(shown(statement, "synchronous_commit")).isEqualTo("on");
          assertThat(shown(statement, "lock_timeout")).isEqualTo("5s");
          assertThat(shown(statement, "idle_in_transaction_session_timeout")).isEqualTo("15s");
        }
      }
    }
  }

  private static String shown(Statement statement, String setting) throws Exception {
    try (ResultSet row = statement.executeQuery("show " + setting)) {
      row.next();
      return row.getString(1);
    }
  }

  private static LoggedPrediction poison(String entity) {
    return TestLog.prediction(TestLog.id(TestLog.NOON), "{\"poison\":", entity);
  }

  private Path spool() {
    return folder.resolve("spool");
  }

  /** Leaves batches of one row each, as an earlier process would. */
  private Set<UUID> spooled(int batches) throws IOException {
    Set<UUID> ids = new HashSet<>();
    UUID writer = UUID.randomUUID();
    try (Spool spool =
        Spool.open(
            new SpoolSettings(spool(), 64 << 20),
            InstantSource.fixed(TestLog.NOON),
            new LimitedDisk())) {
      for (int i = 1; i <= batches; i++) {
        List<LoggedPrediction> rows = TestLog.predictions(1, TestLog.NOON);
        spool.append(new Batch(writer, i, TestLog.NOON.toEpochMilli(), rows, Tuples.encode(rows)));
        ids.add(rows.getFirst().id());
      }
    }
    return ids;
  }
}
