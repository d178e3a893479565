package dev.crema.retraining.store;

import static dev.crema.retraining.store.Columns.run;
import static dev.crema.retraining.store.Columns.set;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;

/**
 * Which replica works: one at a time, for a while that it must renew. Its number grows with each
 * new leader; a write of one that fell behind finds another number and is refused.
 */
final class Lease {
  private static final String TAKE =
      """
      update retraining_lease set holder = ?, epoch = epoch + 1, until = ?
      where name = 'worker' and (until <= ? or until > ?)
      returning epoch""";

  private static final String RENEW =
      """
      update retraining_lease set until = ?
      where name = 'worker' and holder = ? and epoch = ?""";

  private static final String FENCE =
      """
      select epoch from retraining_lease
      where name = 'worker' and holder = ? and epoch = ? for key share""";

  private Lease() {}

  /** Takes the lease if nobody has it; a time that no lease can have came from another clock. */
  static OptionalLong take(Connection connection, String holder, Duration length, Instant now)
      throws SQLException {
    Instant impossible = now.plus(length.multipliedBy(2));
    try (PreparedStatement statement =
            set(connection.prepareStatement(TAKE), holder, now.plus(length), now, impossible);
        ResultSet rows = statement.executeQuery()) {
      return rows.next() ? OptionalLong.of(rows.getLong(1)) : OptionalLong.empty();
    }
  }

  static boolean renew(Connection connection, Term term, Instant until) throws SQLException {
    return run(connection, RENEW, until, term.holder(), term.epoch()) == 1;
  }

  /** Holds off every other leader until the end of the transaction, or refuses it. */
  static void fence(Connection connection, Term term) throws SQLException {
    try (PreparedStatement statement =
            set(connection.prepareStatement(FENCE), term.holder(), term.epoch());
        ResultSet rows = statement.executeQuery()) {
      if (!rows.next()) {
        throw new FencedException(term);
      }
    }
  }
}
