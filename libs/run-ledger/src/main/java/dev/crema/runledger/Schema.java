package dev.crema.runledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/**
 * Makes the tables when the first who asks finds none. Of several one goes first and the others
 * wait; once they are there, a step does not even load Flyway.
 *
 * <p>Tables of a newer release are used as they are: migrations only add.
 */
final class Schema {
  /** The number of the last migration of this release. */
  static final int VERSION = 3;

  private static final String LOCATION = "classpath:dev/crema/runledger/migration";
  private static final String HISTORY = "run_ledger_history";

  /** How long one waits for the other who makes the tables. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Database database;
  private final LedgerSettings settings;
  private volatile boolean isReady;

  Schema(Database database, LedgerSettings settings) {
    this.database = database;
    this.settings = settings;
  }

  void require() {
    if (isReady) {
      return;
    }
    if (!database.call(this::isThere)) {
      // Flyway would make it as well, but take a refusal for something that passes, for ten
      // seconds.
      database.call(PATIENCE, this::create);
      database.call(
          PATIENCE,
          connection -> {
            lock(connection);
            if (!isThere(connection)) {
              migrate();
            }
            return true;
          });
    }
    isReady = true;
  }

  private boolean isThere(Connection connection) throws SQLException {
    try (PreparedStatement table =
        connection.prepareStatement("select to_regclass(?) is not null")) {
      table.setString(1, database.sql("{ledger}." + HISTORY));
      if (!isTrue(table)) {
        return false;
      }
    }
    String sql =
        database.sql(
            "select exists (select from {ledger}.%s where success and split_part(version, '.', 1)::int >= ?)"
                .formatted(HISTORY));
    try (PreparedStatement version = connection.prepareStatement(sql)) {
      version.setInt(1, VERSION);
      return isTrue(version);
    }
  }

  private boolean create(Connection connection) throws SQLException {
    lock(connection);
    String name = database.sql("{ledger}");
    try (PreparedStatement is =
            connection.prepareStatement("select to_regnamespace(?) is not null");
        Statement create = connection.createStatement()) {
      is.setString(1, name);
      return isTrue(is) || create.execute("create schema " + name);
    }
  }

  private static boolean isTrue(PreparedStatement statement) throws SQLException {
    try (ResultSet rows = statement.executeQuery()) {
      return rows.next() && rows.getBoolean(1);
    }
  }

  private void lock(Connection connection) throws SQLException {
    Locks.take(connection, "schema:" + settings.schema());
  }

  /** On connections of its own, while this one holds the lock. */
  private void migrate() throws SQLException {
    try {
      Flyway.configure(Schema.class.getClassLoader())
          .dataSource(database.source(PATIENCE))
          .schemas(settings.schema())
          .defaultSchema(settings.schema())
          .createSchemas(false)
          .locations(LOCATION)
          // Flyway's own name could be that of other tables in the same schema, which would pass
          // for ours.
          .table(HISTORY)
          .failOnMissingLocations(true)
          .connectRetries(0)
          .loggers("slf4j")
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw sqlCause(e);
    }
  }

  /** Returns what PostgreSQL said, which decides whether a later attempt may do. */
  private SQLException sqlCause(FlywayException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        return sql;
      }
    }
    // Without Flyway's own text, which may hold the address with what is secret in it.
    throw new LedgerException(
        LedgerException.Kind.REJECTED,
        "The tables of the run ledger cannot be made in the schema (%s), which holds other tables or was changed by hand (%s).\nMaybe give the ledger a schema of its own."
            .formatted(settings.schema(), e.getClass().getSimpleName()),
        e);
  }
}
