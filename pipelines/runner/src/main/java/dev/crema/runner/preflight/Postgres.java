package dev.crema.runner.preflight;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A database and who asks.
 *
 * @param tables whose it is
 * @param jdbcUrl without credentials before the host
 * @param user may be empty
 * @param password may be empty; never printed
 * @param schema checked, so that it may stand in a statement
 */
record Postgres(Tables tables, String jdbcUrl, String user, String password, String schema) {
  private static final Pattern SCHEMA = Pattern.compile("[a-z_][a-z0-9_]{0,62}");
  private static final Pattern CREDENTIALS = Pattern.compile("^[^?]*@");
  private static final Pattern SERVICE = Pattern.compile("[?&]service=([^&]+)");
  private static final String EXAMPLE = "jdbc:postgresql://postgresql:5432/crema";

  /** What is done on a connection. */
  @FunctionalInterface
  interface Work<T> {
    T run(Connection connection) throws SQLException;
  }

  static Postgres read(Tables tables, SecretEnvironment environment) {
    String variable = tables.variable("JDBC_URL");
    String url = environment.require(variable, EXAMPLE);
    requireService(url, environment);
    // Without the URL itself: somebody may have put a password into it.
    if (!url.startsWith("jdbc:postgresql:")
        || CREDENTIALS.matcher(url).find()
        || Driver.parseURL(url, null) == null) {
      throw new NotWellException(
          "The variable (%s) is no address of a PostgreSQL without user and password.\nMaybe %s"
              .formatted(variable, EXAMPLE));
    }
    String given = value(environment, tables.variable("SCHEMA")).strip();
    String schema = given.isEmpty() ? tables.schema() : given;
    if (!SCHEMA.matcher(schema).matches() || schema.startsWith("pg_")) {
      throw new NotWellException(
          "The variable (%s) is (%s), which is no schema's name.\nMaybe leave it out: it is then (%s)."
              .formatted(tables.variable("SCHEMA"), schema, tables.schema()));
    }
    return new Postgres(
        tables,
        url,
        value(environment, tables.variable("USER")).strip(),
        value(environment, tables.variable("PASSWORD")),
        schema);
  }

  /** The driver would not say which file it looked in. */
  private static void requireService(String url, SecretEnvironment environment) {
    Matcher service = SERVICE.matcher(url);
    String file = environment.apply("PGSERVICEFILE");
    if (!service.find() || file == null) {
      return;
    }
    SecretEnvironment.requireFile(Path.of(file.strip()), " of the variable (PGSERVICEFILE)");
    if (Driver.parseURL(url, null) == null) {
      throw new NotWellException(
          "The file (%s) of the variable (PGSERVICEFILE) has no entry [%s] with host and database.\nMaybe the Secret was made for another release."
              .formatted(file.strip(), service.group(1)));
    }
  }

  private static String value(SecretEnvironment environment, String name) {
    @Nullable String value = environment.apply(name);
    return value == null ? "" : value;
  }

  /** Returns the address without anything that may be secret. */
  String address() {
    Matcher service = SERVICE.matcher(jdbcUrl);
    if (service.find()) {
      return "service " + service.group(1);
    }
    int question = jdbcUrl.indexOf('?');
    return question < 0 ? jdbcUrl : jdbcUrl.substring(0, question);
  }

  /** Whether the other is the same database, as far as its address says. */
  boolean isSameDatabase(Postgres other) {
    return address().equals(other.address());
  }

  /** Returns who asks, as far as the settings say. */
  String who() {
    return user.isEmpty() ? "of its address" : user;
  }

  private String credentials() {
    return SERVICE.matcher(jdbcUrl).find()
        ? "its entry in the file that PGSERVICEFILE names"
        : tables.variable("USER") + " and " + tables.variable("PASSWORD");
  }

  /**
   * Does something on a connection of its own.
   *
   * @param limit for the connection and for each statement
   * @throws NotWellException if PostgreSQL does not do it
   */
  <T> T call(Duration limit, Work<T> work) {
    try (Connection connection = source(limit).getConnection()) {
      try (Statement bound = connection.createStatement()) {
        bound.execute(
            "set statement_timeout = %1$d; set lock_timeout = %1$d".formatted(limit.toMillis()));
      }
      return work.run(connection);
    } catch (SQLException e) {
      throw new NotWellException(sentence(e));
    }
  }

  private PGSimpleDataSource source(Duration limit) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setURL(jdbcUrl);
    if (!user.isEmpty()) {
      source.setUser(user);
    }
    if (!password.isEmpty()) {
      source.setPassword(password);
    }
    int seconds = Math.toIntExact(Math.max(1, limit.toSeconds()));
    source.setApplicationName("crema-preflight");
    source.setConnectTimeout(seconds);
    source.setLoginTimeout(seconds);
    source.setSocketTimeout(seconds);
    return source;
  }

  private String sentence(SQLException e) {
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    return switch (state) {
      case "28P01", "28000", "08004" ->
          "PostgreSQL (%s) refuses the user (%s) or the password (%s).\nMaybe the Secret holds an older password: look at %s."
              .formatted(address(), who(), state, credentials());
      case "3D000" ->
          "PostgreSQL (%s) has no database of this name.\nMaybe create it: create database ... owner %s"
              .formatted(address(), user.isEmpty() ? "crema" : user);
      case "42501" ->
          "PostgreSQL (%s) lets the user (%s) not see the schema (%s).\nMaybe make that user the schema's owner."
              .formatted(address(), who(), schema);
      case "57014", "55P03" ->
          "PostgreSQL (%s) did not answer in time, for somebody holds a lock (%s).\nMaybe a migration is under way: look again in a minute."
              .formatted(address(), state);
      case "53300" ->
          "PostgreSQL (%s) has no connection left (%s).\nMaybe raise max_connections, or lower crema.database.connections."
              .formatted(address(), state);
      default ->
          isAway(state)
              ? "PostgreSQL (%s) is not reachable (%s).\nMaybe it is down, the address in %s is wrong, or a NetworkPolicy forbids the way."
                  .formatted(address(), state, tables.variable("JDBC_URL"))
              : "PostgreSQL (%s) cannot be looked at (%s).\nMaybe its log says more."
                  .formatted(address(), state.isEmpty() ? e.getClass().getSimpleName() : state);
    };
  }

  private static boolean isAway(String state) {
    String upper = state.toUpperCase(Locale.ROOT);
    return upper.startsWith("08") || upper.startsWith("57P");
  }
}
