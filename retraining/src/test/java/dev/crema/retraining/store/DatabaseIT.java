package dev.crema.retraining.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.retraining.core.StoreUnavailableException;
import dev.crema.servers.LocalPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Connections of the pool are as they were meant, whatever was done on them before. */
class DatabaseIT {
  /** Longer than the pool trusts a connection without a look at it. */
  private static final Duration UNTRUSTED = Duration.ofSeconds(1);

  private static final String SETTINGS =
      """
      select pg_backend_pid(), current_setting('lock_timeout') || ' '
        || current_setting('statement_timeout') || ' '
        || current_setting('idle_in_transaction_session_timeout') || ' '
        || current_setting('synchronous_commit')""";

  private static void execute(String url, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** PostgreSQL takes a setting back with the transaction in which it was made. */
  @Test
  void aConnectionKeepsItsSettingsWhenItsFirstTransactionIsRolledBack() throws Exception {
    try (LocalPostgres postgres = LocalPostgres.temporary()) {
      postgres.createDatabase("settings");
      String url = postgres.jdbcUrl("settings");
      execute(url, "alter database settings set synchronous_commit = off");
      StoreSettings settings =
          new StoreSettings(url, "", "", StoreSettings.SCHEMA, 2, Duration.ofSeconds(5));
      try (Database database = new Database(settings, StoreClock.postgres())) {
        database.migrate();
        execute(
            url,
            "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'crema-retraining'");
        Thread.sleep(UNTRUSTED);
        Map<Integer, Integer> seen = new HashMap<>();
        for (int i = 0; i < 6; i++) {
          rollBack(database, seen);
        }
        assertThat(seen.values()).anyMatch(times -> times > 1);
      }
    }
  }

  /** A right that is missing is missing the next time as well. */
  @Test
  void whatDoesNotPassByItselfIsToldApart() throws Exception {
    try (LocalPostgres postgres = LocalPostgres.temporary()) {
      postgres.createDatabase("refusals");
      StoreSettings settings =
          new StoreSettings(
              postgres.jdbcUrl("refusals"), "", "", StoreSettings.SCHEMA, 2, Duration.ofSeconds(5));
      try (Database database = new Database(settings, StoreClock.postgres())) {
        assertThatThrownBy(() -> execute(database, "select * from of_nobody"))
            .isInstanceOf(StoreUnavailableException.class)
            .hasMessageContaining("(42P01)")
            .hasMessageContaining("\nMaybe the service's user has lost a right")
            .hasMessageContaining("does not pass by itself");
        assertThatThrownBy(() -> execute(database, "select pg_terminate_backend(pg_backend_pid())"))
            .isInstanceOf(StoreUnavailableException.class)
            .hasMessageContaining("the same can be asked again");
      }
    }
  }

  private static boolean execute(Database database, String sql) {
    return database.transaction(
        in -> {
          try (Statement statement = in.createStatement()) {
            return statement.execute(sql);
          }
        });
  }

  private static void rollBack(Database database, Map<Integer, Integer> seen) {
    assertThatThrownBy(
            () ->
                database.transaction(
                    in -> {
                      try (Statement statement = in.createStatement();
                          ResultSet row = statement.executeQuery(SETTINGS)) {
                        row.next();
                        seen.merge(row.getInt(1), 1, Integer::sum);
                        throw new IllegalStateException(row.getString(2));
                      }
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("5s 5s 15s on");
  }
}
