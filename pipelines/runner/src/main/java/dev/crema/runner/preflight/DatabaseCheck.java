package dev.crema.runner.preflight;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Looks at a database: address, password, rights, the age of its tables, and whose it is. */
final class DatabaseCheck implements Callable<String> {
  private final Tables tables;
  private final SecretEnvironment environment;
  private final Duration limit;

  DatabaseCheck(Tables tables, SecretEnvironment environment, Duration limit) {
    this.tables = tables;
    this.environment = environment;
    this.limit = limit;
  }

  @Override
  public String call() {
    Postgres database = Postgres.read(tables, environment);
    return database.call(limit, connection -> look(database, connection));
  }

  private String look(Postgres database, Connection connection) throws SQLException {
    if (Owner.isTrue(connection, "select pg_is_in_recovery()")) {
      throw new NotWellException(
          "PostgreSQL (%s) is a standby, which takes no writing.\nMaybe the address must be that of the primary."
              .formatted(database.address()));
    }
    requireOwner(database, connection);
    requireRights(database, connection);
    return "%s, schema %s, %s"
        .formatted(database.address(), database.schema(), tables(database, connection));
  }

  private void requireOwner(Postgres database, Connection connection) throws SQLException {
    String name = environment.apply(Owner.VARIABLE);
    String owner = Owner.of(connection);
    // That it is not set is said by the settings.
    if (name != null && owner != null && !owner.equals(name.strip())) {
      throw new NotWellException(Owner.sentence(database, owner, name.strip()));
    }
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

  private String tables(Postgres database, Connection connection) throws SQLException {
    String history = "\"%s\".\"%s\"".formatted(database.schema(), tables.history());
    if (!Owner.isTrue(connection, "select to_regclass('%s') is not null".formatted(history))) {
      return "no tables yet";
    }
    Integer version = version(database, connection, history);
    if (version == null) {
      return "no tables yet";
    }
    if (version > tables.version()) {
      throw new NotWellException(
          "The tables in the schema (%s) of (%s) are version %d, and this release knows up to %d: a newer release made them.\nMaybe install that release, or bring back the backup from before the upgrade."
              .formatted(database.schema(), database.address(), version, tables.version()));
    }
    return version < tables.version()
        ? "tables of version %d, which become %d at the start".formatted(version, tables.version())
        : "tables of version %d".formatted(version);
  }

  private @Nullable Integer version(Postgres database, Connection connection, String history)
      throws SQLException {
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
            "A migration in the schema (%s) of (%s) failed half way.\nMaybe bring back the backup from before the upgrade."
                .formatted(database.schema(), database.address()));
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
