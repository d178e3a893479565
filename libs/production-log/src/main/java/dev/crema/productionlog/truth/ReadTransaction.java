package dev.crema.productionlog.truth;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * A transaction that only reads, all of it from one snapshot. Closing it gives the connection back
 * as it was.
 */
public final class ReadTransaction implements AutoCloseable {
  private static final int NETWORK_MARGIN_MILLIS = 2_000;

  private final Connection connection;

  private ReadTransaction(Connection connection) {
    this.connection = connection;
  }

  /**
   * Begins.
   *
   * @param source where the connection comes from
   * @param statementTimeout longest time of a statement, or of the next rows of one
   * @param idleTimeout longest time between two of them; then PostgreSQL ends the transaction
   * @return the transaction
   * @throws SQLException if there is no connection
   */
  public static ReadTransaction begin(
      DataSource source, Duration statementTimeout, Duration idleTimeout) throws SQLException {
    ReadTransaction transaction = new ReadTransaction(source.getConnection());
    try {
      transaction.connection.setAutoCommit(false);
      // For a server that does not even say that it gives up. The pool puts it back.
      transaction.connection.setNetworkTimeout(
          Runnable::run, (int) (millis(statementTimeout) + NETWORK_MARGIN_MILLIS));
      try (Statement statement = transaction.connection.createStatement()) {
        // All of it is local to the transaction: nothing to put back into the pool.
        statement.execute(
            "set transaction isolation level repeatable read read only;"
                + " set local statement_timeout = %d; set local idle_in_transaction_session_timeout = %d"
                    .formatted(millis(statementTimeout), millis(idleTimeout)));
      }
      return transaction;
    } catch (SQLException | RuntimeException e) {
      try {
        transaction.close();
      } catch (SQLException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw e;
    }
  }

  /**
   * Begins as {@link #begin} does, with all labels that were recorded before the call: who is just
   * recording some is waited for.
   *
   * @param source where the connection comes from
   * @param statementTimeout longest time of a statement, and of that wait
   * @param idleTimeout longest time between two of them; then PostgreSQL ends the transaction
   * @return the transaction
   * @throws SQLException if there is no connection, or the wait was too long
   */
  public static ReadTransaction beginAfterWriters(
      DataSource source, Duration statementTimeout, Duration idleTimeout) throws SQLException {
    WriteTransaction.await(source, statementTimeout);
    return begin(source, statementTimeout, idleTimeout);
  }

  private static long millis(Duration timeout) {
    return Math.clamp(timeout.toMillis(), 1, Integer.MAX_VALUE / 2);
  }

  /**
   * Returns the connection.
   *
   * @return in this transaction
   */
  public Connection connection() {
    return connection;
  }

  @Override
  public void close() throws SQLException {
    try (connection) {
      if (!connection.isClosed()) {
        connection.rollback();
        connection.setAutoCommit(true);
      }
    }
  }
}
