package dev.crema.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalPostgresIT {
  @Test
  void copiesADatabaseFromATemplateAndKeepsItThroughARestart(@TempDir Path folder)
      throws Exception {
    Path data = folder.resolve("data");
    try (LocalPostgres postgres = LocalPostgres.start(data)) {
      postgres.createDatabase("first");
      query(postgres, "first", "create table t as select 42 as x");
      postgres.createDatabase("second", "first");
      assertThat(query(postgres, "second", "select x from t")).isEqualTo("42");
      assertThatThrownBy(() -> LocalPostgres.start(data))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("is in use by process");
      assertThat(folder.resolve("data.log")).isNotEmptyFile(); // of the one that runs
    }
    try (LocalPostgres postgres = LocalPostgres.start(data)) {
      assertThat(query(postgres, "second", "select x from t")).isEqualTo("42");
      assertThat(query(postgres, "second", "show server_version")).startsWith("18.");
      postgres.createDatabaseIfAbsent("second");
      assertThat(query(postgres, "second", "select x from t")).isEqualTo("42");
      postgres.createDatabaseIfAbsent("third");
      assertThat(query(postgres, "third", "select 1")).isEqualTo("1");
    }
    assertThat(data.resolve("postmaster.pid")).doesNotExist();
  }

  @Test
  void comesBackAfterAKillWithWhatWasCommitted(@TempDir Path folder) throws Exception {
    try (LocalPostgres postgres = LocalPostgres.start(folder.resolve("data"))) {
      int port = postgres.port();
      query(postgres, "postgres", "set synchronous_commit = on; create table t as select 42 as x");
      postgres.kill();
      assertThatThrownBy(() -> query(postgres, "postgres", "select x from t"))
          .isInstanceOf(SQLException.class);
      postgres.restart();
      assertThat(postgres.port()).isEqualTo(port);
      assertThat(query(postgres, "postgres", "select x from t")).isEqualTo("42");
      assertThatThrownBy(postgres::restart).isInstanceOf(IOException.class);
      postgres.kill(); // closed as it is
    }
  }

  @Test
  void answersNothingWhilePaused(@TempDir Path folder) throws Exception {
    try (LocalPostgres postgres = LocalPostgres.start(folder.resolve("data"))) {
      postgres.pause();
      try {
        assertThatThrownBy(
                () ->
                    DriverManager.getConnection(
                        postgres.jdbcUrl("postgres") + "&loginTimeout=1&socketTimeout=1"))
            .isInstanceOf(SQLException.class);
      } finally {
        postgres.resume();
      }
      assertThat(query(postgres, "postgres", "select 42")).isEqualTo("42");
    }
  }

  @Test
  void connectionsThatAreBeingMadeHangToo(@TempDir Path folder) throws Exception {
    AtomicLong answers = new AtomicLong();
    try (LocalPostgres postgres = LocalPostgres.start(folder.resolve("data"));
        ExecutorService clients = Executors.newFixedThreadPool(20)) {
      for (int i = 0; i < 20; i++) {
        clients.execute(() -> connectUntilItFails(postgres, answers));
      }
      try {
        for (int pause = 0; pause < 20; pause++) {
          awaitMoreThan(answers.get() + 3, answers);
          assertNoAnswersWhilePaused(postgres, answers);
        }
      } finally {
        clients.shutdownNow();
      }
    }
  }

  private static void assertNoAnswersWhilePaused(LocalPostgres postgres, AtomicLong answers)
      throws Exception {
    postgres.pause();
    try {
      Thread.sleep(50); // What was answered before may be on its way.
      long paused = answers.get();
      Thread.sleep(150);
      assertThat(answers.get()).isEqualTo(paused);
    } finally {
      postgres.resume();
    }
  }

  /** Asks each connection often, so that one that is not stopped is noticed. */
  private static void connectUntilItFails(LocalPostgres postgres, AtomicLong answers) {
    while (!Thread.currentThread().isInterrupted()) {
      try (Connection connection = DriverManager.getConnection(postgres.jdbcUrl("postgres"));
          Statement statement = connection.createStatement()) {
        for (int i = 0; i < 40; i++) {
          statement.execute("select 1");
          answers.incrementAndGet();
          Thread.sleep(5);
        }
      } catch (SQLException | InterruptedException _) {
        return;
      }
    }
  }

  private static void awaitMoreThan(long count, AtomicLong answers) throws InterruptedException {
    long end = System.nanoTime() + 30_000_000_000L;
    while (answers.get() <= count) {
      assertThat(System.nanoTime() - end).isNegative();
      Thread.sleep(1);
    }
  }

  @Test
  void flushesToTheDiskOnlyWhereItIsAskedTo() throws Exception {
    String settings =
        "select string_agg(setting, ' ' order by name) from pg_settings where name in"
            + " ('fsync', 'full_page_writes', 'synchronous_commit')";
    try (LocalPostgres durable = LocalPostgres.durable();
        LocalPostgres temporary = LocalPostgres.temporary()) {
      assertThat(query(durable, "postgres", settings)).isEqualTo("on on on");
      assertThat(query(temporary, "postgres", settings)).startsWith("off ");
    }
  }

  @Test
  void refusesNamesThatAreNotNames(@TempDir Path folder) throws Exception {
    try (LocalPostgres postgres = LocalPostgres.start(folder.resolve("data"))) {
      assertThatThrownBy(() -> postgres.createDatabase("x; drop database postgres"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("(x; drop database postgres)");
    }
  }

  @Test
  void saysWhyItDoesNotStart(@TempDir Path folder) throws Exception {
    Path data = folder.resolve("data");
    LocalPostgres.start(data).close();
    Files.writeString(data.resolve("PG_VERSION"), "11\n");
    assertThatThrownBy(() -> LocalPostgres.start(data))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("initialized by PostgreSQL version 11")
        .hasMessageContaining("Maybe remove the folder");
  }

  private static String query(LocalPostgres postgres, String database, String sql)
      throws Exception {
    try (Connection connection = DriverManager.getConnection(postgres.jdbcUrl(database));
        Statement statement = connection.createStatement()) {
      if (!statement.execute(sql)) {
        return "";
      }
      ResultSet rows = statement.getResultSet();
      rows.next();
      return rows.getString(1);
    }
  }
}
