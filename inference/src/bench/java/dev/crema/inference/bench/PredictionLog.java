package dev.crema.inference.bench;

import dev.crema.servers.LocalPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** A real PostgreSQL, which flushes to its disk, and how many predictions have reached it. */
final class PredictionLog implements AutoCloseable {
  private static final String DATABASE = "crema_bench";
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration DRAIN = Duration.ofMinutes(3);
  private static final Duration FIRST = Duration.ofSeconds(15);

  private final LocalPostgres postgres;

  PredictionLog() throws IOException {
    postgres = LocalPostgres.durable();
    postgres.createDatabase(DATABASE);
  }

  /** Returns the settings of a service that logs here. */
  Map<String, String> settings(String mode, Path folder) {
    return Map.of(
        "CREMA_LOG_MODE", mode,
        "CREMA_LOG_JDBC_URL",
            "jdbc:postgresql://127.0.0.1:%d/%s".formatted(postgres.port(), DATABASE),
        "CREMA_LOG_USER", LocalPostgres.USER,
        "CREMA_LOG_PASSWORD", "trusted",
        "CREMA_LOG_SPOOL_DIRECTORY", folder.resolve("spool-" + mode).toString());
  }

  /**
   * Waits for the first predictions.
   *
   * @throws NotThereYetException if none comes
   */
  void requireFirst() throws IOException, NotThereYetException {
    if (!await(1, FIRST)) {
      throw new NotThereYetException("no prediction reaches PostgreSQL");
    }
  }

  /**
   * Waits until all predictions are there, once each.
   *
   * @param answered the predictions that were answered
   * @throws IOException if some never come, or some come twice
   */
  void awaitAll(long answered) throws IOException {
    boolean came = await(answered, DRAIN);
    long rows = rows();
    if (!came || rows != answered) {
      throw new IOException(
          "the log has %,d rows of %,d predictions that were answered".formatted(rows, answered));
    }
  }

  private boolean await(long count, Duration limit) throws IOException {
    long end = System.nanoTime() + limit.toNanos();
    while (rows() < count) {
      if (System.nanoTime() > end) {
        return false;
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
    return true;
  }

  /** Returns the rows of the table of predictions, wherever it is; 0 while there is none. */
  private long rows() throws IOException {
    try (Connection connection = DriverManager.getConnection(postgres.jdbcUrl(DATABASE));
        Statement statement = connection.createStatement()) {
      String schema =
          first(
              statement,
              "select min(relnamespace::regnamespace::text) from pg_class"
                  + " where relname = 'prediction' and relkind in ('r', 'p')");
      return schema.isEmpty()
          ? 0
          : Long.parseLong(first(statement, "select count(*) from " + schema + ".prediction"));
    } catch (SQLException e) {
      throw new IOException("PostgreSQL refused: " + e.getMessage(), e);
    }
  }

  private static String first(Statement statement, String query) throws SQLException {
    try (ResultSet result = statement.executeQuery(query)) {
      result.next();
      String text = result.getString(1);
      return text == null ? "" : text;
    }
  }

  @Override
  public void close() throws IOException {
    postgres.close();
  }
}
