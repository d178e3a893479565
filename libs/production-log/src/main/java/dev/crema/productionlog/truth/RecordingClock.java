package dev.crema.productionlog.truth;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;

/** Says when labels reach us. */
sealed interface RecordingClock {
  /** Returns the present as this machine knows it, for what a sender says of the past. */
  Instant now();

  /** Returns the time under which labels are recorded, in microseconds, as PostgreSQL keeps it. */
  Instant recorded(Connection connection) throws SQLException;

  /**
   * PostgreSQL's clock. Asked for while the lock of all writers is held, so who comes later has the
   * later time, and what was recorded before a moment is committed once the lock was free after it.
   */
  record OfDatabase() implements RecordingClock {
    @Override
    public Instant now() {
      return InstantSource.system().instant();
    }

    @Override
    public Instant recorded(Connection connection) throws SQLException {
      try (Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery("select clock_timestamp()")) {
        row.next();
        return row.getObject(1, OffsetDateTime.class).toInstant();
      }
    }
  }

  /** A clock that is given. */
  record Given(InstantSource clock) implements RecordingClock {
    @Override
    public Instant now() {
      return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    @Override
    public Instant recorded(Connection connection) {
      return now();
    }
  }
}
