package dev.crema.runner.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What may be wrong with a database, on a real PostgreSQL. */
class DatabaseCheckIT extends AbstractPreflightTest {
  private static final String LEDGER = "ledger-database";

  private static final String HISTORY =
      """
      create schema %1$s;
      create table %1$s.%2$s (version text, success boolean);
      insert into %1$s.%2$s values ('1', true), ('%3$d', %4$s)""";

  @ParameterizedTest
  @CsvSource({
    "log-database, crema, flyway_schema_history, 7",
    "retraining-database, crema_retraining, flyway_schema_history, 2",
    "ledger-database, crema_ledger, run_ledger_history, 3"
  })
  void tablesOfANewerReleaseAreNamedAndThoseOfThisOneAndOlderPass(
      String check, String schema, String history, int version) throws Exception {
    execute(url, HISTORY.formatted(schema, history, version, "true"));
    assertThat(only(check)).endsWith("tables of version %d".formatted(version));
    execute(url, "delete from %s.%s where version = '%d'".formatted(schema, history, version));
    assertThat(only(check)).contains("version 1, which become %d".formatted(version));
    execute(url, "insert into %s.%s values ('%d', true)".formatted(schema, history, version + 1));
    String[] newer = {
      "(%s)".formatted(schema),
      "are version %d, and this release knows up to %d".formatted(version + 1, version)
    };
    assertSays(only(check), newer);
    assertSays(only(check), "nobody has claimed the database", "install that release");
    assertThat(outcome(check).state()).isEqualTo(Outcome.State.FAILED);
    assertThat(only(check)).as("it would lose what was predicted since").doesNotContain("backup");
  }

  @ParameterizedTest
  @CsvSource({
    "log-database, crema, flyway_schema_history, keeps its predictions in the spool",
    "retraining-database, crema_retraining, flyway_schema_history, stays unused",
    "ledger-database, crema_ledger, run_ledger_history, stays unused"
  })
  void tablesOfANewerReleaseInADatabaseOfOursAreAWarningAndInAnotherOnesAFailure(
      String check, String schema, String history, String becomes) throws Exception {
    execute(url, HISTORY.formatted(schema, history, 99, "true"));
    Postgres there = Postgres.read(Tables.ALL.getFirst(), environment());
    assertThat(claim(there, "here/crema", false)).isEqualTo("here/crema");
    assertSays(only(check), "are version 99", "this installation's", becomes, "go forward again");
    assertThat(outcome(check).state()).isEqualTo(Outcome.State.WARNING);
    assertThat(outcome(check).text()).startsWith("warning  " + check).doesNotContain("backup");
    variables.put("CREMA_INSTALLATION", "there/crema");
    assertSays(only(check), "belongs to the installation (here/crema)");
    assertThat(outcome(check).state()).isEqualTo(Outcome.State.FAILED);
    variables.remove("CREMA_INSTALLATION");
    assertSays(only(check), "nobody has claimed the database for this installation");
    assertThat(outcome(check).state()).isEqualTo(Outcome.State.FAILED);
  }

  @ParameterizedTest
  @CsvSource({
    "log-database, libs/production-log/src/main/resources/dev/crema/productionlog/migration",
    "retraining-database, retraining/src/main/resources/dev/crema/retraining/migration",
    "ledger-database, libs/run-ledger/src/main/resources/dev/crema/runledger/migration"
  })
  void theVersionsAreThoseOfTheLastMigrations(String check, String migrations) throws IOException {
    try (Stream<Path> files = Files.list(Path.of("../..").resolve(migrations))) {
      int last =
          files
              .map(file -> String.valueOf(file.getFileName()))
              .mapToInt(name -> Integer.parseInt(name.substring(1, name.indexOf("__"))))
              .max()
              .orElseThrow();
      assertThat(Tables.ALL)
          .filteredOn(tables -> tables.check().equals(check))
          .extracting(Tables::version)
          .containsExactly(last);
    }
  }

  @Test
  void aMigrationThatFailedAndTablesOfSomethingElseAreNamed() throws Exception {
    execute(url, HISTORY.formatted("crema_ledger", "run_ledger_history", 2, "false"));
    assertSays(
        only(LEDGER),
        "A migration in the schema (crema_ledger)",
        "failed half way",
        "A backup comes last");
    execute(
        url,
        "drop schema crema_ledger cascade; create schema crema_ledger; create table crema_ledger.run_ledger_history (x int)");
    assertSays(only(LEDGER), "holds tables of something else", "CREMA_LEDGER_SCHEMA");
  }

  @Test
  void aWrongPasswordIsNamedWithoutBeingShown() throws Exception {
    execute(
        url,
        "create role keeper login password 'right'; alter database %s owner to keeper"
            .formatted(database));
    askForThePassword();
    variables.put("CREMA_LEDGER_JDBC_URL", url.replace("?user=postgres", ""));
    variables.put("CREMA_LEDGER_USER", "keeper");
    variables.put("CREMA_LEDGER_PASSWORD_FILE", file("password", "wrong-one\n"));
    String said = only(LEDGER);
    assertSays(said, "refuses the user (keeper) or the password (28P01)", "CREMA_LEDGER_PASSWORD");
    assertThat(said).doesNotContain("wrong-one");
    variables.remove("CREMA_LEDGER_PASSWORD_FILE");
    assertSays(only(LEDGER), "refuses the user (keeper) or the password");
    variables.put("CREMA_LEDGER_PASSWORD_FILE", file("password", "right\n"));
    assertThat(only(LEDGER)).endsWith("no tables yet");
  }

  /** The server trusts everybody here; from now on not this one. */
  private void askForThePassword() throws Exception {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("show hba_file")) {
      rows.next();
      Path rules = Path.of(rows.getString(1));
      Files.writeString(
          rules, "host all keeper 127.0.0.1/32 scram-sha-256\n" + Files.readString(rules));
      statement.execute("select pg_reload_conf()");
    }
    String keeper = url.replace("user=postgres", "user=keeper");
    while (true) {
      try (Connection connection = DriverManager.getConnection(keeper)) {
        connection.isValid(5);
        Thread.sleep(20);
      } catch (SQLException e) {
        return;
      }
    }
  }

  @Test
  void aMissingDatabaseAVariableAndAnAddressThatIsNoneAreNamed() throws Exception {
    variables.put("CREMA_LEDGER_JDBC_URL", postgres.jdbcUrl("nowhere"));
    assertSays(only(LEDGER), "/nowhere)", "has no database of this name");
    variables.put("CREMA_LEDGER_JDBC_URL", "jdbc:postgresql://me:hidden@host/crema");
    String said = only(LEDGER);
    assertSays(said, "(CREMA_LEDGER_JDBC_URL) is no address");
    assertThat(said).doesNotContain("hidden");
    variables.remove("CREMA_LEDGER_JDBC_URL");
    assertSays(only(LEDGER), "(CREMA_LEDGER_JDBC_URL) is not set", "(CREMA_LEDGER_JDBC_URL_FILE)");
    variables.put("CREMA_LEDGER_JDBC_URL_FILE", "/nowhere/url");
    assertSays(only(LEDGER), "There is no file (/nowhere/url)", "Secret or ConfigMap is missing");
    variables.put("CREMA_LEDGER_JDBC_URL_FILE", file("url", "\n"));
    assertSays(only(LEDGER), "is empty");
    variables.put("CREMA_LEDGER_JDBC_URL_FILE", file("url", url + "\n"));
    variables.put("CREMA_LEDGER_SCHEMA", "A B");
    assertSays(only(LEDGER), "(CREMA_LEDGER_SCHEMA) is (A B)");
  }

  @Test
  void aFileOfConnectionsThatIsMissingOrLacksTheEntryIsNamed() throws Exception {
    variables.put("CREMA_LEDGER_JDBC_URL", "jdbc:postgresql:///?service=ledger");
    variables.put("PGSERVICEFILE", "/nowhere/pg_service.conf");
    assertSays(only(LEDGER), "There is no file (/nowhere/pg_service.conf)", "PGSERVICEFILE");
    variables.put("PGSERVICEFILE", file("pg_service.conf", "[inference]\nhost=x\n"));
    assertSays(only(LEDGER), "has no entry [ledger]");
  }

  @Test
  void aServerThatIsAwayOrSilentIsNamedInTime() throws Exception {
    variables.put("CREMA_LEDGER_JDBC_URL", "jdbc:postgresql://127.0.0.1:1/crema");
    assertSays(only(LEDGER), "is not reachable", "NetworkPolicy");
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      variables.put(
          "CREMA_LEDGER_JDBC_URL",
          "jdbc:postgresql://127.0.0.1:%d/x".formatted(silent.getLocalPort()));
      long before = System.nanoTime();
      assertThat(
              preflight(
                  Set.of("log-database", "retraining-database", "mlflow", "kfp"),
                  null,
                  Duration.ofSeconds(1)))
          .isFalse();
      assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
      assertThat(outcome(LEDGER).words()).contains("\nMaybe ");
    }
  }

  @Test
  void aUserWithoutRightsIsNamed() throws Exception {
    execute(url, "create role reader login");
    variables.put("CREMA_LEDGER_JDBC_URL", url.replace("?user=postgres", ""));
    variables.put("CREMA_LEDGER_USER", "reader");
    assertSays(only(LEDGER), "neither owns the schema (crema_ledger) nor may create it");
    execute(url, "grant create on database %s to reader".formatted(database));
    assertThat(only(LEDGER)).endsWith("no tables yet");
  }

  private static String claim(Postgres database, String name, boolean takeOver) {
    return database.call(LIMIT, connection -> Owner.claim(connection, name, takeOver));
  }

  @Test
  void aSecondInstallationOnTheSameDatabaseIsNamed() throws Exception {
    Postgres there = Postgres.read(Tables.ALL.get(1), environment());
    assertThat(claim(there, "there/crema", false)).isEqualTo("there/crema");
    assertSays(
        only("retraining-database"),
        "belongs to the installation (there/crema), and this one is (here/crema)",
        "--take-over");
    assertThat(claim(there, "here/crema", false))
        .as("it is not taken by asking")
        .isEqualTo("there/crema");
    assertThat(claim(there, "here/crema", true)).isEqualTo("here/crema");
    assertThat(only("retraining-database")).endsWith("no tables yet");
    execute(
        url, "create role other login; grant create on database %s to other".formatted(database));
    variables.put("CREMA_DATABASE_JDBC_URL", url.replace("user=postgres", "user=other"));
    assertThat(only("retraining-database")).as("whoever asks").endsWith("no tables yet");
  }
}
