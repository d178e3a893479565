package dev.crema.lineage.source;

import dev.crema.lineage.SourceException;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/**
 * A schema of a PostgreSQL.
 *
 * @param jdbcUrl without credentials before the host
 * @param user may be empty
 * @param password may be empty; never printed
 * @param schema checked, so that it may stand in a statement
 */
record SqlSettings(String jdbcUrl, String user, String password, String schema) {
  private static final Pattern SCHEMA = Pattern.compile("[a-z_][a-z0-9_]{0,62}");
  private static final Pattern CREDENTIALS = Pattern.compile("^[^?]*@");

  /**
   * Reads {@code <prefix>JDBC_URL}, {@code _USER}, {@code _PASSWORD} and {@code _SCHEMA}.
   *
   * @return the settings; null if there is no address
   * @throws SourceException if one is wrong
   */
  static @Nullable SqlSettings read(
      Function<String, @Nullable String> environment, String prefix, String schema) {
    String url = value(environment, prefix + "JDBC_URL").strip();
    if (url.isEmpty()) {
      return null;
    }
    // Without the URL itself: somebody may have put a password into it.
    if (!url.startsWith("jdbc:postgresql:")
        || CREDENTIALS.matcher(url).find()
        || Driver.parseURL(url, null) == null) {
      throw new SourceException(
          "The variable (%sJDBC_URL) is no address of a PostgreSQL without user and password.\nMaybe jdbc:postgresql://host:5432/database."
              .formatted(prefix));
    }
    String given = value(environment, prefix + "SCHEMA").strip();
    String name = given.isEmpty() ? schema : given;
    if (!SCHEMA.matcher(name).matches()) {
      throw new SourceException(
          "The variable (%sSCHEMA) is (%s), which is no schema's name.".formatted(prefix, name));
    }
    return new SqlSettings(
        url,
        value(environment, prefix + "USER").strip(),
        value(environment, prefix + "PASSWORD"),
        name);
  }

  private static String value(Function<String, @Nullable String> environment, String name) {
    String value = environment.apply(name);
    return value == null ? "" : value;
  }

  /** Leaves out what may be secret. */
  @Override
  public String toString() {
    int question = jdbcUrl.indexOf('?');
    String address = question < 0 ? jdbcUrl : jdbcUrl.substring(0, question);
    return "PostgreSQL %s, schema %s".formatted(address.substring("jdbc:".length()), schema);
  }
}
