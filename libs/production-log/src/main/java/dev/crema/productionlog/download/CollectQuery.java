package dev.crema.productionlog.download;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** What is asked of a window, within one transaction. */
final class CollectQuery {
  // What stood at a moment is the label that stands, if it came by then, else the last one that
  // came by then and was replaced later. What contradicted it has never stood.
  private static final String ROWS =
      LoggedRow.SELECT
          + """
          , case when t.recorded_at <= ? then t.label
              when t.recorded_at is not null then (
                select h.label from ground_truth_history h
                where h.predicted_at = p.at and h.prediction_id = p.id
                  and h.outcome = 'replaced' and h.recorded_at <= ?
                order by h.number desc limit 1) end as truth
          from prediction p
          left join ground_truth t on t.predicted_at = p.at and t.prediction_id = p.id
            and t.predicted_at >= ? and t.predicted_at < ?
          where p.model = ? and p.at >= ? and p.at < ? and (?::text is null or p.version = ?)
          order by p.at, p.id""";

  private static final String WAITING =
      """
      select count(*) from ground_truth_pending where recorded_at <= ?
        and ((prediction_id >= ? and prediction_id < ?) or (model = ? and at >= ? and at < ?))""";

  private static final String VERSIONS =
      """
      select version, count(*) from prediction where model = ? and at >= ? and at < ?
        group by version order by count(*) desc, length(version) desc, version desc""";

  private static final int TIME_SHIFT = 16;

  private final Connection connection;
  private final ProductionWindow window;

  CollectQuery(Connection connection, ProductionWindow window) {
    this.connection = connection;
    this.window = window;
  }

  /** Returns the present by PostgreSQL's clock, which is that of no machine that asks. */
  Instant now() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select now()")) {
      row.next();
      return row.getObject(1, OffsetDateTime.class).toInstant();
    }
  }

  PreparedStatement rows() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      // As for downloads: the primary key has the order already.
      statement.execute("set local enable_sort = off");
    }
    PreparedStatement statement = connection.prepareStatement(ROWS);
    try {
      statement.setFetchSize(LoggedRow.FETCH_ROWS);
      statement.setObject(1, time(window.asOf()));
      statement.setObject(2, time(window.asOf()));
      statement.setObject(3, time(window.from()));
      statement.setObject(4, time(window.to()));
      statement.setString(5, window.model());
      statement.setObject(6, time(window.from()));
      statement.setObject(7, time(window.to()));
      statement.setString(8, window.version());
      statement.setString(9, window.version());
      return statement;
    } catch (SQLException | RuntimeException e) {
      statement.close();
      throw e;
    }
  }

  Map<String, Long> versions() throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(VERSIONS)) {
      statement.setString(1, window.model());
      statement.setObject(2, time(window.from()));
      statement.setObject(3, time(window.to()));
      Map<String, Long> versions = new LinkedHashMap<>();
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          versions.put(row.getString(1), row.getLong(2));
        }
      }
      return versions;
    }
  }

  long waitingLabels() throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(WAITING)) {
      statement.setObject(1, time(window.asOf()));
      statement.setObject(2, firstId(window.from()));
      statement.setObject(3, firstId(window.to()));
      statement.setString(4, window.model());
      statement.setObject(5, time(window.from()));
      statement.setObject(6, time(window.to()));
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  /** Returns the smallest id of a prediction that is not before a time. */
  private static UUID firstId(Instant time) {
    long millis = time.toEpochMilli();
    boolean isWhole = Instant.ofEpochMilli(millis).equals(time);
    return new UUID((isWhole ? millis : millis + 1) << TIME_SHIFT, 0);
  }

  private static OffsetDateTime time(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
