package dev.crema.productionlog.drift;

import dev.crema.productionlog.BoundedTransaction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * The windows of live drift in PostgreSQL. Safe for use by several threads and processes: whatever
 * they do at the same time, a window has one decision, and each part is either in it or marked as
 * late. Every call may be repeated.
 */
public final class DriftWindows {
  private static final String KEY =
      "model = ? and version = ? and window_start = ? and window_end = ?";

  /** Who writes a part and who decides go one after the other, window by window. */
  private static final String LOCK =
      "select pg_advisory_xact_lock(hashtextextended(concat_ws('/', 'crema/drift', current_schema(), ?, ?, ?, ?), 0))";

  private static final String WRITE =
      """
      insert into drift_part (model, version, window_start, window_end, part, rows, state, counts)
      select ?, ?, ?, ?, ?, ?, case when d.there then 'late' else 'waiting' end,
        case when d.there then null else ?::bytea end
      from (select exists (select from drift_decision where %s) as there) d
      on conflict do nothing"""
          .formatted(KEY);

  private static final String WAITING =
      "select part, rows, counts from drift_part where state = 'waiting' and %s order by part"
          .formatted(KEY);

  private static final String SETTLE =
      "update drift_part set state = case when part = any(?) then 'unreadable' else 'counted' end, counts = null where state = 'waiting' and %s"
          .formatted(KEY);

  private static final String INSERT =
      """
      insert into drift_decision
        (model, version, window_start, window_end, rows, decision, severity, report)
      values (?, ?, ?, ?, ?, ?, ?, ?::json)""";

  /** Of the clock that all processes have in common; not of the transaction's beginning. */
  private static final String OVER =
      "select clock_timestamp() >= ?::timestamptz + ?::bigint * interval '1 millisecond'";

  private static final String DECIDED =
      """
      select d.model, d.version, d.window_start, d.window_end, d.rows, d.decision, d.severity,
        d.report, d.decided_at, p.counted, p.late, p.late_rows
      from drift_decision d
      cross join lateral (
        select count(*) filter (where state = 'counted') as counted,
          count(*) filter (where state <> 'counted') as late,
          coalesce(sum(rows) filter (where state <> 'counted'), 0)::bigint as late_rows
        from drift_part p
        where p.model = d.model and p.version = d.version and p.window_start = d.window_start
          and p.window_end = d.window_end) p
      where """;

  private static final String FIND = DECIDED + " " + KEY;

  private static final String LIST =
      DECIDED
          + """
           d.model = ? and (?::text is null or d.version = ?)
            and (?::timestamptz is null or d.window_start < ?)
          order by d.window_start desc, d.window_end desc, d.version limit ?""";

  private final DataSource connections;
  private final Duration timeout;

  /**
   * Makes it.
   *
   * @param connections whose search path is the log's schema
   * @param timeout longest time of a statement, and of a wait for another process
   */
  public DriftWindows(DataSource connections, Duration timeout) {
    this.connections = connections;
    this.timeout = timeout;
  }

  /**
   * Writes what a process counted. A part that is there already stays as it is.
   *
   * @param part the counts
   * @return whether the decision will be on it too; false if there is one already: the rows are
   *     noted as late, and the counts are not kept
   * @throws SQLException if PostgreSQL does not answer; it may be written then or not
   */
  public boolean write(DriftPart part) throws SQLException {
    return run(
        connection -> {
          lock(connection, part.window());
          try (PreparedStatement statement = connection.prepareStatement(WRITE)) {
            int next = key(statement, 1, part.window());
            statement.setString(next++, part.part());
            statement.setLong(next++, part.rows());
            statement.setBytes(next++, part.counts());
            key(statement, next, part.window());
            statement.executeUpdate();
          }
          return !isLate(connection, part);
        });
  }

  private static boolean isLate(Connection connection, DriftPart part) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "select state in ('late', 'unreadable') from drift_part where %s and part = ?"
                .formatted(KEY))) {
      statement.setString(key(statement, 1, part.window()), part.part());
      return isTrue(statement);
    }
  }

  /**
   * Looks for the decision on a window.
   *
   * @param window the window
   * @return the decision; empty if there is none yet
   * @throws SQLException if PostgreSQL does not answer
   */
  public Optional<DecidedWindow> find(DriftWindow window) throws SQLException {
    return run(connection -> find(connection, window));
  }

  /**
   * Decides on a window, unless that was done before, or it is too early by PostgreSQL's clock: a
   * process whose own is ahead would decide without the others' parts, and that would stand.
   *
   * @param window the window
   * @param grace how long after the window's end every process has to write its part
   * @param merge decides; not used if there is a decision
   * @return the decision that stands; empty if there is none, and the grace is not over
   * @throws SQLException if PostgreSQL does not answer; it may be decided then or not
   */
  public Optional<DecidedWindow> decide(DriftWindow window, Duration grace, DriftMerge merge)
      throws SQLException {
    return run(
        connection -> {
          lock(connection, window);
          Optional<DecidedWindow> decided = find(connection, window);
          if (decided.isPresent() || !isOver(connection, window, grace)) {
            return decided;
          }
          List<String> unreadable = merge(connection, window, merge);
          settle(connection, window, unreadable);
          insert(connection, window, merge.verdict());
          return find(connection, window);
        });
  }

  private static boolean isOver(Connection connection, DriftWindow window, Duration grace)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(OVER)) {
      statement.setObject(1, time(window.end()));
      statement.setLong(2, grace.toMillis());
      return isTrue(statement);
    }
  }

  /**
   * Returns whether parts of a window wait for a decision.
   *
   * @param window the window
   * @return whether there is one at least
   * @throws SQLException if PostgreSQL does not answer
   */
  public boolean isWaiting(DriftWindow window) throws SQLException {
    return run(
        connection -> {
          try (PreparedStatement statement =
              connection.prepareStatement(
                  "select exists (select from drift_part where state = 'waiting' and %s)"
                      .formatted(KEY))) {
            key(statement, 1, window);
            return isTrue(statement);
          }
        });
  }

  /**
   * Returns windows that were decided on, the newest first.
   *
   * @param query which
   * @return at most as many as the query's limit
   * @throws SQLException if PostgreSQL does not answer
   */
  public List<DecidedWindow> list(DriftQuery query) throws SQLException {
    return run(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(LIST)) {
            statement.setString(1, query.model());
            statement.setString(2, query.version());
            statement.setString(3, query.version());
            Instant before = query.before();
            OffsetDateTime time = before == null ? null : time(before);
            statement.setObject(4, time);
            statement.setObject(5, time);
            statement.setInt(6, query.limit());
            return decided(statement);
          }
        });
  }

  /** Parts are megabytes: one is in the memory at a time. */
  private static List<String> merge(Connection connection, DriftWindow window, DriftMerge merge)
      throws SQLException {
    List<String> unreadable = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(WAITING)) {
      statement.setFetchSize(1);
      key(statement, 1, window);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          String name = rows.getString(1);
          if (!merge.add(new DriftPart(window, name, rows.getLong(2), rows.getBytes(3)))) {
            unreadable.add(name);
          }
        }
      }
    }
    return unreadable;
  }

  private static void settle(Connection connection, DriftWindow window, List<String> unreadable)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SETTLE)) {
      statement.setArray(1, connection.createArrayOf("text", unreadable.toArray()));
      key(statement, 2, window);
      statement.executeUpdate();
    }
  }

  private static void insert(Connection connection, DriftWindow window, DriftVerdict verdict)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
      int next = key(statement, 1, window);
      statement.setLong(next++, verdict.rows());
      statement.setString(next++, verdict.decision());
      statement.setString(next++, verdict.severity());
      statement.setString(next, verdict.report());
      statement.executeUpdate();
    }
  }

  private static Optional<DecidedWindow> find(Connection connection, DriftWindow window)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(FIND)) {
      key(statement, 1, window);
      return decided(statement).stream().findFirst();
    }
  }

  private static List<DecidedWindow> decided(PreparedStatement statement) throws SQLException {
    List<DecidedWindow> windows = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        windows.add(
            new DecidedWindow(
                new DriftWindow(
                    rows.getString(1), rows.getString(2), instant(rows, 3), instant(rows, 4)),
                new DriftVerdict(
                    rows.getLong(5), rows.getString(6), rows.getString(7), rows.getString(8)),
                new DecidedWindow.Parts(rows.getInt(10), rows.getInt(11), rows.getLong(12)),
                instant(rows, 9)));
      }
    }
    return windows;
  }

  private static void lock(Connection connection, DriftWindow window) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(LOCK)) {
      statement.setString(1, window.model());
      statement.setString(2, window.version());
      statement.setString(3, window.start().toString());
      statement.setString(4, window.end().toString());
      statement.execute();
    }
  }

  private static boolean isTrue(PreparedStatement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery()) {
      return row.next() && row.getBoolean(1);
    }
  }

  private static int key(PreparedStatement statement, int first, DriftWindow window)
      throws SQLException {
    int next = first;
    statement.setString(next++, window.model());
    statement.setString(next++, window.version());
    statement.setObject(next++, time(window.start()));
    statement.setObject(next++, time(window.end()));
    return next;
  }

  private static OffsetDateTime time(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }

  private static Instant instant(ResultSet rows, int column) throws SQLException {
    return rows.getObject(column, OffsetDateTime.class).toInstant();
  }

  private <T> T run(BoundedTransaction.Work<T> work) throws SQLException {
    return BoundedTransaction.run(connections, timeout, work);
  }
}
