package dev.crema.ingestquery;

import dev.crema.data.CellParser;
import dev.crema.data.InputException;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.ssl.DefaultJavaSSLFactory;

/**
 * Where a source's PostgreSQL is and who asks: {@code CREMA_SOURCE_<NAME>_JDBC_URL}, {@code _USER},
 * {@code _PASSWORD} and {@code _SSL_ROOT_CERT}, of which all but the first may be missing.
 *
 * <p>Beyond this machine the server must prove who it is: {@code sslmode=verify-full}. Authorities
 * are those of the JVM, or those of the last variable; {@code sslrootcert} of the URL leaves TLS to
 * the driver, with certificates of the client.
 *
 * @param name of the connection
 * @param jdbcUrl begins with {@code jdbc:postgresql:}; no credentials before the host
 * @param user empty if the URL names one
 * @param password empty if none is asked for; never printed
 * @param tls what the driver is told of TLS beside the URL
 */
record SourceSettings(
    String name, String jdbcUrl, String user, String password, Map<String, String> tls) {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,30}");
  private static final Pattern CREDENTIALS = Pattern.compile("^[^?]*@");
  private static final Set<String> HERE = Set.of("localhost", "127.0.0.1", "::1", "[::1]");
  private static final String MODE = "sslmode";
  private static final String VERIFIED = "verify-full";
  private static final String ROOT = "sslrootcert";
  private static final String ROOT_VARIABLE = "SSL_ROOT_CERT";

  /**
   * No others: some undo what the step promises, and those of a URL win over those that it sets.
   */
  private static final Set<String> OPTIONS =
      Set.of(
          "PGHOST",
          "PGPORT",
          "PGDBNAME",
          "service",
          "user",
          "password",
          MODE,
          ROOT,
          "sslcert",
          "sslkey",
          "sslpassword",
          "sslNegotiation",
          "channelBinding",
          "gssEncMode",
          "currentSchema",
          "options",
          "targetServerType",
          "loadBalanceHosts",
          "tcpKeepAlive");

  static SourceSettings of(String name, Function<String, @Nullable String> environment) {
    if (!NAME.matcher(name).matches()) {
      throw new InputException(
          "The connection (%s) must be lower case letters, digits and underscores, at most 31.\nMaybe write it with underscores: the variables are called by it."
              .formatted(CellParser.shorten(name)));
    }
    String prefix = prefix(name);
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
    requireKnown(variable, parts);
    requireVerified(variable, parts);
    return new SourceSettings(
        name,
        url,
        value(environment, prefix + "USER").strip(),
        value(environment, prefix + "PASSWORD"),
        tls(parts, prefix + ROOT_VARIABLE, value(environment, prefix + ROOT_VARIABLE).strip()));
  }

  private static void requireKnown(String variable, Properties parts) {
    for (String option : new TreeSet<>(parts.stringPropertyNames())) {
      if (!OPTIONS.contains(option)) {
        throw new InputException(
            "The address in (%s) has the option (%s), which is not taken.\nMaybe leave it out: sslmode, currentSchema and the like are, and limits are parameters of the step."
                .formatted(variable, CellParser.shorten(option)));
      }
    }
  }

  private static Map<String, String> tls(Properties parts, String variable, String trust) {
    boolean hasRoot = parts.containsKey(ROOT);
    if (trust.isEmpty()) {
      // The driver's own factory looks for a file in the home directory, and knows no other
      // authority.
      return !hasRoot && parts.getProperty(MODE, "").startsWith("verify-")
          ? Map.of("sslfactory", DefaultJavaSSLFactory.class.getName())
          : Map.of();
    }
    if (hasRoot) {
      throw new InputException(
          "The authority is given twice: by (%s), and by (%s) of the address.\nMaybe leave the latter out."
              .formatted(variable, ROOT));
    }
    return Map.of(
        "sslfactory",
        OwnAuthority.class.getName(),
        "sslfactoryarg",
        OwnAuthority.read(variable, trust),
        // Of a server on this machine, too, if its authority is given; the URL's own wins.
        MODE,
        VERIFIED);
  }

  private static void requireVerified(String variable, Properties parts) {
    boolean isHere = true;
    for (String host : parts.getProperty("PGHOST", "localhost").split(",", -1)) {
      isHere &= HERE.contains(host);
    }
    if (!isHere && !parts.getProperty(MODE, "").equals(VERIFIED)) {
      throw new InputException(
          "The address in (%s) is on another machine, and its server would not be verified.\nMaybe add sslmode=verify-full, and set (%s) if its certificate is signed by your own authority."
              .formatted(variable, variable.replace("JDBC_URL", ROOT_VARIABLE)));
    }
  }

  /** Returns how a variable of this connection is called. */
  String variable(String last) {
    return prefix(name) + last;
  }

  private static String prefix(String name) {
    return "CREMA_SOURCE_%s_".formatted(name.toUpperCase(Locale.ROOT));
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
