package dev.crema.productionlog;

import dev.crema.productionlog.Statistics.VersionStatistics;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Sums the counts by minute up to the steps of a query. */
final class StatisticsReader {
  /** Model versions times steps, about 3 kB each; an answer of more is nobody's page. */
  static final int MAX_ROWS = 10_000;

  /** Predicted classes of all those, about 150 bytes each. */
  static final int MAX_LABELS = 50_000;

  /** Else the driver holds the whole answer before its first row can be looked at. */
  private static final int FETCH_ROWS = 500;

  /** Ten million predictions take less than one second. */
  private static final int STATEMENT_MILLIS = 10_000;

  /** For a server that does not even say that it gives up. */
  private static final int NETWORK_MILLIS = STATEMENT_MILLIS + 2_000;

  private static final String WHERE =
      """
      from %s
      where minute >= ? and minute < ? and (?::text is null or model = ?) and (?::text is null or version = ?)
      """;
  private static final String BUCKET = "date_bin(? * interval '1 minute', minute, ?)";
  private static final String COUNTS =
      """
      select model, version, %s as bucket, sum(rows)::bigint, sum(score_sum), min(score_min),
        max(score_max), sum(latency_sum)::bigint, %s
      %s group by 1, 2, 3 order by 1, 2, 3 limit %d"""
          .formatted(
              BUCKET,
              Rollups.BINS.stream().map("sum(%s)"::formatted).collect(Collectors.joining(", ")),
              WHERE.formatted("prediction_minute"),
              MAX_ROWS + 1);
  private static final String LABELS =
      "select model, version, %s as bucket, label, sum(rows)::bigint %s group by 1, 2, 3, 4 limit %d"
          .formatted(BUCKET, WHERE.formatted("prediction_minute_label"), MAX_LABELS + 1);

  private record Version(String model, String version) {}

  private final DataSource connections;

  StatisticsReader(DataSource connections) {
    this.connections = connections;
  }

  Statistics read(StatisticsQuery query) throws SQLException {
    try (Connection connection = connections.getConnection()) {
      connection.setNetworkTimeout(Runnable::run, NETWORK_MILLIS);
      // Both statements see the same commits.
      connection.setAutoCommit(false);
      connection.setReadOnly(true);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      try {
        limit(connection);
        return read(query, connection);
      } finally {
        connection.rollback();
      }
    }
  }

  private static void limit(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("set local statement_timeout = " + STATEMENT_MILLIS);
    }
  }

  private Statistics read(StatisticsQuery query, Connection connection) throws SQLException {
    Map<Version, Map<Instant, Map<String, Long>>> labels = labels(query, connection);
    List<VersionStatistics> versions = new ArrayList<>();
    try (PreparedStatement statement = prepare(connection, COUNTS, query);
        ResultSet rows = statement.executeQuery()) {
      Version current = null;
      List<PredictionCounts> series = new ArrayList<>();
      int count = 0;
      while (rows.next()) {
        if (++count > MAX_ROWS) {
          throw tooMuch(MAX_ROWS, "points");
        }
        Version version = new Version(rows.getString(1), rows.getString(2));
        if (current != null && !current.equals(version)) {
          versions.add(version(query, current, series));
          series = new ArrayList<>();
        }
        current = version;
        Instant bucket = instant(rows, 3);
        series.add(counts(rows, bucket, labels.getOrDefault(version, Map.of()).get(bucket)));
      }
      if (current != null) {
        versions.add(version(query, current, series));
      }
    }
    return new Statistics(query, versions);
  }

  private static IllegalArgumentException tooMuch(int limit, String what) {
    return new IllegalArgumentException(
        "The window has more than %d %s of all model versions.\nMaybe name a model, or take a longer step."
            .formatted(limit, what));
  }

  private static VersionStatistics version(
      StatisticsQuery query, Version version, List<PredictionCounts> series) {
    return new VersionStatistics(
        version.model, version.version, PredictionCounts.sum(query.from(), series), series);
  }

  private static PreparedStatement prepare(Connection connection, String sql, StatisticsQuery query)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    statement.setFetchSize(FETCH_ROWS);
    statement.setLong(1, query.step().toMinutes());
    statement.setObject(2, Eraser.time(query.from()));
    statement.setObject(3, Eraser.time(query.from()));
    statement.setObject(4, Eraser.time(query.to()));
    statement.setString(5, query.model());
    statement.setString(6, query.model());
    statement.setString(7, query.version());
    statement.setString(8, query.version());
    return statement;
  }

  private static Map<Version, Map<Instant, Map<String, Long>>> labels(
      StatisticsQuery query, Connection connection) throws SQLException {
    Map<Version, Map<Instant, Map<String, Long>>> labels = new HashMap<>();
    try (PreparedStatement statement = prepare(connection, LABELS, query);
        ResultSet rows = statement.executeQuery()) {
      Map<String, String> known = new HashMap<>();
      int count = 0;
      while (rows.next()) {
        if (++count > MAX_LABELS) {
          throw tooMuch(MAX_LABELS, "counts of predicted classes");
        }
        labels
            .computeIfAbsent(
                new Version(rows.getString(1), rows.getString(2)), _ -> new HashMap<>())
            .computeIfAbsent(instant(rows, 3), _ -> new TreeMap<>())
            .put(known.computeIfAbsent(rows.getString(4), label -> label), rows.getLong(5));
      }
    }
    return labels;
  }

  private static PredictionCounts counts(
      ResultSet rows, Instant bucket, @Nullable Map<String, Long> labels) throws SQLException {
    List<Long> bins = new ArrayList<>();
    for (int i = 0; i < Rollups.BINS.size(); i++) {
      bins.add(rows.getLong(9 + i));
    }
    return new PredictionCounts(
        bucket,
        rows.getLong(4),
        rows.getDouble(5) / rows.getLong(4),
        rows.getDouble(6),
        rows.getDouble(7),
        bins.subList(0, Rollups.SCORES),
        bins.subList(Rollups.SCORES, bins.size()),
        rows.getLong(8),
        labels == null ? Map.of() : labels);
  }

  private static Instant instant(ResultSet rows, int column) throws SQLException {
    return rows.getObject(column, OffsetDateTime.class).toInstant();
  }
}
