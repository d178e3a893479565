package dev.crema.runner.preflight;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * Whose a database is: one row in a schema of its own, written by the first {@code crema
 * bootstrap}. Two installations on one database would answer each other's alerts and run each
 * other's windows.
 */
public final class Owner {
  /** The variable with the installation's name: what no other one is called. */
  public static final String VARIABLE = "CREMA_INSTALLATION";

  private static final int MAX_NAME = 200;
  private static final String TABLE = "crema_installation.owner";

  private Owner() {}

  /**
   * Returns the name of this installation.
   *
   * @throws NotWellException if nothing says it
   */
  static String name(SecretEnvironment environment) {
    String name = environment.require(VARIABLE, "eu-production/crema (cluster and namespace)");
    if (name.length() > MAX_NAME || !name.matches("[\\x21-\\x7e]+")) {
      throw new NotWellException(
          "The variable (%s) must be 1 to %d visible characters without spaces.\nMaybe cluster and namespace: eu-production/crema"
              .formatted(VARIABLE, MAX_NAME));
    }
    return name;
  }

  /** Returns whose the database is; null if nobody has claimed it. */
  static @Nullable String of(Connection connection) throws SQLException {
    if (!isTrue(connection, "select to_regclass('" + TABLE + "') is not null")) {
      return null;
    }
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select name from " + TABLE)) {
      return rows.next() ? rows.getString(1) : null;
    }
  }

  /**
   * Makes the database this installation's, unless it is somebody's.
   *
   * @param takeOver whether to take it from whom it belongs to
   * @return whose it is afterwards
   */
  static String claim(Connection connection, String name, boolean takeOver) throws SQLException {
    String owner = of(connection);
    if (owner != null && (owner.equals(name) || !takeOver)) {
      return owner;
    }
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("select pg_advisory_xact_lock(hashtextextended('" + TABLE + "', 0))");
      statement.execute(
          """
          create schema if not exists crema_installation;
          create table if not exists crema_installation.owner (
            one boolean primary key default true check (one),
            name text not null,
            since timestamptz not null default now());
          grant usage on schema crema_installation to public;
          grant select on crema_installation.owner to public""");
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into %s (name) values (?) on conflict (one) do %s"
                .formatted(
                    TABLE,
                    takeOver ? "update set name = excluded.name, since = now()" : "nothing"))) {
      insert.setString(1, name);
      insert.executeUpdate();
    }
    String now = of(connection);
    connection.commit();
    return now == null ? name : now;
  }

  /** Returns what is wrong if a database is another one's. */
  static String sentence(Postgres database, String owner, String name) {
    return "The database (%s) belongs to the installation (%s), and this one is (%s).\nMaybe give this one a database of its own; if it is a copy or the name was changed: crema bootstrap --take-over"
        .formatted(database.address(), owner, name);
  }

  static boolean isTrue(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      return rows.next() && rows.getBoolean(1);
    }
  }
}
