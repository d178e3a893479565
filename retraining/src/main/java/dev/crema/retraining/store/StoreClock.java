package dev.crema.retraining.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;

/**
 * Says the time of a transaction, once it has its locks. One clock for all replicas: PostgreSQL's.
 * What is set on a replica's own clock has no meaning here.
 */
@FunctionalInterface
public interface StoreClock {
  /**
   * Returns the time.
   *
   * @param connection in a transaction
   * @return the time in whole microseconds, which is what PostgreSQL keeps
   * @throws SQLException if PostgreSQL does not say
   */
  Instant now(Connection connection) throws SQLException;

  /** Returns PostgreSQL's clock. */
  static StoreClock postgres() {
    return connection -> {
      try (PreparedStatement statement = connection.prepareStatement("select clock_timestamp()");
          ResultSet rows = statement.executeQuery()) {
        rows.next();
        return rows.getObject(1, OffsetDateTime.class).toInstant().truncatedTo(ChronoUnit.MICROS);
      }
    };
  }
}
