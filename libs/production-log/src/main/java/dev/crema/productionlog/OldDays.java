package dev.crema.productionlog;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Takes partitions away from {@code prediction}: detached first, which waits for those who read
 * without keeping anybody else waiting, and dropped then. To be called outside a transaction.
 *
 * <p>A wait that is given up leaves the partition half detached: nobody new sees its rows, and the
 * next call goes on with it. Until then PostgreSQL detaches no other one.
 */
final class OldDays {
  /** Marks a table as one to drop when it is detached: one detached by hand is somebody's. */
  static final String MARK = "crema: this day is too old and is being dropped";

  private static final Duration WAIT = Duration.ofSeconds(5);

  private static final String FOUND =
      """
      select c.relname, i.inhdetachpending, obj_description(c.oid, 'pg_class') = '%1$s'
      from pg_class c left join pg_inherits i on i.inhrelid = c.oid
      where i.inhparent = 'prediction'::regclass
        or i.inhparent is null and c.relkind = 'r' and obj_description(c.oid, 'pg_class') = '%1$s'
          and c.relnamespace = (select relnamespace from pg_class where oid = 'prediction'::regclass)
      """
          .formatted(MARK);

  /** How far a day has come on its way. */
  enum State {
    /** Half detached. */
    PENDING,
    /** A table of its own. */
    DETACHED,
    ATTACHED
  }

  private OldDays() {}

  /**
   * Returns the days before the given one, those first that are on their way already; and those
   * that this release or another setting has brought on their way, however young they are: nobody
   * reads them any more, and the first of them keeps all others from being detached.
   */
  static List<Map.Entry<LocalDate, State>> before(Connection connection, LocalDate limit)
      throws SQLException {
    Map<LocalDate, State> days = new TreeMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(FOUND)) {
      while (rows.next()) {
        Optional<LocalDate> day = Partitions.day(rows.getString(1));
        State state = state(rows.getBoolean(2), rows.wasNull());
        boolean isOnItsWay = state != State.ATTACHED && rows.getBoolean(3);
        day.filter(each -> isOnItsWay || each.isBefore(limit))
            .ifPresent(each -> days.put(each, state));
      }
    }
    return days.entrySet().stream()
        .map(Map.Entry::copyOf)
        .sorted(Map.Entry.comparingByValue())
        .toList();
  }

  private static State state(boolean isPending, boolean isDetached) {
    if (isDetached) {
      return State.DETACHED;
    }
    return isPending ? State.PENDING : State.ATTACHED;
  }

  /**
   * Drops a day.
   *
   * @param longest how long to wait for those who read, 5 s at most
   * @throws SQLException 57014 or 55P03 if that was not long enough
   */
  static void drop(Connection connection, LocalDate day, State state, Duration longest)
      throws SQLException {
    String name = Partitions.name(day);
    try (Statement statement = connection.createStatement()) {
      long millis = Math.min(WAIT.toMillis(), longest.toMillis());
      statement.execute("set statement_timeout = " + millis);
      try {
        if (state == State.ATTACHED) {
          statement.execute("comment on table %s is '%s'".formatted(name, MARK));
          statement.execute(
              "alter table prediction detach partition %s concurrently".formatted(name));
        } else if (state == State.PENDING) {
          statement.execute("alter table prediction detach partition %s finalize".formatted(name));
        }
        statement.execute("drop table if exists " + name);
      } finally {
        statement.execute("reset statement_timeout");
      }
    }
  }

  /** Drops a detached day that is in the way of a new partition; nothing that has no mark. */
  static void makeWay(Statement statement, String name) throws SQLException {
    try (ResultSet mark =
        statement.executeQuery(
            "select obj_description(to_regclass('%s'), 'pg_class') = '%s'".formatted(name, MARK))) {
      if (!mark.next() || !mark.getBoolean(1)) {
        return;
      }
    }
    statement.execute("drop table " + name);
  }
}
