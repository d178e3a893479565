package dev.crema.retraining.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.crema.retraining.core.StoreUnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Connections to PostgreSQL, transactions on them, and the tables, which the first use makes. */
public final class Database implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(5);

  /** Every fourth connection is left. */
  private static final int LEFT_OF = 4;

  /**
   * What does not pass by itself: who may come in, a missing database, schema, table or right, and
   * a server that takes no writes.
   */
  private static final List<String> REFUSALS = List.of("28", "3D", "3F", "42", "25006");

  private final StoreClock clock;
  private final HikariDataSource source;
  private final Schema schema;
  private final Duration patience;
  private final Semaphore many;

  /** What is done in a transaction. */
  @FunctionalInterface
  interface Work<T> {
    T in(Connection connection) throws SQLException;
  }

  /**
   * Makes the connections; nothing is sent before the first use.
   *
   * @param settings where PostgreSQL is
   * @param clock says the time
   */
  public Database(StoreSettings settings, StoreClock clock) {
    this.clock = clock;
    this.source = new HikariDataSource(config(settings));
    this.schema = new Schema(settings, source);
    this.patience = settings.patience();
    int left = Math.ceilDiv(settings.connections(), LEFT_OF);
    this.many = new Semaphore(settings.connections() - left, true);
  }

  private static HikariConfig config(StoreSettings settings) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("retraining");
    config.setJdbcUrl(settings.jdbcUrl());
    if (!settings.user().isEmpty()) {
      config.setUsername(settings.user());
    }
    if (!settings.password().isEmpty()) {
      config.setPassword(settings.password());
    }
    long millis = settings.patience().toMillis();
    String seconds = Integer.toString(seconds(settings.patience()));
    config.setMaximumPoolSize(settings.connections());
    config.setMinimumIdle(1);
    config.setAutoCommit(false);
    // Commits the settings below; else the first rollback of a connection takes them back.
    config.setIsolateInternalQueries(true);
    config.setInitializationFailTimeout(-1); // PostgreSQL may come later.
    config.setConnectionTimeout(millis);
    config.setValidationTimeout(Math.min(millis, 1000));
    config.setConnectionInitSql(
        """
        set lock_timeout = %d;
        set statement_timeout = %d;
        set idle_in_transaction_session_timeout = '15s';
        select set_config('synchronous_commit', 'on', false)
        where current_setting('synchronous_commit') = 'off'"""
            .formatted(millis, millis));
    config.addDataSourceProperty("ApplicationName", "crema-retraining");
    config.addDataSourceProperty("currentSchema", settings.schema());
    config.addDataSourceProperty("tcpKeepAlive", "true");
    config.addDataSourceProperty("connectTimeout", seconds);
    config.addDataSourceProperty("loginTimeout", seconds);
    config.addDataSourceProperty(
        "socketTimeout", Integer.toString(seconds(settings.patience().plus(GRACE))));
    return config;
  }

  /** Makes the tables if they are not there. Of several processes one goes first. */
  public void migrate() {
    schema.require();
  }

  /** Returns whole seconds, at least 1: the unit of the driver's settings. */
  static int seconds(Duration duration) {
    return Math.toIntExact(Math.max(1, Math.ceilDiv(duration.toMillis(), 1000L)));
  }

  /** Lets the transaction wait for a lock no longer than so, nor longer than the patience. */
  void waitShortly(Connection connection, Duration most) throws SQLException {
    long millis = Math.min(most.toMillis(), patience.toMillis() - 1);
    try (Statement statement = connection.createStatement()) {
      statement.execute("set local lock_timeout = %d".formatted(millis));
    }
  }

  Instant now(Connection connection) throws SQLException {
    return clock.now(connection);
  }

  /** Does work in a transaction: all of it or nothing, unless its end is not known. */
  <T> T transaction(Work<T> work) {
    migrate();
    try (Connection connection = source.getConnection()) {
      try {
        T result = work.in(connection);
        connection.commit();
        return result;
      } catch (SQLException | RuntimeException e) {
        rollBack(connection, e);
        throw e;
      }
    } catch (SQLException e) {
      throw new StoreUnavailableException(
          "PostgreSQL did not do it (%s): %s\nMaybe %s."
              .formatted(e.getSQLState(), e.getMessage(), wayOut(String.valueOf(e.getSQLState()))),
          e);
    }
  }

  /** What PostgreSQL refuses it will refuse again, until somebody does something about it. */
  private static String wayOut(String state) {
    boolean isRefusal = REFUSALS.stream().anyMatch(state::startsWith);
    return isRefusal
        ? "the service's user has lost a right, the schema was changed by hand, or the server takes no writes: it does not pass by itself"
        : "it is away, or somebody holds a lock; the same can be asked again";
  }

  /**
   * Does what many may want at once. Some connections are left to others meanwhile, so that a storm
   * of alerts behind a lock does not keep a person from freezing the model.
   */
  <T> T amongMany(Supplier<T> work) {
    try {
      if (!many.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new StoreUnavailableException(
            "Too many wait for PostgreSQL; none of it was done.\nMaybe a row is locked; the same can be asked again.",
            new TimeoutException());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreUnavailableException("Interrupted while waiting for PostgreSQL.", e);
    }
    try {
      return work.get();
    } finally {
      many.release();
    }
  }

  /** Says whether PostgreSQL answers and has the tables. */
  public boolean answers() {
    try {
      return transaction(connection -> clock.now(connection) != null);
    } catch (StoreUnavailableException e) {
      return false;
    }
  }

  private static void rollBack(Connection connection, Exception cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  @Override
  public void close() {
    source.close();
  }
}
