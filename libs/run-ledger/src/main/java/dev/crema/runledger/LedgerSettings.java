package dev.crema.runledger;

import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/**
 * Where PostgreSQL is and who asks.
 *
 * @param jdbcUrl begins with {@code jdbc:postgresql:}; a password does not belong in it
 * @param user the database's user, who may create the schema or owns it; empty if the URL names one
 * @param password the user's password; empty if none is asked for; never printed
 * @param schema the schema that holds the tables; lower case letters, digits and underscores
 * @param times how long PostgreSQL is waited for
 */
public record LedgerSettings(
    String jdbcUrl, String user, String password, String schema, LedgerTimes times) {
  /** The schema where nothing else is said. */
  public static final String SCHEMA = "crema_ledger";

  private static final String PREFIX = "jdbc:postgresql:";
  private static final String URL = "CREMA_LEDGER_JDBC_URL";
  private static final Pattern CREDENTIALS = Pattern.compile("^[^?]*@");
  private static final Pattern SCHEMA_NAME = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

  /** Checks address and schema. */
  public LedgerSettings {
    // Without the URL itself: somebody may have put a password into it. The driver would log it.
    if (CREDENTIALS.matcher(jdbcUrl).find()) {
      throw new IllegalArgumentException(
          "The address of the run ledger (%s) has a user or a password before the host.\nMaybe put them into CREMA_LEDGER_USER and CREMA_LEDGER_PASSWORD."
              .formatted(URL));
    }
    if (!jdbcUrl.startsWith(PREFIX) || Driver.parseURL(jdbcUrl, null) == null) {
      throw new IllegalArgumentException(
          "The address of the run ledger (%s) is no address of a PostgreSQL database.\nMaybe jdbc:postgresql://host:5432/database."
              .formatted(URL));
    }
    Require.that(
        SCHEMA_NAME.matcher(schema).matches() && !schema.startsWith("pg_"),
        "schema of the run ledger",
        schema,
        "of lower case letters, digits and underscores, and must not begin with pg_");
  }

  /**
   * Reads the settings from {@code CREMA_LEDGER_JDBC_URL}, {@code CREMA_LEDGER_USER}, {@code
   * CREMA_LEDGER_PASSWORD} and {@code CREMA_LEDGER_SCHEMA}; the times are the standard ones.
   *
   * @param environment gives a variable's value, null if it is not set
   * @return the settings
   * @throws LedgerException {@code REJECTED} if the address is missing
   * @throws IllegalArgumentException if a value is wrong
   */
  public static LedgerSettings fromEnvironment(Function<String, @Nullable String> environment) {
    String url = value(environment, URL).strip();
    if (url.isEmpty()) {
      throw new LedgerException(
          LedgerException.Kind.REJECTED,
          "The variable (%s) is not set.\nMaybe wrap the task in with_run_ledger, and make the Secret run-ledger-credentials."
              .formatted(URL),
          null);
    }
    String schema = value(environment, "CREMA_LEDGER_SCHEMA").strip();
    return new LedgerSettings(
        url,
        value(environment, "CREMA_LEDGER_USER").strip(),
        value(environment, "CREMA_LEDGER_PASSWORD"),
        schema.isEmpty() ? SCHEMA : schema,
        LedgerTimes.standard());
  }

  private static String value(Function<String, @Nullable String> environment, String name) {
    String value = environment.apply(name);
    return value == null ? "" : value;
  }

  /** Leaves out the password and what the URL has behind its question mark. */
  @Override
  public String toString() {
    return "LedgerSettings[jdbcUrl=%s, user=%s, schema=%s, times=%s]"
        .formatted(address(), user, schema, times);
  }

  /** Returns the URL without anything that may be secret. */
  String address() {
    int question = jdbcUrl.indexOf('?');
    return question < 0 ? jdbcUrl : jdbcUrl.substring(0, question);
  }
}
