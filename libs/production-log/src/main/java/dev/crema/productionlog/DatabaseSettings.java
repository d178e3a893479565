package dev.crema.productionlog;

import java.time.Duration;
import java.util.function.Function;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Where PostgreSQL is and how long to wait for it.
 *
 * @param jdbcUrl begins with {@code jdbc:postgresql:}; a password does not belong in it
 * @param user the database's user, who may create the schema or owns it; empty if the URL names one
 * @param password the user's password; empty if none is asked for; never printed
 * @param schema the schema that holds the log's tables; lower case letters, digits and underscores
 * @param readConnections connections for reading (statistics, download, truth), from 1 to 50;
 *     writing has two more of its own
 * @param commitTimeout how long a batch may take to be committed before it goes to the spool, from
 *     100 ms to 60 s
 * @param drainTimeout how long a transaction may take for which nobody waits (draining, erasure,
 *     migration, retention), from the commit timeout to 10 minutes
 */
public record DatabaseSettings(
    String jdbcUrl,
    String user,
    String password,
    String schema,
    int readConnections,
    Duration commitTimeout,
    Duration drainTimeout) {
  private static final Pattern SCHEMA = Pattern.compile("[a-z_][a-z0-9_]{0,62}");
  private static final String PREFIX = "jdbc:postgresql:";
  private static final String DEFAULT_SCHEMA = "crema";
  private static final Duration PATIENT = Duration.ofSeconds(15);
  private static final String VARIABLES = "CREMA_LOG_";

  private static final Duration GRACE = Duration.ofSeconds(5);

  /** One for each kind of question, so that slow ones of a kind hold up no other. */
  private static final int READ_CONNECTIONS = 12;

  /** Checks every range. */
  public DatabaseSettings {
    // Without the URL itself: somebody may have put a password into it.
    Require.that(jdbcUrl.startsWith(PREFIX), "jdbcUrl", "…", "a URL that begins with " + PREFIX);
    if (Driver.parseURL(jdbcUrl, null) == null) {
      throw new IllegalArgumentException(
          "The setting (jdbcUrl) of the production log is no address of a PostgreSQL database.\nMaybe jdbc:postgresql://host:5432/database.");
    }
    Require.that(
        SCHEMA.matcher(schema).matches() && !schema.startsWith("pg_"),
        "schema",
        schema,
        "of lower case letters, digits and underscores, and must not begin with pg_");
    Require.between("readConnections", readConnections, 1, 50);
    Require.between("commitTimeout", commitTimeout, Duration.ofMillis(100), Duration.ofSeconds(60));
    Require.between("drainTimeout", drainTimeout, commitTimeout, Duration.ofMinutes(10));
  }

  /**
   * Returns settings with a commit timeout of 1 s, a drain timeout of 60 s, 12 connections for
   * reading and the schema {@code crema}.
   *
   * @param jdbcUrl see the record
   * @param user see the record
   * @param password see the record
   * @return the settings
   */
  public static DatabaseSettings of(String jdbcUrl, String user, String password) {
    return new DatabaseSettings(
        jdbcUrl,
        user,
        password,
        DEFAULT_SCHEMA,
        READ_CONNECTIONS,
        Duration.ofSeconds(1),
        Duration.ofSeconds(60));
  }

  /**
   * Reads the settings from the variables {@code CREMA_LOG_JDBC_URL}, {@code CREMA_LOG_USER},
   * {@code CREMA_LOG_PASSWORD} and {@code CREMA_LOG_SCHEMA}; all but the first may be missing.
   *
   * @param environment gives a variable's value, null if it is not set
   * @return as {@link #of}, but in the schema that was named, and with a commit timeout of 15 s: a
   *     step can wait
   * @throws IllegalArgumentException if the address is missing or a value is wrong
   */
  public static DatabaseSettings fromEnvironment(Function<String, @Nullable String> environment) {
    String jdbcUrl = environment.apply(VARIABLES + "JDBC_URL");
    if (jdbcUrl == null) {
      throw new IllegalArgumentException(
          "The variable (%sJDBC_URL) is not set.\nMaybe wrap the task with with_production_log, which takes it from the Secret (production-log-credentials), or set it to jdbc:postgresql://host:5432/database."
              .formatted(VARIABLES));
    }
    String schema = environment.apply(VARIABLES + "SCHEMA");
    return new DatabaseSettings(
        jdbcUrl,
        orEmpty(environment.apply(VARIABLES + "USER")),
        orEmpty(environment.apply(VARIABLES + "PASSWORD")),
        schema == null ? DEFAULT_SCHEMA : schema,
        READ_CONNECTIONS,
        PATIENT,
        Duration.ofSeconds(60));
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  /**
   * Returns connections without a pool, for a process that needs one and not for long; their search
   * path is the schema.
   *
   * @return each connection is a new one
   */
  public DataSource connections() {
    PGSimpleDataSource source = single();
    source.setCurrentSchema(schema);
    return source;
  }

  /** Returns a source of connections without a pool, in no schema. */
  PGSimpleDataSource single() {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setURL(jdbcUrl);
    if (!user.isEmpty()) {
      source.setUser(user);
    }
    if (!password.isEmpty()) {
      source.setPassword(password);
    }
    source.setApplicationName("crema-production-log");
    source.setConnectTimeout(Integer.parseInt(seconds(commitTimeout)));
    source.setLoginTimeout(Integer.parseInt(seconds(commitTimeout)));
    source.setSocketTimeout(Integer.parseInt(seconds(silence())));
    source.setTcpKeepAlive(true);
    return source;
  }

  /** The server ends a statement first, and says so: else PostgreSQL would seem to be away. */
  Duration silence() {
    return drainTimeout.plus(GRACE);
  }

  static String seconds(Duration duration) {
    return Long.toString(Math.max(1, Math.ceilDiv(duration.toMillis(), 1000L)));
  }

  /** Leaves out the password and what the URL has behind its question mark. */
  @Override
  public String toString() {
    return "DatabaseSettings[jdbcUrl=%s, user=%s, schema=%s, commitTimeout=%s, drainTimeout=%s]"
        .formatted(address(), user, schema, commitTimeout, drainTimeout);
  }

  /** Returns the URL without anything that may be secret. */
  String address() {
    int question = jdbcUrl.indexOf('?');
    return (question < 0 ? jdbcUrl : jdbcUrl.substring(0, question)).replaceAll("//[^/]*@", "//");
  }
}
