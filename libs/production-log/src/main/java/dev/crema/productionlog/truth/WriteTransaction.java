package dev.crema.productionlog.truth;

import dev.crema.productionlog.BoundedTransaction;
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

  static <T> T run(DataSource source, Duration timeout, BoundedTransaction.Work<T> work)
      throws SQLException {
    for (int attempt = 1; ; attempt++) {
      try {
        return BoundedTransaction.run(
            source,
            timeout,
            connection -> {
              lock(connection, "pg_advisory_xact_lock");
              return work.run(connection);
            });
      } catch (SQLException e) {
        if (attempt == ATTEMPTS || !REPEATABLE.contains(String.valueOf(e.getSQLState()))) {
          throw e;
        }
      }
    }
  }

  /** Waits, as long as a statement may take, until who writes now has ended. */
  static void await(DataSource source, Duration timeout) throws SQLException {
    BoundedTransaction.run(
        source, timeout, connection -> lock(connection, "pg_advisory_xact_lock_shared"));
  }

  private static boolean lock(Connection connection, String function) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.execute("select %s(%d)".formatted(function, LOCK));
    }
  }
}
