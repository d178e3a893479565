package dev.crema.productionlog;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drops days that are too old, prunes what belongs to them, and makes tomorrow's partition. Of
 * several processes one does it at a time.
 */
final class Retention {
  private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
  private static final Duration LOOK = Duration.ofMillis(200);
  private static final Duration SOONEST = Duration.ofSeconds(1);
  private static final Duration SOON = Duration.ofMinutes(1);

  /** What part of the interval the pause is while a day is on its way. */
  private static final int PARTS = 60;

  /** Canceled by the time for a statement or for a lock. */
  private static final Set<String> WAITED = Set.of("57014", "55P03");

  /** A spool may still hold batches of a writer, or rows of an entity, for as long again. */
  private static final int MARKS = 2;

  private final DataSource connections;
  private final Locks locks;
  private final Partitions partitions;
  private final SchemaMigration schema;
  private final ProductionLogSettings settings;
  private final LogContext context;
  private final Thread thread;
  private volatile boolean closed;

  Retention(
      Database database,
      Partitions partitions,
      SchemaMigration schema,
      ProductionLogSettings settings,
      LogContext context) {
    connections = database.reading();
    locks = new Locks(settings.database().schema());
    this.partitions = partitions;
    this.schema = schema;
    this.settings = settings;
    this.context = context;
    thread = Thread.ofPlatform().daemon().name("production-log-retention").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  private void run() {
    try {
      while (!schema.isReady() && !closed) {
        Thread.sleep(LOOK);
      }
      while (!closed) {
        long millis = pause(look()).toMillis();
        Thread.sleep(millis + context.random().nextLong(millis / 4 + 1));
      }
    } catch (InterruptedException _) {
      closed = true;
    }
  }

  /**
   * Rows of a day that is half detached, and all behind them, wait in the spool until it is gone.
   */
  private Duration pause(boolean isOnItsWay) {
    Duration interval = settings.retention().interval();
    if (!isOnItsWay) {
      return interval;
    }
    Duration part = interval.dividedBy(PARTS);
    if (part.compareTo(SOON) > 0) {
      return SOON;
    }
    return part.compareTo(SOONEST) < 0 ? SOONEST : part;
  }

  /** Returns whether a day is on its way and not yet gone, as far as is known. */
  private boolean look() {
    try (Connection connection = connections.getConnection()) {
      connection.setAutoCommit(false);
      try {
        return look(connection);
      } catch (SQLException e) {
        if (!connection.getAutoCommit()) {
          connection.rollback();
        }
        throw e;
      }
    } catch (SQLException | RuntimeException | Error e) { // It looks again, whatever it was.
      LOG.warn("Old predictions could not be dropped: {}", Problems.name(e));
      return false;
    }
  }

  private boolean look(Connection connection) throws SQLException {
    LocalDate today = Partitions.day(context.clock().instant());
    Deadline deadline = Deadline.in(settings.database().drainTimeout());
    partitions.make(connection, Set.of(today, today.plusDays(1)), deadline);
    LocalDate past = earlier(connection, today);
    LocalDate limit = past.minusDays(settings.retention().days());
    List<Map.Entry<LocalDate, OldDays.State>> old = OldDays.before(connection, limit);
    connection.rollback();
    boolean isOnItsWay = old.stream().anyMatch(day -> day.getValue() != OldDays.State.ATTACHED);
    if (!old.isEmpty()) {
      connection.setAutoCommit(true); // As a detachment without locks asks for.
      isOnItsWay |= !drop(connection, old);
      connection.setAutoCommit(false);
    }
    prune(connection, limit, past);
    return isOnItsWay;
  }

  /** A clock that is wrong would delete what nobody can bring back: PostgreSQL's has to agree. */
  private static LocalDate earlier(Connection connection, LocalDate today) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select (now() at time zone 'UTC')::date")) {
      row.next();
      LocalDate theirs = row.getObject(1, LocalDate.class);
      return theirs.isBefore(today) ? theirs : today;
    }
  }

  /** Returns false if somebody reads a day: it is halfway gone. */
  private boolean drop(Connection connection, List<Map.Entry<LocalDate, OldDays.State>> old)
      throws SQLException {
    if (!Partitions.lock(connection, "pg_try_advisory_lock", locks.retention())) {
      return true;
    }
    try {
      for (Map.Entry<LocalDate, OldDays.State> day : old) {
        if (closed || !drop(connection, day.getKey(), day.getValue())) {
          return closed;
        }
      }
      return true;
    } finally {
      Partitions.lock(connection, "pg_advisory_unlock", locks.retention());
    }
  }

  /** Returns whether the next day may be tried: not behind one that somebody reads. */
  private boolean drop(Connection connection, LocalDate day, OldDays.State state)
      throws SQLException {
    try {
      OldDays.drop(connection, day, state, settings.database().drainTimeout().dividedBy(2));
      partitions.forget(day);
      return true;
    } catch (SQLException e) {
      if (connection.isClosed()) {
        throw e;
      }
      LOG.warn("The predictions of {} could not be dropped yet: {}", day, Problems.name(e));
      return !WAITED.contains(String.valueOf(e.getSQLState()));
    }
  }

  private void prune(Connection connection, LocalDate limit, LocalDate today) throws SQLException {
    if (Partitions.lock(connection, "pg_try_advisory_xact_lock", locks.retention())) {
      for (RelatedTable table : context.allRelated()) {
        delete(connection, table.pruneSql(), limit);
      }
      delete(
          connection, "delete from drift_part where window_start < ? and state = 'waiting'", limit);
      LocalDate statistics = today.minusDays(settings.retention().statisticsDays());
      delete(connection, "delete from prediction_minute where minute < ?", statistics);
      delete(connection, "delete from prediction_minute_label where minute < ?", statistics);
      delete(connection, "delete from drift_part where window_start < ?", statistics);
      delete(connection, "delete from drift_decision where window_start < ?", statistics);
      LocalDate marks = today.minusDays((long) MARKS * settings.retention().days());
      delete(connection, "delete from log_writer where at < ?", marks);
      delete(connection, "delete from erasure where requested_at < ?", marks);
    }
    connection.commit();
  }

  private static void delete(Connection connection, String sql, LocalDate limit)
      throws SQLException {
    Instant instant = limit.atStartOfDay(ZoneOffset.UTC).toInstant();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setObject(1, Eraser.time(instant));
      statement.executeUpdate();
    }
  }

  void close() {
    closed = true;
    thread.interrupt();
  }
}
