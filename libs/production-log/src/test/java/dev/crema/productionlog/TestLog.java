package dev.crema.productionlog;

import dev.crema.servers.LocalPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A database of one test, and the shortest way to predictions and settings. */
final class TestLog {
  static final boolean SOAK = Boolean.getBoolean("crema.soak");
  static final Instant NOON = Instant.parse("2026-03-10T12:00:00Z");

  private static final AtomicLong IDS = new AtomicLong();
  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  final LocalPostgres postgres;
  final String url;

  private TestLog(LocalPostgres postgres, String database) {
    this.postgres = postgres;
    this.url = postgres.jdbcUrl(database);
  }

  /** Returns a new database of a server that all tests share, and that none may stop. */
  static TestLog shared() {
    return on(Shared.POSTGRES);
  }

  static TestLog on(LocalPostgres postgres) {
    String name = "log_" + DATABASES.incrementAndGet();
    postgres.createDatabase(name);
    return new TestLog(postgres, name);
  }

  /** Started when the first test asks for it; ends with the JVM. */
  private static final class Shared {
    static final LocalPostgres POSTGRES = start();

    private static LocalPostgres start() {
      try {
        return LocalPostgres.temporary();
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  ProductionLogSettings settings(Path spool) {
    return settings(spool, QueueSettings.defaults());
  }

  /** On a busy machine too PostgreSQL takes every batch in this time. */
  ProductionLogSettings settings(Path spool, QueueSettings queue) {
    return settings(spool, queue, Duration.ofSeconds(5));
  }

  ProductionLogSettings settings(Path spool, QueueSettings queue, Duration commitTimeout) {
    return new ProductionLogSettings(
        new DatabaseSettings(url, "", "", "crema", 4, commitTimeout, Duration.ofSeconds(30)),
        queue,
        new SpoolSettings(spool, 64 << 20),
        RetentionSettings.defaults(),
        Duration.ofSeconds(10));
  }

  ProductionLog open(Path spool) throws Exception {
    return ready(ProductionLog.open(settings(spool), context()));
  }

  /** At noon of the day of the rows: by today's clock they would be old enough to be deleted. */
  static LogContext context() {
    return new LogContext(InstantSource.fixed(NOON), new Random(7), LogListener.none(), List.of());
  }

  static ProductionLog ready(ProductionLog log) throws Exception {
    await(() -> log.status().schema() == LogStatus.Schema.READY);
    return log;
  }

  static LoggedPrediction prediction(Instant at) {
    return prediction(at, "customer-1");
  }

  static LoggedPrediction prediction(Instant at, String entity) {
    return prediction(id(at), "{\"age\":41,\"name\":\"Zo\u00eb \\u0000\"}", entity);
  }

  static LoggedPrediction prediction(UUID id, String inputs, String entity) {
    return new LoggedPrediction(
        id,
        "churn",
        "3",
        inputs.getBytes(StandardCharsets.UTF_8),
        "yes",
        0.75,
        new double[] {0.25, 0.75},
        0.5,
        850,
        entity,
        "request-7",
        null);
  }

  /** Returns a UUID of version 7 that no other call returns. */
  static UUID id(Instant at) {
    return new UUID(at.toEpochMilli() << 16 | 0x7000, Long.MIN_VALUE | IDS.incrementAndGet());
  }

  static List<LoggedPrediction> predictions(int count, Instant at) {
    List<LoggedPrediction> predictions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      predictions.add(prediction(at));
    }
    return predictions;
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection(url + "&currentSchema=crema");
  }

  long number(String sql) throws SQLException {
    return Long.parseLong(text(sql));
  }

  String text(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return String.valueOf(rows.getString(1));
    }
  }

  void execute(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  long rows() throws SQLException {
    return number("select count(*) from prediction");
  }

  /** Waits for a condition; an exception counts as not yet. */
  static void await(Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    Exception last = null;
    while (System.nanoTime() - end < 0) {
      try {
        if (condition.call()) {
          return;
        }
        last = null;
      } catch (SQLException e) {
        last = e;
      }
      Thread.sleep(5);
    }
    throw new AssertionError("It did not happen within " + PATIENCE, last);
  }
}
