package dev.crema.productionlog;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;

/** A transaction that keeps nobody waiting for long: all of it is done, or nothing. */
public final class BoundedTransaction {
  private BoundedTransaction() {}

  /**
   * What is done within.
   *
   * @param <T> what comes of it
   */
  @FunctionalInterface
  public interface Work<T> {
    /**
     * Does it.
     *
     * @param connection in the transaction; neither to be committed nor to be closed
     * @return what comes of it
     * @throws SQLException if PostgreSQL does not do it: then nothing is done
     */
    T run(Connection connection) throws SQLException;
  }

  /**
   * Does work once, and gives the connection back as it was.
   *
   * @param source where the connection comes from
   * @param timeout longest time of a statement, of a wait for another transaction, and of the time
   *     between two statements; at least a millisecond
   * @param work what is done
   * @param <T> what comes of it
   * @return what came of it; it is committed
   * @throws SQLException if it was not done, or if its end is not known
   */
  public static <T> T run(DataSource source, Duration timeout, Work<T> work) throws SQLException {
    try (Connection connection = source.getConnection()) {
      connection.setAutoCommit(false);
      try {
        limit(connection, timeout);
        T result = work.run(connection);
        connection.commit();
        return result;
      } catch (Throwable e) { // whatever it was, half of it must not stay
        rollback(connection, e);
        throw e;
      } finally {
        if (!connection.isClosed()) {
          connection.setAutoCommit(true);
        }
      }
    }
  }

  /** A process that freezes within must not keep all others waiting. */
  private static void limit(Connection connection, Duration timeout) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "set local statement_timeout = %1$d; set local lock_timeout = %1$d; set local idle_in_transaction_session_timeout = %1$d"
              .formatted(Math.max(1, timeout.toMillis())));
    }
  }

  private static void rollback(Connection connection, Throwable cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }
}
