package dev.crema.retraining.store;

import dev.crema.retraining.core.Backlog;
import dev.crema.retraining.core.RetrainingState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads what has not ended. */
final class Backlogs {
  private static final String BY_STATE =
      """
      select state, count(*) as open, min(coalesce(decided_at, requested_at)) as since
      from retraining_request
      where state in (%s, %s)
      group by state order by state"""
          .formatted(Requests.WAITING, Requests.UNDER_WAY);

  private Backlogs() {}

  static List<Backlog> of(Connection connection, Instant now) throws SQLException {
    List<Backlog> states = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(BY_STATE);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        Instant since = Columns.instant(rows, "since");
        states.add(
            new Backlog(
                RetrainingState.valueOf(rows.getString("state").toUpperCase(Locale.ROOT)),
                rows.getLong("open"),
                since.isBefore(now) ? Duration.between(since, now) : Duration.ZERO));
      }
    }
    return states;
  }
}
