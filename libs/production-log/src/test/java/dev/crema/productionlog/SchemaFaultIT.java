package dev.crema.productionlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.servers.LocalPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL is there but not as it should be: the log takes predictions all the same. */
class SchemaFaultIT {
  private static LocalPostgres postgres;

  @TempDir Path spool;

  @BeforeAll
  static void start() throws IOException {
    postgres = LocalPostgres.temporary();
  }

  @AfterAll
  static void stop() throws IOException {
    postgres.close();
  }

  @Test
  void tablesOfANewerReleaseAreNotWrittenToUntilThatReleaseIsGone() throws Exception {
    TestLog database = TestLog.on(postgres);
    Set<UUID> ids = new HashSet<>();
    try (ProductionLog log = database.open(spool)) {
      append(log, ids);
    }
    database.execute(
        """
        insert into flyway_schema_history
        select 1000, '999', 'of tomorrow', type, 'V999__of_tomorrow.sql', checksum, installed_by,
          installed_on, execution_time, success
        from flyway_schema_history where version = '1'""");
    try (ProductionLog log = ProductionLog.open(database.settings(spool), TestLog.context())) {
      TestLog.await(() -> log.status().schema() == LogStatus.Schema.NEWER);
      append(log, ids);
      assertThat(log.status().spoolRows()).isEqualTo(10);
      assertThat(database.rows()).isEqualTo(10);
      database.execute("delete from flyway_schema_history where version = '999'");
      TestLog.await(() -> log.status().spoolRows() == 0);
      assertThat(log.status().schema()).isEqualTo(LogStatus.Schema.READY);
    }
    database.hasExactly(ids, ids);
  }

  @Test
  void aMissingDatabaseIsWaitedFor() throws Exception {
    TestLog database = TestLog.on(postgres);
    postgres.dropDatabase(database.database);
    Set<UUID> ids = new HashSet<>();
    try (ProductionLog log = ProductionLog.open(database.settings(spool), TestLog.context())) {
      append(log, ids);
      TestLog.await(() -> "PSQLException 3D000".equals(log.status().lastError()));
      assertThat(log.status().schema()).isEqualTo(LogStatus.Schema.WAITING);
      postgres.createDatabase(database.database);
      TestLog.await(() -> log.status().spoolRows() == 0);
    }
    database.hasExactly(ids, ids);
  }

  @Test
  void aWrongPasswordIsNamedAndTheRightOneEndsIt() throws Exception {
    TestLog database = TestLog.on(postgres);
    database.execute(
        "create role keeper login password 'right'; alter database %s owner to keeper"
            .formatted(database.database));
    askForThePassword(database);
    String url = database.url.replace("?user=postgres", "");
    Set<UUID> ids = new HashSet<>();
    try (ProductionLog log = ProductionLog.open(as(url, "wrong"), TestLog.context())) {
      append(log, ids);
      TestLog.await(() -> "PSQLException 28P01".equals(log.status().lastError()));
      assertThat(log.status().schema()).isEqualTo(LogStatus.Schema.WAITING);
      assertThat(log.status().spoolRows()).isEqualTo(10);
    }
    try (ProductionLog log = ProductionLog.open(as(url, "right"), TestLog.context())) {
      TestLog.await(() -> log.status().spoolRows() == 0);
    }
    database.hasExactly(ids, ids);
  }

  private ProductionLogSettings as(String url, String password) {
    return new ProductionLogSettings(
        new DatabaseSettings(
            url, "keeper", password, "crema", 4, Duration.ofSeconds(5), Duration.ofSeconds(30)),
        QueueSettings.defaults(),
        SpoolSettings.in(spool),
        RetentionSettings.defaults(),
        Duration.ofMillis(100));
  }

  /** The server trusts everybody here; from now on not this one. */
  private static void askForThePassword(TestLog database) throws Exception {
    Path rules = Path.of(database.text("show hba_file"));
    String before = Files.readString(rules);
    Files.writeString(rules, "host all keeper 127.0.0.1/32 scram-sha-256\n" + before);
    database.execute("select pg_reload_conf()");
    TestLog.await(
        () -> {
          try (Connection connection =
              DriverManager.getConnection(
                  postgres.jdbcUrl("postgres").replace("user=postgres", "user=keeper"))) {
            return !connection.isValid(5);
          } catch (SQLException e) {
            return true;
          }
        });
  }

  @Test
  void aUserWhoMayNotMakeTheSchemaIsSaidSo() throws Exception {
    TestLog database = TestLog.on(postgres);
    database.execute("create role reader login");
    try (ProductionLog log =
        ProductionLog.open(
            new ProductionLogSettings(
                new DatabaseSettings(
                    database.url.replace("?user=postgres", ""),
                    "reader",
                    "",
                    "crema",
                    4,
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(30)),
                QueueSettings.defaults(),
                SpoolSettings.in(spool),
                RetentionSettings.defaults(),
                Duration.ofMillis(100)),
            TestLog.context())) {
      TestLog.await(() -> "PSQLException 42501".equals(log.status().lastError()));
      append(log, new HashSet<>());
      database.execute("grant create on database %s to reader".formatted(database.database));
      TestLog.await(() -> log.status().spoolRows() == 0 && log.status().written() == 10);
    }
  }

  @Test
  void anAddressThatIsNoneIsRefusedWithoutBeingShown() {
    assertThatThrownBy(
            () -> DatabaseSettings.of("jdbc:postgresql://host:port/db?password=s", "", ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("The setting (jdbcUrl) of the production log is no address")
        .hasMessageContaining("\nMaybe jdbc:postgresql://")
        .hasMessageNotContaining("password");
  }

  @Test
  void errorsThatTheOperatorCanEndSayHow() {
    assertThat(Problems.sentence(new SQLException("secret", "28P01")))
        .isEqualTo(
            "PostgreSQL refuses the user or the password (SQLException 28P01).\n"
                + "Maybe look at both; with the right ones it goes on by itself.");
    assertThat(Problems.sentence(new SQLException("secret", "3D000")))
        .startsWith("the database does not exist (SQLException 3D000).\nMaybe create it");
    assertThat(Problems.sentence(new IllegalStateException("secret")))
        .isEqualTo("IllegalStateException");
  }

  private static void append(ProductionLog log, Set<UUID> ids) throws Exception {
    List<LoggedPrediction> rows = TestLog.predictions(10, TestLog.NOON);
    ProductionLogIT.append(log, rows);
    rows.forEach(row -> ids.add(row.id()));
  }
}
