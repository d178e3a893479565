package dev.crema.runledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The windows of schedules. Lengths are seconds, never days or months, which would follow the time
 * zone of the session.
 */
final class Windows {
  /** Also starts the claim anew, if the window was not processed. */
  private static final String OWN =
      """
      update {ledger}.processed_window set
        claimed_at = case when processed_at is null then now() else claimed_at end,
        freed_at = null
      where schedule = ? and kfp_run_id = ?
      returning window_start, window_end""";

  /** The last condition is looked at again when the row was waited for, as those of FreeWindows. */
  private static final String FREE =
      """
      update {ledger}.processed_window set
        kfp_run_id = ?, claimed_at = now(), freed_at = null, attempts = attempts + 1
      where schedule = ? and window_start = (
        select min(window_start) from {ledger}.processed_window where
      """
          + FreeWindows.CONDITION
          + """
       )
      and processed_at is null
      returning window_start, window_end""";

  private static final String NEXT =
      """
      insert into {ledger}.processed_window (schedule, window_start, window_end, kfp_run_id, claimed_at)
      select ?, start, least(start + ? * interval '1 second', ?), ?, now()
      from (
        select greatest(?, max(window_end)) as start
        from {ledger}.processed_window where schedule = ? and window_end <= ?
      ) as next
      where start + ? * interval '1 second' <= now() and start < ?
      returning window_start, window_end""";

  /** Also what was left out as failed, if its last run was retried or came back. */
  private static final String PROCESSED =
      """
      update {ledger}.processed_window set
        processed_at = coalesce(processed_at, now()), freed_at = null, settled_as = null, settled_reason = null
      where kfp_run_id = ? and (processed_at is null or settled_as is not null)""";

  private static final String FAILED =
      """
      update {ledger}.processed_window set freed_at = now()
      where kfp_run_id = ? and processed_at is null and freed_at is null""";

  private static final String HOLDERS =
      "select distinct kfp_run_id from {ledger}.processed_window where schedule = ? and processed_at is null";

  private final Database database;
  private final FreeWindows freeWindows;

  Windows(Database database) {
    this.database = database;
    freeWindows = new FreeWindows(database);
  }

  Optional<Window> resolve(WindowSchedule schedule, String runId) {
    return database.call(connection -> resolve(connection, schedule, runId));
  }

  private Optional<Window> resolve(Connection connection, WindowSchedule schedule, String runId)
      throws SQLException {
    Locks.take(connection, "schedule:" + schedule.name());
    Window window = own(connection, schedule, runId);
    if (window == null) {
      window = other(connection, schedule, runId);
    }
    return Optional.ofNullable(window);
  }

  private @Nullable Window other(Connection connection, WindowSchedule schedule, String runId)
      throws SQLException {
    WindowsAhead ahead = WindowsAhead.take(connection, database, schedule);
    freeWindows.leaveOut(connection, schedule, new Asking(runId, ahead.limit()));
    Window window = free(connection, schedule, runId);
    if (window == null) {
      window = next(connection, schedule, new Asking(runId, ahead.limit()));
    }
    boolean isUsedUp = ahead.putBack(connection);
    return window == null && isUsedUp
        ? next(connection, schedule, new Asking(runId, WindowsAhead.NO_LIMIT))
        : window;
  }

  /**
   * Who asks for a window that no run had.
   *
   * @param runId the run
   * @param limit where such windows end at the latest
   */
  record Asking(String runId, OffsetDateTime limit) {}

  private @Nullable Window own(Connection connection, WindowSchedule schedule, String runId)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(database.sql(OWN))) {
      statement.setString(1, schedule.name());
      statement.setString(2, runId);
      return window(statement);
    }
  }

  private @Nullable Window free(Connection connection, WindowSchedule schedule, String runId)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(database.sql(FREE))) {
      statement.setString(1, runId);
      statement.setString(2, schedule.name());
      FreeWindows.set(statement, 3, schedule);
      return window(statement);
    }
  }

  private @Nullable Window next(Connection connection, WindowSchedule schedule, Asking asking)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(database.sql(NEXT))) {
      statement.setString(1, schedule.name());
      statement.setLong(2, schedule.period().toSeconds());
      statement.setObject(3, asking.limit());
      statement.setString(4, asking.runId());
      statement.setObject(5, time(schedule.notBefore()));
      statement.setString(6, schedule.name());
      statement.setObject(7, asking.limit());
      statement.setLong(8, schedule.period().plus(schedule.delay()).toSeconds());
      statement.setObject(9, asking.limit());
      return window(statement);
    }
  }

  private static @Nullable Window window(PreparedStatement statement) throws SQLException {
    try (ResultSet rows = statement.executeQuery()) {
      return rows.next() ? new Window(time(rows, 1), time(rows, 2)) : null;
    }
  }

  Set<String> holders(String schedule) {
    return database.call(
        connection -> {
          Set<String> holders = new HashSet<>();
          try (PreparedStatement statement = connection.prepareStatement(database.sql(HOLDERS))) {
            statement.setString(1, schedule);
            try (ResultSet rows = statement.executeQuery()) {
              while (rows.next()) {
                holders.add(rows.getString(1));
              }
            }
          }
          return holders;
        });
  }

  /** Says that what a run has is done, or that it is free again. */
  void settle(Connection connection, String runId, boolean isProcessed) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(database.sql(isProcessed ? PROCESSED : FAILED))) {
      statement.setString(1, runId);
      statement.executeUpdate();
    }
  }

  static OffsetDateTime time(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  static Instant time(ResultSet rows, int column) throws SQLException {
    return rows.getObject(column, OffsetDateTime.class).toInstant();
  }
}
