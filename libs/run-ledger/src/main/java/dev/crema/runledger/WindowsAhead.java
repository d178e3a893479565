package dev.crema.runledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * Windows that were left out as too old by a clock that was ahead. They are given one after the
 * other once they are closed by the clock as it is now; the rest stays left out until the time
 * comes at which that was said, when all of it is too old indeed.
 */
final class WindowsAhead {
  /** PostgreSQL's infinity. */
  static final OffsetDateTime NO_LIMIT = OffsetDateTime.MAX;

  /** Those that a run had are free again, and are looked at for their age once more. */
  private static final String FREE =
      """
      update {ledger}.processed_window set
        processed_at = null, freed_at = now(), settled_as = null, settled_reason = null
      where schedule = ? and settled_as = 'skipped' and attempts > 0 and processed_at > now()""";

  private static final String TAKE =
      """
      delete from {ledger}.processed_window where schedule = ? and window_start = (
        select min(window_start) from {ledger}.processed_window
        where schedule = ? and settled_as = 'skipped' and attempts = 0 and processed_at > now()
          and window_end > ?)
      returning window_end, processed_at, settled_reason""";

  /** From where the windows before it end now. */
  private static final String PUT_BACK =
      """
      insert into {ledger}.processed_window (schedule, window_start, window_end, kfp_run_id,
        claimed_at, processed_at, attempts, settled_as, settled_reason)
      select ?, start, ?,
        'skipped:' || to_char(start at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
        ?, ?, 0, 'skipped', ?
      from (
        select greatest(?, max(window_end)) as start
        from {ledger}.processed_window where schedule = ? and window_end <= ?
      ) as next
      where start < ?""";

  private final Database database;
  private final WindowSchedule schedule;
  private final @Nullable Row row;

  private WindowsAhead(Database database, WindowSchedule schedule, @Nullable Row row) {
    this.database = database;
    this.schedule = schedule;
    this.row = row;
  }

  /** All those windows together, without their start. */
  private record Row(OffsetDateTime end, OffsetDateTime processedAt, @Nullable String reason) {}

  /** Takes the row of them away, if there is one: {@link #putBack} in the same transaction. */
  static WindowsAhead take(Connection connection, Database database, WindowSchedule schedule)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(database.sql(FREE))) {
      statement.setString(1, schedule.name());
      statement.executeUpdate();
    }
    try (PreparedStatement statement = connection.prepareStatement(database.sql(TAKE))) {
      statement.setString(1, schedule.name());
      statement.setString(2, schedule.name());
      statement.setObject(3, Windows.time(schedule.notBefore()));
      try (ResultSet rows = statement.executeQuery()) {
        Row row =
            rows.next()
                ? new Row(
                    rows.getObject(1, OffsetDateTime.class),
                    rows.getObject(2, OffsetDateTime.class),
                    rows.getString(3))
                : null;
        return new WindowsAhead(database, schedule, row);
      }
    }
  }

  /** Returns where windows end at the latest that no run had: behind it are some that a run had. */
  OffsetDateTime limit() {
    return row == null ? NO_LIMIT : row.end();
  }

  /** Returns whether there were some, and each of them has a row of its own or is too old now. */
  boolean putBack(Connection connection) throws SQLException {
    if (row == null) {
      return false;
    }
    try (PreparedStatement statement = connection.prepareStatement(database.sql(PUT_BACK))) {
      statement.setString(1, schedule.name());
      statement.setObject(2, row.end());
      statement.setObject(3, row.processedAt());
      statement.setObject(4, row.processedAt());
      statement.setString(5, row.reason());
      statement.setObject(6, Windows.time(schedule.notBefore()));
      statement.setString(7, schedule.name());
      statement.setObject(8, row.end());
      statement.setObject(9, row.end());
      return statement.executeUpdate() == 0;
    }
  }
}
