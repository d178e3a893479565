package dev.crema.productionlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.servers.LocalPostgres;
import dev.crema.servers.testing.SharedPostgres;
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
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A database of one test, and the shortest way to predictions and settings. */
final class TestLog {
  static final boolean SOAK = Boolean.getBoolean("crema.soak");
  static final Instant NOON = Instant.parse("2026-03-10T12:00:00Z");

  private static final String WRONG_MINUTES =
      """
      select count(*) from (
        select model, version, date_trunc('minute', at) as minute, count(*) as rows,
          sum(latency_micros) as latency, count(*) filter (where score >= 0.75 and score < 0.8) as bin
        from prediction group by 1, 2, 3) as a
      full join prediction_minute as b using (model, version, minute)
      where (a.rows, a.latency, a.bin) is distinct from (b.rows::bigint, b.latency_sum, b.score_15::bigint)""";

  private static final String WRONG_LABELS =
      """
      select count(*) from (
        select model, version, date_trunc('minute', at) as minute, label, count(*) as rows
        from prediction group by 1, 2, 3, 4) as a
      full join prediction_minute_label as b using (model, version, minute, label)
      where a.rows is distinct from b.rows""";

  private static final AtomicLong IDS = new AtomicLong();
  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  final LocalPostgres postgres;
  final String database;
  final String url;

  private TestLog(LocalPostgres postgres, String database) {
    this(postgres, database, postgres.jdbcUrl(database));
  }

  private TestLog(LocalPostgres postgres, String database, String url) {
    this.postgres = postgres;
    this.database = database;
    this.url = url;
  }

  /** Returns the same database under another port. */
  TestLog through(int port) {
    return new TestLog(
        postgres, database, url.replace(":" + postgres.port() + "/", ":" + port + "/"));
  }

  /** Returns a new database of a server that all tests share, and that none may stop. */
  static TestLog shared() {
    return on(SharedPostgres.get());
  }

  static TestLog on(LocalPostgres postgres) {
    String name = "log_" + DATABASES.incrementAndGet();
    postgres.createDatabase(name);
    return new TestLog(postgres, name);
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
    return open(spool, NOON);
  }

  ProductionLog open(Path spool, Instant now) throws Exception {
    return ready(ProductionLog.open(settings(spool), context(now)));
  }

  /** At noon of the day of the rows: by today's clock they would be old enough to be deleted. */
  static LogContext context() {
    return context(NOON);
  }

  private static LogContext context(Instant now) {
    return new LogContext(InstantSource.fixed(now), new Random(7), LogListener.none(), List.of());
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

  /** What is acknowledged is there, nothing is there that nobody sent, and every count is right. */
  void hasExactly(Set<UUID> acknowledged, Set<UUID> attempted) throws SQLException {
    Set<UUID> there = new HashSet<>();
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select id from prediction")) {
      while (rows.next()) {
        assertThat(there.add(rows.getObject(1, UUID.class))).as("doubled").isTrue();
      }
    }
    Set<UUID> lost = new HashSet<>(acknowledged);
    lost.removeAll(there);
    assertThat(lost).as("acknowledged and lost").isEmpty();
    Set<UUID> strange = new HashSet<>(there);
    strange.removeAll(attempted);
    assertThat(strange).as("never sent").isEmpty();
    assertThat(number(WRONG_MINUTES)).as("minutes whose counts differ from the rows").isZero();
    assertThat(number(WRONG_LABELS)).as("labels whose counts differ from the rows").isZero();
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
