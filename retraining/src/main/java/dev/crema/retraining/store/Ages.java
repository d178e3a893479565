package dev.crema.retraining.store;

import dev.crema.retraining.core.Backlog;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;

/** Reads how old what has not ended is. */
final class Ages {
  private static final String OLDEST =
      """
      select
        (select min(requested_at) from retraining_request
         where state in ('requested', 'awaiting_approval')),
        (select min(decided_at) from retraining_request
         where state in ('submitted', 'running'))""";

  private Ages() {}

  static Backlog of(Connection connection, Instant now) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(OLDEST);
        ResultSet row = statement.executeQuery()) {
      row.next();
      return new Backlog(since(row, 1, now), since(row, 2, now));
    }
  }

  private static Duration since(ResultSet row, int column, Instant now) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    boolean isPast = time != null && time.toInstant().isBefore(now);
    return isPast ? Duration.between(time.toInstant(), now) : Duration.ZERO;
  }
}
