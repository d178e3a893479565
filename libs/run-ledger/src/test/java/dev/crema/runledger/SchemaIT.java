package dev.crema.runledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.runledger.LedgerException.Kind;
import dev.crema.servers.LocalPostgres;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** The tables are made once, and what PostgreSQL refuses is said. */
class SchemaIT {
  private static final int THREADS = 20;
  private static final int PROCESSES = TestLedger.SOAK ? 8 : 3;

  private static final String MIGRATIONS =
      "select count(*) from crema_ledger.run_ledger_history where version is not null";

  private static LedgerTimes quick(int attempts) {
    return new LedgerTimes(
        Duration.ofSeconds(1), Duration.ofSeconds(1), attempts, Duration.ofMillis(10));
  }

  private static Claim claim(LedgerSettings settings) {
    return RunLedger.connect(settings).claim(new ClaimRequest("key", "run-1", TestLedger.MODEL));
  }

  private static void assertRefused(ThrowingCallable call, Kind kind, String... texts) {
    assertThatThrownBy(call)
        .isInstanceOf(LedgerException.class)
        .hasMessageContainingAll(texts)
        .extracting(e -> ((LedgerException) e).kind())
        .isEqualTo(kind);
  }

  @Test
  void manyWhoComeFirstMakeTheTablesOnce() throws Exception {
    TestLedger database = TestLedger.create();
    List<Callable<Claim>> tasks = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      tasks.add(() -> claim(TestLedger.settings(database.url)));
    }
    assertThat(TestLedger.atOnce(tasks))
        .hasSize(THREADS)
        .allMatch(claim -> claim.isHeldBy("run-1"));
    assertThat(database.query(MIGRATIONS)).containsExactly(Integer.toString(Schema.VERSION));
  }

  @Test
  void processesThatComeFirstMakeTheTablesOnce() throws Exception {
    TestLedger database = TestLedger.create();
    List<Process> processes = new ArrayList<>();
    try {
      for (int i = 0; i < PROCESSES; i++) {
        processes.add(
            TestLedger.process(
                    RunningProcess.class, List.of(database.url, Integer.toString(i * 100_000)))
                .start());
      }
      for (Process process : processes) {
        assertThat(process.inputReader(StandardCharsets.UTF_8).readLine()).startsWith("claimed ");
      }
    } finally {
      processes.forEach(Process::destroyForcibly);
    }
    assertThat(database.query(MIGRATIONS)).containsExactly(Integer.toString(Schema.VERSION));
  }

  @Test
  void tablesOfANewerReleaseAreUsed() throws Exception {
    TestLedger database = TestLedger.create();
    claim(TestLedger.settings(database.url));
    database.execute(
        """
        insert into crema_ledger.run_ledger_history
        select 1000, '999', 'of tomorrow', type, 'V999__of_tomorrow.sql', checksum, installed_by,
          installed_on, execution_time, success
        from crema_ledger.run_ledger_history where version = '1'""");
    assertThat(claim(TestLedger.settings(database.url)).isHeldBy("run-1")).isTrue();
  }

  @Test
  void aSchemaWithOtherTablesIsRefusedAndLeftAsItIs() throws Exception {
    TestLedger database = TestLedger.create();
    database.execute(
        """
        create schema crema;
        create table crema.flyway_schema_history (version text, success boolean);
        insert into crema.flyway_schema_history values ('9', true)""");
    LedgerSettings settings =
        new LedgerSettings(database.url, "", "", "crema", LedgerTimes.standard());
    assertRefused(
        () -> claim(settings),
        Kind.REJECTED,
        "in the schema (crema), which holds other tables",
        "\nMaybe give the ledger a schema of its own.");
    assertThat(
            database.query(
                "select table_name from information_schema.tables where table_schema = 'crema'"))
        .containsExactly("flyway_schema_history");
  }

  @Test
  void aSchemaMayHaveTheNameOfAKeyword() throws Exception {
    TestLedger database = TestLedger.create();
    LedgerSettings settings =
        new LedgerSettings(database.url, "", "", "order", LedgerTimes.standard());
    assertThat(claim(settings).isHeldBy("run-1")).isTrue();
    assertThat(claim(settings).isHeldBy("run-1")).isTrue();
    assertThat(database.query("select count(*) from \"order\".run_claim")).containsExactly("1");
  }

  @Test
  void aUserWhoMayNotMakeTheSchemaIsSaidSo() throws Exception {
    TestLedger database = TestLedger.create();
    database.execute("create role ledger_reader login");
    LedgerSettings settings =
        new LedgerSettings(
            database.url.replace("?user=postgres", ""),
            "ledger_reader",
            "",
            LedgerSettings.SCHEMA,
            quick(3));
    assertRefused(
        () -> claim(settings),
        Kind.REJECTED,
        "may not do that",
        "(crema_ledger)",
        "\nMaybe make it");
    database.execute("grant create on database %s to ledger_reader".formatted(database.database));
    assertThat(claim(settings).isHeldBy("run-1")).isTrue();
  }

  @Test
  void aMissingDatabaseIsSaidSo() {
    String url = TestLedger.postgres().jdbcUrl("nowhere");
    assertRefused(
        () -> claim(new LedgerSettings(url, "", "", "crema_ledger", quick(3))),
        Kind.REJECTED,
        "/nowhere)",
        "the database does not exist (PSQLException 3D000)");
  }

  @Test
  void aServerThatIsAwayIsAskedAFewTimesAndThenUnavailable() {
    LedgerSettings settings =
        new LedgerSettings(
            "jdbc:postgresql://127.0.0.1:1/runs?password=hidden", "me", "hidden", "runs", quick(3));
    assertRefused(
        () -> claim(settings), Kind.UNAVAILABLE, "after 3 attempts", "PostgreSQL does not answer");
    assertThatThrownBy(() -> claim(settings)).hasMessageNotContaining("hidden");
  }

  @Test
  void aServerThatHangsOrIsKilledIsUnavailableInTimeAndUsedWhenItIsBack() throws Exception {
    try (LocalPostgres postgres = LocalPostgres.temporary()) {
      TestLedger database = TestLedger.on(postgres);
      LedgerSettings settings =
          new LedgerSettings(database.url, "", "", LedgerSettings.SCHEMA, quick(2));
      claim(settings);
      postgres.pause();
      long before = System.nanoTime();
      assertRefused(() -> claim(settings), Kind.UNAVAILABLE, "after 2 attempts");
      // Two attempts of a second each to connect, and room for a busy machine.
      assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(15));
      postgres.resume();
      assertThat(claim(settings).isHeldBy("run-1")).isTrue();
      postgres.kill();
      assertRefused(() -> claim(settings), Kind.UNAVAILABLE, "PostgreSQL does not answer");
      postgres.restart();
      assertThat(claim(settings).isHeldBy("run-1")).isTrue();
    }
  }

  @Test
  void aTableThatSomebodyLocksIsUnavailableInTime() throws Exception {
    TestLedger database = TestLedger.create();
    LedgerSettings settings =
        new LedgerSettings(database.url, "", "", LedgerSettings.SCHEMA, quick(2));
    claim(settings);
    try (Connection connection = DriverManager.getConnection(database.url);
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("lock table crema_ledger.run_claim in access exclusive mode");
      assertRefused(
          () -> claim(settings), Kind.UNAVAILABLE, "did not do it in time", "\nMaybe somebody");
    }
    assertThat(claim(settings).isHeldBy("run-1")).isTrue();
  }
}
