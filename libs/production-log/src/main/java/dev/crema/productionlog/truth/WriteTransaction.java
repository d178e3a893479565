package dev.crema.productionlog.truth;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import javax.sql.DataSource;

/** One transaction after the other, of all processes: an advisory lock keeps the order. */
final class WriteTransaction {
  private static final int ATTEMPTS = 3;

  /** Any number that no other module uses: the ASCII of "truth". */
  static final long LOCK = 0x7472757468L;

  /** Serialization failure and deadlock: nothing was done, and it may be done again at once. */
  private static final Set<String> REPEATABLE = Set.of("40001", "40P01");

  private WriteTransaction() {}

  /** What is done within. */
  @FunctionalInterface
  interface Work<T> {
    T run(Connection connection) throws SQLException;
  }

  static <T> T run(DataSource source, Duration timeout, Work<T> work) throws SQLException {
    for (int attempt = 1; ; attempt++) {
      try (Connection connection = source.getConnection()) {
        return once(connection, timeout, work);
      } catch (SQLException e) {
        if (attempt == ATTEMPTS || !REPEATABLE.contains(String.valueOf(e.getSQLState()))) {
          throw e;
        }
      }
    }
  }

  private static <T> T once(Connection connection, Duration timeout, Work<T> work)
      throws SQLException {
    connection.setAutoCommit(false);
    try {
      prepare(connection, timeout);
      T result = work.run(connection);
      connection.commit();
      return result;
    } catch (Throwable e) { // whatever it was, half of a batch must not stay
      rollback(connection, e);
      throw e;
    } finally {
      if (!connection.isClosed()) {
        connection.setAutoCommit(true);
      }
    }
  }

  private static void prepare(Connection connection, Duration timeout) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      // A process that freezes within must not keep all others waiting.
      statement.execute(
          "set local statement_timeout = %1$d; set local lock_timeout = %1$d; set local idle_in_transaction_session_timeout = %1$d"
              .formatted(Math.max(1, timeout.toMillis())));
      statement.execute("select pg_advisory_xact_lock(%d)".formatted(LOCK));
    }
  }

  /** Waits, as long as a statement may take, until who writes now has ended. */
  static void await(DataSource source, Duration timeout) throws SQLException {
    try (Connection connection = source.getConnection()) {
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.execute(
            "set local statement_timeout = %1$d; set local lock_timeout = %1$d"
                .formatted(Math.max(1, timeout.toMillis())));
        statement.execute("select pg_advisory_xact_lock_shared(%d)".formatted(LOCK));
        connection.commit();
      } catch (SQLException e) {
        rollback(connection, e);
        throw e;
      } finally {
        if (!connection.isClosed()) {
          connection.setAutoCommit(true);
        }
      }
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
