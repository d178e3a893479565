package dev.crema.runledger;

import dev.crema.runledger.Windows.Asking;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;

/**
 * Windows that a run may have: which they are, and which of them are left out because they failed
 * too often or are too old.
 */
final class FreeWindows {
  /** A claim from the future was made by a clock that was set back since. */
  static final String CONDITION =
      """
      schedule = ? and window_start >= ? and processed_at is null
        and (freed_at is not null
          or claimed_at not between now() - ? * interval '1 second' and now() + ? * interval '1 second')
        and window_end + ? * interval '1 second' <= now()""";

  private static final String SETTLE =
      """
      update {ledger}.processed_window set
        processed_at = now(), freed_at = null, settled_as = '%s', settled_reason = format(?, attempts, kfp_run_id)
      where
      """
          + CONDITION;

  private static final String FAILED = SETTLE.formatted("failed") + " and attempts >= ?";
  private static final String LATE =
      SETTLE.formatted("skipped") + " and window_end + ? * interval '1 second' < now()";

  /**
   * All windows together that no run had: one row, however long the pause was. No run has its id,
   * so none gets it back.
   */
  private static final String LATE_NEXT =
      """
      insert into {ledger}.processed_window (schedule, window_start, window_end, kfp_run_id,
        claimed_at, processed_at, attempts, settled_as, settled_reason)
      select ?, start, least(start + late * ? * interval '1 second', ?),
        'skipped:' || to_char(start at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
        now(), now(), 0, 'skipped', format(?, late)
      from (
        select start, ceil(extract(epoch from now() - start - ? * interval '1 second') / ?)::bigint - 1 as late
        from (
          select greatest(?, max(window_end)) as start
          from {ledger}.processed_window where schedule = ? and window_end <= ?
        ) as next
      ) as counted
      where late >= 1 and start < ?""";

  private final Database database;

  FreeWindows(Database database) {
    this.database = database;
  }

  /** Sets the parameters of the condition. */
  static void set(PreparedStatement statement, int first, WindowSchedule schedule)
      throws SQLException {
    long timeout = schedule.patience().claimTimeout().toSeconds();
    statement.setString(first, schedule.name());
    statement.setObject(first + 1, Windows.time(schedule.notBefore()));
    statement.setLong(first + 2, timeout);
    statement.setLong(first + 3, timeout);
    statement.setLong(first + 4, schedule.delay().toSeconds());
  }

  /** Settles what is too old or failed too often, so that the next one is looked at. */
  void leaveOut(Connection connection, WindowSchedule schedule, Asking asking) throws SQLException {
    Duration maxLag = schedule.patience().maxLag();
    if (maxLag != null) {
      String reason =
          "Closed for longer than max_lag (%s) when run %s asked".formatted(maxLag, asking.runId());
      long seconds = schedule.delay().plus(maxLag).toSeconds();
      settle(connection, LATE, schedule, new Reason(reason + ".", seconds));
      Reason all = new Reason(reason + "; windows: %s.", seconds);
      lateNext(connection, schedule, all, asking.limit());
    }
    int most = schedule.patience().maxAttempts();
    settle(
        connection,
        FAILED,
        schedule,
        new Reason(
            "Runs that failed with it or were lost: %%s, the last one %%s; max_attempts (%d)."
                .formatted(most),
            most));
  }

  /**
   * Why a window is left out.
   *
   * @param text a format of PostgreSQL
   * @param limit what the window is beyond
   */
  private record Reason(String text, long limit) {}

  private void settle(Connection connection, String sql, WindowSchedule schedule, Reason reason)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
      statement.setString(1, reason.text());
      set(statement, 2, schedule);
      statement.setLong(7, reason.limit());
      statement.executeUpdate();
    }
  }

  private void lateNext(
      Connection connection, WindowSchedule schedule, Reason reason, OffsetDateTime limit)
      throws SQLException {
    long period = schedule.period().toSeconds();
    try (PreparedStatement statement = connection.prepareStatement(database.sql(LATE_NEXT))) {
      statement.setString(1, schedule.name());
      statement.setLong(2, period);
      statement.setObject(3, limit);
      statement.setString(4, reason.text());
      statement.setLong(5, reason.limit());
      statement.setLong(6, period);
      statement.setObject(7, Windows.time(schedule.notBefore()));
      statement.setString(8, schedule.name());
      statement.setObject(9, limit);
      statement.setObject(10, limit);
      statement.executeUpdate();
    }
  }
}
