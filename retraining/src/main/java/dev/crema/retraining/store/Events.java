package dev.crema.retraining.store;

import static dev.crema.retraining.store.Columns.instant;
import static dev.crema.retraining.store.Columns.set;

import dev.crema.retraining.core.Cause;
import dev.crema.retraining.core.EventQuery;
import dev.crema.retraining.core.RetrainingEvent;
import dev.crema.retraining.core.RetrainingState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the audit. */
final class Events {
  private Events() {}

  /** Returns the newest lines that a query asks for, the oldest of them first. */
  static List<RetrainingEvent> of(Connection connection, long id, EventQuery query)
      throws SQLException {
    return events(connection, "request_id = ?", id, query);
  }

  /** Returns the newest lines about a model itself, the oldest of them first. */
  static List<RetrainingEvent> of(Connection connection, String model, EventQuery query)
      throws SQLException {
    return events(connection, "request_id is null and model = ?", model, query);
  }

  private static List<RetrainingEvent> events(
      Connection connection, String condition, Object value, EventQuery query) throws SQLException {
    List<RetrainingEvent> events = new ArrayList<>();
    Long before = query.before();
    try (PreparedStatement statement =
            set(
                connection.prepareStatement(
                    "select * from retraining_event where %s and id < ? order by id desc limit ?"
                        .formatted(condition)),
                value,
                before == null ? Long.MAX_VALUE : before,
                query.limit());
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        events.add(
            new RetrainingEvent(
                row.getLong("id"),
                row.getObject("request_id", Long.class),
                row.getString("model"),
                state(row.getString("from_state")),
                state(row.getString("to_state")),
                row.getString("who"),
                row.getString("why"),
                instant(row, "at")));
      }
    }
    return events.reversed();
  }

  /** Returns whether a person has said the same of a retraining before. */
  static boolean has(Connection connection, long id, Cause.Person person) throws SQLException {
    try (PreparedStatement statement =
            set(
                connection.prepareStatement(
                    """
                    select exists (
                      select from retraining_event where request_id = ? and who = ? and why = ?)"""),
                id,
                person.who(),
                person.why());
        ResultSet row = statement.executeQuery()) {
      return row.next() && row.getBoolean(1);
    }
  }

  private static @Nullable RetrainingState state(@Nullable String name) {
    return name == null ? null : Requests.state(name);
  }
}
