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
import java.util.ArrayList;
import java.util.List;
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
    String name = PREFIX + DAY.format(day);
    lock(connection, "pg_advisory_xact_lock", locks.partitions());
    try (Statement statement = connection.createStatement()) {
      try (ResultSet found =
          statement.executeQuery(
              "select 1 from pg_inherits where inhparent = 'prediction'::regclass and inhrelid = to_regclass('%s')"
                  .formatted(name))) {
        if (found.next()) {
          return;
        }
      }
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

  /** Returns the days before the given one that have a partition, oldest first. */
  static List<LocalDate> before(Connection connection, LocalDate limit) throws SQLException {
    List<LocalDate> days = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid"
                    + " where i.inhparent = 'prediction'::regclass order by 1")) {
      while (rows.next()) {
        LocalDate day = day(rows.getString(1));
        if (day.isBefore(limit)) {
          days.add(day);
        }
      }
    }
    return days;
  }

  /** A partition that somebody made under another name is somebody's: it is never dropped. */
  private static LocalDate day(String name) {
    try {
      return name.startsWith(PREFIX)
          ? LocalDate.parse(name.substring(PREFIX.length()), DAY)
          : LocalDate.MAX;
    } catch (DateTimeParseException _) {
      return LocalDate.MAX;
    }
  }

  /** Drops a day. Waits for readers only briefly, because everybody else waits behind it. */
  void drop(Connection connection, LocalDate day) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("set local lock_timeout = '300ms'");
      statement.execute("drop table if exists " + PREFIX + DAY.format(day));
    }
    known.remove(day);
  }

  static LocalDate day(Instant instant) {
    return LocalDate.ofInstant(instant, ZoneOffset.UTC);
  }
}
