package dev.crema.retraining.store;

import static dev.crema.retraining.store.Columns.instant;
import static dev.crema.retraining.store.Columns.run;
import static dev.crema.retraining.store.Columns.set;

import dev.crema.retraining.core.Cause;
import dev.crema.retraining.core.Signal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The rows of {@code retraining_alert}. They are added under the lock of their model. */
final class AlertRows {
  private static final String SAME =
      "model = ? and name = ? and version = ? and fingerprint = ? and starts_at ";

  private AlertRows() {}

  /**
   * An alert that came before.
   *
   * @param requestId which it joined last
   * @param isResolved whether it was told to fire no more
   */
  record Known(long requestId, boolean isResolved) {}

  static @Nullable Known find(Connection connection, String model, Cause.Alert alert)
      throws SQLException {
    return find(connection, "= ? order by id desc", model, alert);
  }

  private static @Nullable Known find(
      Connection connection, String began, String model, Cause.Alert alert) throws SQLException {
    try (PreparedStatement statement =
            set(
                connection.prepareStatement(
                    "select request_id, resolved_at is not null from retraining_alert where "
                        + SAME
                        + began
                        + " limit 1"),
                same(model, alert));
        ResultSet row = statement.executeQuery()) {
      return row.next() ? new Known(row.getLong(1), row.getBoolean(2)) : null;
    }
  }

  /**
   * Returns one of those that are alike and began with this alert or before it: one that fires yet
   * if any does, else the last.
   */
  static @Nullable Known findUpTo(Connection connection, String model, Cause.Alert alert)
      throws SQLException {
    return find(
        connection,
        "<= ? order by resolved_at is null desc, starts_at desc, id desc",
        model,
        alert);
  }

  /** Notes that an alert fires, and which retraining it has joined. */
  static void fires(Connection connection, Cause.Alert alert, Place place) throws SQLException {
    int known =
        run(
            connection,
            "update retraining_alert set request_id = ?, resolved_at = null where " + SAME + "= ?",
            same(place.model(), alert, place.requestId()));
    if (known == 0) {
      run(
          connection,
          """
          insert into retraining_alert (
            request_id, began_at, model, name, version, fingerprint, starts_at)
          values (?, ?, ?, ?, ?, ?, ?)""",
          same(place.model(), alert, place.requestId(), alert.beganAt(place.now())));
    }
  }

  /** Gives what still fires of a retraining to another one. */
  static void move(Connection connection, long from, long to) throws SQLException {
    run(
        connection,
        "update retraining_alert set request_id = ? where request_id = ? and resolved_at is null",
        to,
        from);
  }

  /** Where an alert belongs, and when it is told of. */
  record Place(String model, long requestId, Instant now) {}

  /**
   * Notes that an alert and all before it that are alike fire no more; returns what they joined.
   */
  static Set<Long> resolve(Connection connection, String model, Cause.Alert alert, Instant now)
      throws SQLException {
    Set<Long> joined = new TreeSet<>();
    try (PreparedStatement statement =
            set(
                connection.prepareStatement(
                    "update retraining_alert set resolved_at = ? where resolved_at is null and "
                        + SAME
                        + "<= ? returning request_id"),
                same(model, alert, now));
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        joined.add(rows.getLong(1));
      }
    }
    return joined;
  }

  static List<Signal> signals(Connection connection, long requestId) throws SQLException {
    List<Signal> signals = new ArrayList<>();
    try (PreparedStatement statement =
            set(
                connection.prepareStatement(
                    "select * from retraining_alert where request_id = ? order by id"),
                requestId);
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        signals.add(
            new Signal(
                instant(row, "began_at"),
                row.getString("version"),
                row.getObject("resolved_at") != null));
      }
    }
    return signals;
  }

  /** Returns some values, and then those of {@link #SAME}. PostgreSQL keeps microseconds. */
  private static Object[] same(String model, Cause.Alert alert, Object... first) {
    List<Object> values = new ArrayList<>(List.of(first));
    values.add(model);
    values.add(alert.name());
    values.add(alert.version());
    values.add(alert.fingerprint());
    values.add(alert.startsAt().truncatedTo(ChronoUnit.MICROS));
    return values.toArray();
  }
}
