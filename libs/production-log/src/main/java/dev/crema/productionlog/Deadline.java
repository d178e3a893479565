package dev.crema.productionlog;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;

/**
 * Holds a transaction to a time: the server ends a statement that takes as long as all of it may,
 * and the socket gives up a little later, in case the server says nothing at all.
 */
final class Deadline {
  private static final long GRACE_MILLIS = 100;

  private final long millis;
  private final long end;

  private Deadline(long millis) {
    this.millis = millis;
    this.end = System.nanoTime() + millis * 1_000_000;
  }

  static Deadline in(Duration duration) {
    return new Deadline(duration.toMillis());
  }

  /** Returns one of the same length that begins now. */
  Deadline again() {
    return new Deadline(millis);
  }

  /** Returns the server's limit for one statement, as PostgreSQL reads it. */
  String statementTimeout() {
    return Long.toString(millis);
  }

  /** Gives the next call of the connection what is left of the time. */
  void limit(Connection connection) throws SQLException {
    long left = (end - System.nanoTime()) / 1_000_000 + GRACE_MILLIS;
    if (left <= 0) {
      throw new SQLTimeoutException("The transaction took too long.", "57014");
    }
    connection.setNetworkTimeout(Runnable::run, (int) Math.min(left, Integer.MAX_VALUE));
  }
}
