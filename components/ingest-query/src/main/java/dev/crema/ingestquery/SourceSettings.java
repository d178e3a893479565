package dev.crema.ingestquery;

import dev.crema.data.CellParser;
import dev.crema.data.InputException;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/**
 * Where a source's PostgreSQL is and who asks: {@code CREMA_SOURCE_<NAME>_JDBC_URL}, {@code _USER}
 * and {@code _PASSWORD}, of which all but the first may be missing.
 *
 * <p>Beyond this machine the server must prove who it is: {@code sslmode=verify-full}.
 *
 * @param name of the connection
 * @param jdbcUrl begins with {@code jdbc:postgresql:}; no credentials before the host
 * @param user empty if the URL names one
 * @param password empty if none is asked for; never printed
 */
record SourceSettings(String name, String jdbcUrl, String user, String password) {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,30}");
  private static final Pattern CREDENTIALS = Pattern.compile("^[^?]*@");
  private static final Set<String> HERE = Set.of("localhost", "127.0.0.1", "::1", "[::1]");
  private static final String VERIFIED = "verify-full";

  static SourceSettings of(String name, Function<String, @Nullable String> environment) {
    if (!NAME.matcher(name).matches()) {
      throw new InputException(
          "The connection (%s) must be lower case letters, digits and underscores, at most 31.\nMaybe write it with underscores: the variables are called by it."
              .formatted(CellParser.shorten(name)));
    }
    String prefix = "CREMA_SOURCE_%s_".formatted(name.toUpperCase(Locale.ROOT));
    String variable = prefix + "JDBC_URL";
    String url = value(environment, variable).strip();
    if (url.isEmpty()) {
      throw new InputException(
          "The variable (%s) is not set.\nMaybe wrap the task with with_source, which takes it from the Secret (source-%s-credentials), or set it to jdbc:postgresql://host:5432/database?sslmode=verify-full."
              .formatted(variable, name.replace('_', '-')));
    }
    // Without the URL itself: somebody may have put a password into it.
    Properties parts =
        url.startsWith("jdbc:postgresql:") && !CREDENTIALS.matcher(url).find()
            ? Driver.parseURL(url, null)
            : null;
    if (parts == null) {
      throw new InputException(
          "The variable (%s) is no address of a PostgreSQL without user and password.\nMaybe jdbc:postgresql://host:5432/database?sslmode=verify-full."
              .formatted(variable));
    }
    requireVerified(variable, parts);
    return new SourceSettings(
        name,
        url,
        value(environment, prefix + "USER").strip(),
        value(environment, prefix + "PASSWORD"));
  }

  private static void requireVerified(String variable, Properties parts) {
    boolean isHere = true;
    for (String host : parts.getProperty("PGHOST", "localhost").split(",", -1)) {
      isHere &= HERE.contains(host);
    }
    if (!isHere && !parts.getProperty("sslmode", "").equals(VERIFIED)) {
      throw new InputException(
          "The address in (%s) is on another machine, and its server would not be verified.\nMaybe add sslmode=verify-full, and sslrootcert=<file> if its certificate is signed by your own authority."
              .formatted(variable));
    }
  }

  private static String value(Function<String, @Nullable String> environment, String name) {
    String value = environment.apply(name);
    return value == null ? "" : value;
  }

  /** Leaves out what may be secret. */
  @Override
  public String toString() {
    int question = jdbcUrl.indexOf('?');
    return "%s (%s)".formatted(name, question < 0 ? jdbcUrl : jdbcUrl.substring(0, question));
  }
}
