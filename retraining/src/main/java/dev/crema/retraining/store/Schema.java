package dev.crema.retraining.store;

import dev.crema.retraining.core.StoreUnavailableException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Makes the tables when the first who asks finds none. Of several processes one goes first; whoever
 * waits for it, in this process or another, waits little longer than for a row.
 *
 * <p>Tables of a newer release are used as they are, without Flyway: migrations only add what an
 * older release can do without.
 */
final class Schema {
  /** The number of the last migration of this release. */
  static final int VERSION = 2;

  private static final String LOCATION = "classpath:dev/crema/retraining/migration";

  /** A migration may work longer on tables that are full than a caller waits for a row. */
  private static final Duration STATEMENT = Duration.ofSeconds(60);

  private static final Duration GRACE = Duration.ofSeconds(5);

  /** How much longer one waits for the other who makes the tables; less than a socket does. */
  private static final Duration MORE_PATIENCE = Duration.ofSeconds(4);

  private static final int FLYWAY_LOCK_TRIES = 5;

  private static final String LOCK =
      """
      set local idle_in_transaction_session_timeout = %1$d;
      set local statement_timeout = %2$d;
      set local lock_timeout = %2$d;
      select pg_advisory_xact_lock(hashtextextended('crema-retraining:%3$s', 0))""";

  private final StoreSettings settings;
  private final DataSource pool;
  private final Duration wait;
  private final ReentrantLock making = new ReentrantLock();
  private volatile boolean isReady;

  /**
   * Makes it.
   *
   * @param settings where PostgreSQL is
   * @param pool connections whose statements and waits for locks end with the patience
   */
  Schema(StoreSettings settings, DataSource pool) {
    this.settings = settings;
    this.pool = pool;
    this.wait = settings.patience().plus(MORE_PATIENCE);
  }

  void require() {
    if (isReady) {
      return;
    }
    enter();
    try {
      if (!isReady) {
        make();
        isReady = true;
      }
    } finally {
      making.unlock();
    }
  }

  private void enter() {
    try {
      if (making.tryLock(wait.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
      throw new StoreUnavailableException(
          "The tables of the retrainings are still being made after %s.\nMaybe PostgreSQL does not answer; the same can be asked again."
              .formatted(wait),
          new TimeoutException());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreUnavailableException("Interrupted while waiting for the tables.", e);
    }
  }

  private void make() {
    try (Connection connection = pool.getConnection()) {
      if (isThere(connection)) {
        connection.commit();
        return;
      }
      // Flyway would make it as well, but take a refusal for what passes, for ten seconds.
      create(connection);
      connection.commit();
      lock(connection);
      if (!isThere(connection)) {
        migrate();
      }
      connection.commit();
    } catch (SQLException | FlywayException e) {
      throw new StoreUnavailableException(
          "The tables of the retrainings in the schema (%s) cannot be made or are not ours: %s\nMaybe make the schema by hand, with the service's user as its owner, or give another name."
              .formatted(settings.schema(), cause(e)),
          e);
    }
  }

  private boolean isThere(Connection connection) throws SQLException {
    String history = "\"%s\".flyway_schema_history".formatted(settings.schema());
    // Other tables of somebody else's in this schema have no lease.
    String lease = "\"%s\".retraining_lease".formatted(settings.schema());
    try (PreparedStatement tables =
        connection.prepareStatement(
            "select to_regclass(?) is not null and to_regclass(?) is not null")) {
      tables.setString(1, history);
      tables.setString(2, lease);
      if (!isTrue(tables)) {
        return false;
      }
    }
    try (PreparedStatement version =
        connection.prepareStatement(
            """
            select exists (
              select from %s
              where success and version is not null and split_part(version, '.', 1)::int >= ?)"""
                .formatted(history))) {
      version.setInt(1, VERSION);
      return isTrue(version);
    }
  }

  private static boolean isTrue(PreparedStatement statement) throws SQLException {
    try (ResultSet rows = statement.executeQuery()) {
      return rows.next() && rows.getBoolean(1);
    }
  }

  private void create(Connection connection) throws SQLException {
    lock(connection);
    String name = "\"%s\"".formatted(settings.schema());
    // PostgreSQL asks for the right to make schemas even where "if not exists" makes none.
    try (PreparedStatement there =
            connection.prepareStatement("select to_regnamespace(?) is not null");
        Statement create = connection.createStatement()) {
      there.setString(1, name);
      if (!isTrue(there)) {
        create.execute("create schema " + name);
      }
    }
  }

  private void lock(Connection connection) throws SQLException {
    try (Statement lock = connection.createStatement()) {
      lock.execute(
          LOCK.formatted(STATEMENT.plus(GRACE).toMillis() * 2, wait.toMillis(), settings.schema()));
    }
  }

  /** On connections of its own, while the pool's holds the lock. */
  private void migrate() {
    Flyway.configure(Schema.class.getClassLoader())
        .dataSource(source())
        .schemas(settings.schema())
        .defaultSchema(settings.schema())
        .createSchemas(false)
        .locations(LOCATION)
        .failOnMissingLocations(true)
        .connectRetries(0)
        .lockRetryCount(FLYWAY_LOCK_TRIES)
        .loggers("slf4j")
        .load()
        .migrate();
  }

  private DataSource source() {
    PGSimpleDataSource source = new BoundedSource(settings.patience());
    source.setURL(settings.jdbcUrl());
    if (!settings.user().isEmpty()) {
      source.setUser(settings.user());
    }
    if (!settings.password().isEmpty()) {
      source.setPassword(settings.password());
    }
    source.setApplicationName("crema-retraining");
    source.setConnectTimeout(Database.seconds(settings.patience()));
    source.setLoginTimeout(Database.seconds(settings.patience()));
    source.setSocketTimeout(Database.seconds(STATEMENT.plus(GRACE)));
    source.setTcpKeepAlive(true);
    return source;
  }

  /** Connections whose locks and statements end. Flyway's own way to say so is deprecated. */
  private static final class BoundedSource extends PGSimpleDataSource {
    private static final long serialVersionUID = 1L;

    private final long lockMillis;

    BoundedSource(Duration lock) {
      lockMillis = lock.toMillis();
    }

    @Override
    public Connection getConnection() throws SQLException {
      Connection connection = super.getConnection();
      try (Statement statement = connection.createStatement()) {
        statement.execute(
            "set lock_timeout = %d; set statement_timeout = %d"
                .formatted(lockMillis, STATEMENT.toMillis()));
        return connection;
      } catch (SQLException e) {
        connection.close();
        throw e;
      }
    }
  }

  private static String cause(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null && !(cause instanceof SQLException)) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage());
  }
}
