package dev.crema.runledger;

import dev.crema.runledger.LedgerException.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Transactions on PostgreSQL, each on a connection of its own: a step has two or three of them, and
 * a service that reads outcomes has one now and then.
 *
 * <p>What a transaction needs it sets for itself alone, and tables are named with their schema, so
 * that a pool in between that hands connections from one to the next (PgBouncer) does no harm.
 */
final class Database {
  /**
   * Read committed, whatever is the database's default: a statement sees what the lock before it
   * waited for. A commit is one even where the server's setting says that it may be lost.
   */
  private static final String BEGIN =
      """
      set transaction isolation level read committed;
      set local statement_timeout = %1$d;
      set local lock_timeout = %1$d;
      set local idle_in_transaction_session_timeout = %2$d;
      select set_config('synchronous_commit', 'on', true)
      where current_setting('synchronous_commit') = 'off'""";

  /** The server ends a statement first, and says so: else PostgreSQL would seem to be away. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  /** What happens in a transaction. */
  @FunctionalInterface
  interface Work<T> {
    T run(Connection connection) throws SQLException;
  }

  private final LedgerSettings settings;

  Database(LedgerSettings settings) {
    this.settings = settings;
  }

  /** Returns SQL in which {@code {ledger}} is the schema. */
  String sql(String text) {
    return text.replace("{ledger}", "\"" + settings.schema() + "\"");
  }

  /**
   * Runs a transaction, and again if its error may pass. The answer to a commit may be lost, so the
   * work must give the same if it is done twice.
   */
  <T> T call(Work<T> work) {
    return call(settings.times().statement(), work);
  }

  <T> T call(Duration statement, Work<T> work) {
    Duration pause = settings.times().pause();
    for (int attempt = 1; ; attempt++) {
      try {
        return once(statement, work);
      } catch (SQLException e) {
        if (attempt >= settings.times().attempts() || !Problems.mayPass(e)) {
          throw Problems.exception(settings, e);
        }
      }
      sleep(pause);
      pause = pause.multipliedBy(2);
      pause = pause.compareTo(LedgerTimes.MAX_PAUSE) > 0 ? LedgerTimes.MAX_PAUSE : pause;
    }
  }

  private <T> T once(Duration statement, Work<T> work) throws SQLException {
    // Closing a connection takes back what was not committed.
    try (Connection connection = source(statement).getConnection()) {
      connection.setAutoCommit(false);
      try (Statement begin = connection.createStatement()) {
        begin.execute(BEGIN.formatted(statement.toMillis(), statement.plus(GRACE).toMillis()));
      }
      T result = work.run(connection);
      connection.commit();
      return result;
    }
  }

  /** Returns a source of connections whose statements take no longer. */
  DataSource source(Duration statement) throws SQLException {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setURL(settings.jdbcUrl());
    if (!settings.user().isEmpty()) {
      source.setUser(settings.user());
    }
    if (!settings.password().isEmpty()) {
      source.setPassword(settings.password());
    }
    source.setApplicationName("crema-run-ledger");
    source.setConnectTimeout(seconds(settings.times().connect()));
    source.setLoginTimeout(seconds(settings.times().connect()));
    source.setSocketTimeout(seconds(statement.plus(GRACE)));
    source.setTcpKeepAlive(true);
    return source;
  }

  private static int seconds(Duration duration) {
    return Math.toIntExact(Math.max(1, Math.ceilDiv(duration.toMillis(), 1000L)));
  }

  /** Sleeps between a half and the whole of a time, so that many pods do not come at once. */
  private static void sleep(Duration atMost) {
    long half = atMost.toNanos() / 2;
    try {
      Thread.sleep(Duration.ofNanos(half + ThreadLocalRandom.current().nextLong(half + 1)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LedgerException(
          Kind.UNAVAILABLE, "Interrupted while waiting for the run ledger.", e);
    }
  }
}
