package dev.crema.runledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Locks by name, held until the transaction ends. */
final class Locks {
  private Locks() {}

  /** Waits for a lock; two names of one hash wait for each other, which does no harm. */
  static void take(Connection connection, String name) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("select pg_advisory_xact_lock(hashtextextended(?, 0))")) {
      statement.setString(1, "crema-run-ledger:" + name);
      statement.execute();
    }
  }
}
