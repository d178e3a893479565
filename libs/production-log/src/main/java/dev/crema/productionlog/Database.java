package dev.crema.productionlog;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import javax.sql.DataSource;

/** Connections to PostgreSQL: for writing, draining and reading, and single ones. */
final class Database implements AutoCloseable {
  /**
   * Ends a transaction whose process the network lost, and a wait for one that is not ended yet; a
   * commit is one even where the server's setting says that it may be lost.
   */
  private static final String SESSION =
      """
      set idle_in_transaction_session_timeout = '15s';
      set lock_timeout = %d;
      select set_config('synchronous_commit', 'on', false)
      where current_setting('synchronous_commit') = 'off'""";

  /**
   * How long the one who drains waits for a connection to be made and looked at: nobody waits for
   * it, and a PostgreSQL that is slow is drained to all the same.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private static final long HIKARI_MIN_MILLIS = 250;

  private final DatabaseSettings settings;
  private final HikariDataSource writing;
  private final HikariDataSource draining;
  private final HikariDataSource reading;

  Database(DatabaseSettings settings) {
    this.settings = settings;
    writing = new HikariDataSource(writing(settings));
    draining = new HikariDataSource(draining(settings));
    reading = new HikariDataSource(reading(settings));
  }

  private static HikariConfig writing(DatabaseSettings settings) {
    HikariConfig config = common(settings);
    config.setPoolName("production-log-write");
    config.setMaximumPoolSize(1); // One thread writes.
    config.setAutoCommit(false);
    // Commits the session's settings; else the first rollback of a connection takes them back.
    config.setIsolateInternalQueries(true);
    config.setConnectionInitSql(session(settings.commitTimeout()));
    // Half of the time of a batch at most: no connection is as good as no PostgreSQL.
    config.setConnectionTimeout(
        Math.max(HIKARI_MIN_MILLIS, settings.commitTimeout().toMillis() / 2));
    return config;
  }

  private static HikariConfig draining(DatabaseSettings settings) {
    HikariConfig config = writing(settings);
    config.setPoolName("production-log-drain");
    Duration patience =
        PATIENCE.compareTo(settings.drainTimeout()) < 0 ? PATIENCE : settings.drainTimeout();
    config.setValidationTimeout(Math.max(HIKARI_MIN_MILLIS, patience.toMillis() / 3));
    config.addDataSourceProperty("connectTimeout", DatabaseSettings.seconds(patience));
    config.addDataSourceProperty("loginTimeout", DatabaseSettings.seconds(patience));
    return config;
  }

  private static HikariConfig reading(DatabaseSettings settings) {
    HikariConfig config = common(settings);
    config.setPoolName("production-log-read");
    config.setMaximumPoolSize(settings.readConnections());
    config.setMinimumIdle(0);
    // Labels, erasures and deletions go by it as well; an erasure waits for batches on their way.
    config.setConnectionInitSql(session(settings.drainTimeout()));
    // Who asks is told soon that PostgreSQL is away.
    config.setConnectionTimeout(
        Math.max(HIKARI_MIN_MILLIS, 2 * settings.commitTimeout().toMillis()));
    return config;
  }

  private static HikariConfig common(DatabaseSettings settings) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(settings.jdbcUrl());
    if (!settings.user().isEmpty()) {
      config.setUsername(settings.user());
    }
    if (!settings.password().isEmpty()) {
      config.setPassword(settings.password());
    }
    config.setInitializationFailTimeout(-1); // PostgreSQL may come later.
    config.setValidationTimeout(HIKARI_MIN_MILLIS);
    config.addDataSourceProperty("ApplicationName", "crema-production-log");
    config.addDataSourceProperty("currentSchema", settings.schema());
    config.addDataSourceProperty("tcpKeepAlive", "true");
    config.addDataSourceProperty(
        "connectTimeout", DatabaseSettings.seconds(settings.commitTimeout()));
    config.addDataSourceProperty(
        "loginTimeout", DatabaseSettings.seconds(settings.commitTimeout()));
    config.addDataSourceProperty("cancelSignalTimeout", "2");
    config.addDataSourceProperty("socketTimeout", DatabaseSettings.seconds(settings.silence()));
    return config;
  }

  private static String session(Duration lockTimeout) {
    return SESSION.formatted(lockTimeout.toMillis());
  }

  /** Returns the one connection of the one who writes, without auto-commit. */
  DataSource writing() {
    return writing;
  }

  /** Returns the one connection of the one who drains, without auto-commit. */
  DataSource draining() {
    return draining;
  }

  DataSource reading() {
    return reading;
  }

  /** Returns a source of connections outside the pools, for the migration. */
  DataSource single() {
    return settings.single();
  }

  @Override
  public void close() {
    writing.close();
    draining.close();
    reading.close();
  }
}
