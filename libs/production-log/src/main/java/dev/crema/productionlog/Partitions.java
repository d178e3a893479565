package dev.crema.productionlog;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** The partitions of {@code prediction}: one for each day (UTC), made when its first row comes. */
final class Partitions {
  private static final String PREFIX = "prediction_";
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("uuuuMMdd").withResolverStyle(ResolverStyle.STRICT);
  private static final long DAY_MILLIS = 86_400_000;

  private final Locks locks;
  private final Set<LocalDate> known = ConcurrentHashMap.newKeySet();

  Partitions(Locks locks) {
    this.locks = locks;
  }

  /** Makes the partitions that rows need, in a transaction of its own. */
  void ensure(Connection connection, List<Batch> batches, Deadline deadline) throws SQLException {
    Set<LocalDate> missing = new TreeSet<>();
    long last = Long.MIN_VALUE;
    for (Batch batch : batches) {
      for (LoggedPrediction row : batch.rows()) {
        long day = row.atMillis() / DAY_MILLIS;
        if (day != last && !known.contains(LocalDate.ofEpochDay(day))) {
          missing.add(LocalDate.ofEpochDay(day));
        }
        last = day;
      }
    }
    if (!missing.isEmpty()) {
      make(connection, missing, deadline);
    }
  }

  void make(Connection connection, Set<LocalDate> days, Deadline deadline) throws SQLException {
    for (LocalDate day : days) {
      deadline.limit(connection);
      try {
        make(connection, day);
        connection.commit();
      } catch (SQLException e) {
        connection.rollback();
        throw e;
      }
      known.add(day);
    }
  }

  /**
   * Attaches a table made beforehand: {@code create table … partition of} would lock out everybody
   * who reads the log, and everybody would wait behind it.
   */
  private void make(Connection connection, LocalDate day) throws SQLException {
    String name = name(day);
    lock(connection, "pg_advisory_xact_lock", locks.partitions());
    try (Statement statement = connection.createStatement()) {
      try (ResultSet found =
          statement.executeQuery(
              "select inhdetachpending from pg_inherits where inhparent = 'prediction'::regclass and inhrelid = to_regclass('%s')"
                  .formatted(name))) {
        if (found.next()) {
          if (found.getBoolean(1)) {
            throw new SQLException("The day is being dropped.", "55006");
          }
          return;
        }
      }
      OldDays.makeWay(statement, name);
      statement.execute("create table %s (like prediction including all)".formatted(name));
      statement.execute(
          "alter table prediction attach partition %s for values from ('%s 00:00+00') to ('%s 00:00+00')"
              .formatted(name, day, day.plusDays(1)));
    }
  }

  /** Takes an advisory lock until the transaction's end; returns whether it was had. */
  static boolean lock(Connection connection, String function, long number) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("select %s(?)".formatted(function))) {
      statement.setLong(1, number);
      try (ResultSet result = statement.executeQuery()) {
        result.next();
        return !"f".equals(result.getString(1));
      }
    }
  }

  /** Forgets which partitions there are: another process may have dropped one. */
  void forget() {
    known.clear();
  }

  /** Returns a table's day; none if somebody made it under another name: then it is somebody's. */
  static Optional<LocalDate> day(String name) {
    try {
      return name.startsWith(PREFIX)
          ? Optional.of(LocalDate.parse(name.substring(PREFIX.length()), DAY))
          : Optional.empty();
    } catch (DateTimeParseException _) {
      return Optional.empty();
    }
  }

  static String name(LocalDate day) {
    return PREFIX + DAY.format(day);
  }

  void forget(LocalDate day) {
    known.remove(day);
  }

  static LocalDate day(Instant instant) {
    return LocalDate.ofInstant(instant, ZoneOffset.UTC);
  }
}
