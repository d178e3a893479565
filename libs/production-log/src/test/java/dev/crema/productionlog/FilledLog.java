package dev.crema.productionlog;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Any number of predictions of twelve model versions, evenly over a month: the rows made by
 * PostgreSQL, their counts by the library, as if it had written them.
 */
final class FilledLog {
  static final Instant FROM = Instant.parse("2026-02-01T00:00:00Z");
  static final int DAYS = 30;
  private static final int CHUNK = 500_000;

  /** What the library's statistics hold of a model version and a day, and what the rows say. */
  record Point(
      long rows, double scoreMean, double scoreMin, double scoreMax, long latency, long yes) {}

  /** Twelve versions, by model, version and day. */
  private static final String ROWS =
      """
      insert into prediction (id, at, model, version, inputs, label, score, probabilities, latency_micros)
      select (lpad(to_hex(millis), 12, '0') || '70008' || lpad(to_hex(i), 15, '0'))::uuid,
        timestamptz 'epoch' + millis * interval '1 millisecond', 'model-' || i %% 4, (i / 4 %% 3 + 1)::text,
        '{"age":41,"plan":"basic"}', case when score >= 0.5 then 'yes' else 'no' end, score, array[1 - score, score],
        50 + i * 104729 %% 20000
      from (
        select i, %1$d + i * %2$d / %3$d as millis, i * 7919 %% 1000 / 1000.0::float8 as score
        from generate_series(%4$d::bigint, %5$d) as i) as made""";

  /** What somebody would write who has only the rows. */
  private static final String GROUP_BY =
      """
      select model, version, date_bin('1 day', at, ?), count(*), avg(score), min(score), max(score),
        sum(latency_micros), count(*) filter (where label = 'yes')
      from prediction where at >= ? and at < ? group by 1, 2, 3""";

  private final TestLog database;
  private final long count;

  FilledLog(TestLog database, long count) {
    this.database = database;
    this.count = count;
  }

  static Instant to() {
    return FROM.plus(Duration.ofDays(DAYS));
  }

  /** Fills the tables, which the log has made already. */
  void fill() throws SQLException {
    try (Connection connection = database.connect()) {
      connection.setAutoCommit(false);
      Partitions partitions = new Partitions(new Locks("crema"));
      for (int day = 0; day < DAYS; day++) {
        LocalDate date = Partitions.day(FROM).plusDays(day);
        partitions.make(connection, Set.of(date), Deadline.in(Duration.ofMinutes(10)));
      }
      for (long from = 0; from < count; from += CHUNK) {
        chunk(connection, from, Math.min(count, from + CHUNK));
      }
      connection.setAutoCommit(true);
      try (Statement statement = connection.createStatement()) {
        statement.execute("vacuum analyze");
      }
    }
  }

  private void chunk(Connection connection, long from, long to) throws SQLException {
    connection.setNetworkTimeout(Runnable::run, 0);
    try (Statement statement = connection.createStatement()) {
      long start = FROM.toEpochMilli();
      long span = Duration.ofDays(DAYS).toMillis();
      statement.execute(ROWS.formatted(start, span, count, from, to - 1));
    }
    Rollups rollups = new Rollups();
    List<LoggedPrediction> rows = new ArrayList<>();
    for (long i = from; i < to; i++) {
      rows.add(row(i));
      if (rows.size() == 10_000 || i == to - 1) {
        rollups.add(rows);
        rows.clear();
      }
    }
    rollups.write(connection);
    connection.commit();
  }

  private LoggedPrediction row(long i) {
    long millis = FROM.toEpochMilli() + i * Duration.ofDays(DAYS).toMillis() / count;
    double score = i * 7919 % 1000 / 1000.0;
    return new LoggedPrediction(
        new UUID(millis << 16 | 0x7000, Long.MIN_VALUE | i),
        "model-" + i % 4,
        Long.toString(i / 4 % 3 + 1),
        new byte[0],
        score >= 0.5 ? "yes" : "no",
        score,
        new double[0],
        Double.NaN,
        (int) (50 + i * 104_729 % 20_000),
        null,
        null,
        null);
  }

  static Map<List<String>, Point> byStatistics(ProductionLog log) throws SQLException {
    Map<List<String>, Point> points = new TreeMap<>(FilledLog::compare);
    StatisticsQuery query = new StatisticsQuery(null, null, FROM, to(), Duration.ofDays(1));
    for (Statistics.VersionStatistics version : log.statistics(query).versions()) {
      for (PredictionCounts each : version.series()) {
        points.put(
            List.of(version.model(), version.version(), each.from().toString()),
            new Point(
                each.rows(),
                each.scoreMean(),
                each.scoreMin(),
                each.scoreMax(),
                each.latencySumMicros(),
                each.labels().getOrDefault("yes", 0L)));
      }
    }
    return points;
  }

  Map<List<String>, Point> byRows() throws SQLException {
    Map<List<String>, Point> points = new TreeMap<>(FilledLog::compare);
    try (Connection connection = database.connect();
        PreparedStatement statement = connection.prepareStatement(GROUP_BY)) {
      statement.setObject(1, Eraser.time(FROM));
      statement.setObject(2, Eraser.time(FROM));
      statement.setObject(3, Eraser.time(to()));
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          points.put(
              List.of(
                  row.getString(1),
                  row.getString(2),
                  row.getObject(3, OffsetDateTime.class).toInstant().toString()),
              new Point(
                  row.getLong(4),
                  row.getDouble(5),
                  row.getDouble(6),
                  row.getDouble(7),
                  row.getLong(8),
                  row.getLong(9)));
        }
      }
    }
    return points;
  }

  private static int compare(List<String> one, List<String> other) {
    return Arrays.compare(one.toArray(String[]::new), other.toArray(String[]::new));
  }
}
