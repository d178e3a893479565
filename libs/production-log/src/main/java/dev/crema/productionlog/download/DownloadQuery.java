package dev.crema.productionlog.download;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** The query of a filter, prepared. */
final class DownloadQuery {
  private final StringBuilder sql = new StringBuilder(LoggedRow.SELECT);
  private final List<Object> parameters = new ArrayList<>();

  DownloadQuery(DownloadFilter filter, DownloadFilter.Labelled labelled) {
    sql.append(", t.label as truth, t.observed_at, t.recorded_at from prediction p ")
        .append(labelled == DownloadFilter.Labelled.YES ? "join" : "left join")
        .append(" ground_truth t on t.predicted_at = p.at and t.prediction_id = p.id");
    // The window stands on both sides: else all truth is looked through.
    and("t.predicted_at >= ?", filter.from());
    and("t.predicted_at < ?", filter.to());
    sql.append(" where p.model = ?");
    parameters.add(filter.model());
    and("p.at >= ?", filter.from());
    and("p.at < ?", filter.to());
    and("p.version = ?", filter.version());
    and("p.label = ?", filter.label());
    and("p.score >= ?", filter.minScore());
    and("p.score <= ?", filter.maxScore());
    and("p.entity = ?", filter.entity());
    and("p.tenant = ?", filter.tenant());
    if (labelled == DownloadFilter.Labelled.NO) {
      sql.append(" and t.prediction_id is null");
    }
    sql.append(" order by p.at, p.id");
  }

  private void and(String condition, @org.jspecify.annotations.Nullable Object value) {
    if (value != null) {
      sql.append(" and ").append(condition);
      parameters.add(value instanceof Instant time ? time.atOffset(ZoneOffset.UTC) : value);
    }
  }

  PreparedStatement prepare(Connection connection, int fetchSize) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      // The primary key has the order already. A sort of everything would be quicker for the last
      // row, and bring the first one after minutes and gigabytes.
      statement.execute("set local enable_sort = off");
    }
    PreparedStatement statement = connection.prepareStatement(sql.toString());
    try {
      statement.setFetchSize(fetchSize);
      for (int i = 0; i < parameters.size(); i++) {
        statement.setObject(i + 1, parameters.get(i));
      }
      return statement;
    } catch (SQLException | RuntimeException e) {
      statement.close();
      throw e;
    }
  }
}
