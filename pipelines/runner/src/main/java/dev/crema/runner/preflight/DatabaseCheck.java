package dev.crema.runner.preflight;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Looks at a database: address, password, rights, the age of its tables, and whose it is. */
final class DatabaseCheck implements Callable<Outcome> {
  private final Tables tables;
  private final SecretEnvironment environment;
  private final Duration limit;

  DatabaseCheck(Tables tables, SecretEnvironment environment, Duration limit) {
    this.tables = tables;
    this.environment = environment;
    this.limit = limit;
  }

  @Override
  public Outcome call() {
    Postgres database = Postgres.read(tables, environment);
    return database.call(limit, connection -> look(database, connection));
  }

  private Outcome look(Postgres database, Connection connection) throws SQLException {
    if (Owner.isTrue(connection, "select pg_is_in_recovery()")) {
      throw new NotWellException(
          "PostgreSQL (%s) is a standby, which takes no writing.\nMaybe the address must be that of the primary."
              .formatted(database.address()));
    }
    boolean isOurs = isOurs(database, connection);
    requireRights(database, connection);
    Integer version = version(database, connection);
    String where = "%s, schema %s, ".formatted(database.address(), database.schema());
    if (version == null) {
      return Outcome.ok(tables.check(), where + "no tables yet");
    }
    if (version > tables.version()) {
      return newer(database, version, isOurs);
    }
    return Outcome.ok(
        tables.check(),
        where
            + (version < tables.version()
                ? "tables of version %d, which become %d at the start"
                    .formatted(version, tables.version())
                : "tables of version %d".formatted(version)));
  }

  /**
   * Returns whether this installation has claimed the database.
   *
   * @throws NotWellException if another one has
   */
  private boolean isOurs(Postgres database, Connection connection) throws SQLException {
    String name = environment.apply(Owner.VARIABLE);
    String owner = Owner.of(connection);
    // That it is not set is said by the settings.
    if (name == null || owner == null) {
      return false;
    }
    if (!owner.equals(name.strip())) {
      throw new NotWellException(Owner.sentence(database, owner, name.strip()));
    }
    return true;
  }

  /**
   * Says that a newer release made the tables. In a database of our own that is a way back, which
   * must stay open; in any other one a wrong release or a wrong address.
   */
  private Outcome newer(Postgres database, int version, boolean isOurs) {
    String what =
        "The tables in the schema (%s) of (%s) are version %d, and this release knows up to %d: a newer release made them"
            .formatted(database.schema(), database.address(), version, tables.version());
    return isOurs
        ? Outcome.warning(
            tables.check(),
            "%s. The database is this installation's, so it may go back: %s.\nMaybe go forward again when the newer release is mended: apply it, or a later one."
                .formatted(what, tables.onNewer()))
        : Outcome.failed(
            tables.check(),
            "%s, and nobody has claimed the database for this installation.\nMaybe install that release; or %s names the database of something else."
                .formatted(what, tables.variable("JDBC_URL")));
  }

  private void requireRights(Postgres database, Connection connection) throws SQLException {
    boolean mayWork =
        Owner.isTrue(
            connection,
            """
            select coalesce(
              (select pg_has_role(nspowner, 'USAGE') from pg_namespace where nspname = '%s'),
              has_database_privilege(current_database(), 'CREATE'))"""
                .formatted(database.schema()));
    if (!mayWork) {
      throw new NotWellException(
          "The user of (%s) neither owns the schema (%s) nor may create it.\nMaybe let it: grant create on database ... to %s"
              .formatted(
                  database.address(),
                  database.schema(),
                  database.user().isEmpty() ? "crema" : database.user()));
    }
  }

  /** Returns the last migration that was made; null if there was none. */
  private @Nullable Integer version(Postgres database, Connection connection) throws SQLException {
    String history = "\"%s\".\"%s\"".formatted(database.schema(), tables.history());
    if (!Owner.isTrue(connection, "select to_regclass('%s') is not null".formatted(history))) {
      return null;
    }
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                """
                select max(split_part(version, '.', 1)::int) filter (where success),
                  count(*) filter (where not success)
                from %s where version is not null"""
                    .formatted(history))) {
      rows.next();
      int version = rows.getInt(1);
      boolean isNone = rows.wasNull();
      if (rows.getInt(2) > 0) {
        throw new NotWellException(
            "A migration in the schema (%s) of (%s) failed half way.\nMaybe the log of the service that made it says why: mend that, and delete its row in (%s). A backup comes last: it loses what came after it."
                .formatted(database.schema(), database.address(), tables.history()));
      }
      return isNone ? null : version;
    } catch (SQLException e) {
      if ("42703".equals(e.getSQLState()) || "42P01".equals(e.getSQLState())) {
        throw new NotWellException(
            "The schema (%s) of (%s) holds tables of something else.\nMaybe name another one in %s."
                .formatted(database.schema(), database.address(), tables.variable("SCHEMA")));
      }
      throw e;
    }
  }
}
