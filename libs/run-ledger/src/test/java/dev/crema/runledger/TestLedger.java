package dev.crema.runledger;

import dev.crema.servers.LocalPostgres;
import dev.crema.servers.testing.SharedPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** A database of one test, and the shortest way to a ledger in it. */
final class TestLedger {
  static final boolean SOAK = Boolean.getBoolean("crema.soak");
  static final String MODEL = "churn";

  private static final AtomicInteger DATABASES = new AtomicInteger();

  /** So long that a busy machine does not reach it. */
  private static final LedgerTimes TIMES =
      new LedgerTimes(Duration.ofSeconds(20), Duration.ofSeconds(30), 5, Duration.ofMillis(20));

  final String database;
  final String url;

  private TestLedger(LocalPostgres postgres, String database) {
    this.database = database;
    url = postgres.jdbcUrl(database);
  }

  /** Returns a new database of a server that all tests share, and that none may stop. */
  static TestLedger create() {
    return on(postgres());
  }

  static TestLedger on(LocalPostgres postgres) {
    String name = "ledger_" + DATABASES.incrementAndGet();
    postgres.createDatabase(name);
    return new TestLedger(postgres, name);
  }

  static LocalPostgres postgres() {
    return SharedPostgres.get();
  }

  static LedgerSettings settings(String url) {
    return new LedgerSettings(url, "", "", LedgerSettings.SCHEMA, TIMES);
  }

  RunLedger open() {
    return RunLedger.connect(settings(url));
  }

  /** Returns a ledger on the same database under another port. */
  RunLedger through(int port) {
    return RunLedger.connect(
        settings(url.replace(":" + postgres().port() + "/", ":" + port + "/")));
  }

  static Report report(String run, Verdict verdict) {
    return new Report(run, MODEL, verdict, "", "", "");
  }

  /**
   * Lets PostgreSQL's {@code now()} be what {@link #setClock} says. The ledger names its tables
   * with their schema, so the search path is ours.
   */
  void replaceClock(Instant now) throws SQLException {
    execute(
        """
        create schema clock;
        create table clock.time (at timestamptz not null);
        insert into clock.time values ('%s');
        create function clock.now() returns timestamptz language sql stable
        as 'select at from clock.time';
        alter database %s set search_path = clock, pg_catalog"""
            .formatted(now, database));
  }

  void setClock(Instant now) throws SQLException {
    execute("update clock.time set at = '%s'".formatted(now));
  }

  void execute(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Returns the first column of a query's rows. */
  List<String> query(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> values = new ArrayList<>();
      while (rows.next()) {
        values.add(rows.getString(1));
      }
      return values;
    }
  }

  /** Runs tasks at once, a thread each, and returns their results in order. */
  static <T> List<T> atOnce(List<Callable<T>> tasks) throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(tasks.size())) {
      List<T> results = new ArrayList<>();
      for (Future<T> future : threads.invokeAll(tasks)) {
        results.add(future.get());
      }
      return results;
    }
  }

  /** Returns the command that starts a program of these tests in a process of its own. */
  static ProcessBuilder process(Class<?> main, List<String> arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    command.addAll(arguments);
    return new ProcessBuilder(command).redirectErrorStream(true);
  }
}
