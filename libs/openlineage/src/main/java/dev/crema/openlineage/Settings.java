package dev.crema.openlineage;

import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where events go, from the variables that OpenLineage's own clients read: {@code OPENLINEAGE_URL},
 * {@code OPENLINEAGE_ENDPOINT} and {@code OPENLINEAGE_API_KEY}, which are the Python client's and
 * what people set, or else what the Java client calls them. Its other transports, and its
 * configuration file, are not read.
 *
 * @param environment the variables of the process
 */
record Settings(Map<String, String> environment) {
  /** What the log says instead of a silence that nobody understands. */
  static final String NOT_READ =
      "OpenLineage events are not sent: of OPENLINEAGE_CONFIG and OPENLINEAGE__… only the transport"
          + " http with its URL, ENDPOINT and AUTH__API_KEY is read. Maybe set OPENLINEAGE_URL.";

  private static final String URL = "OPENLINEAGE_URL";
  private static final String CONFIG = "OPENLINEAGE_CONFIG";
  private static final String OF_JAVA_CLIENT = "OPENLINEAGE__";
  private static final String TRANSPORT = OF_JAVA_CLIENT + "TRANSPORT__";
  private static final String DEFAULT_NAMESPACE = "crema";
  private static final String DEFAULT_ENDPOINT = "api/v1/lineage";

  /** Says whether events are wanted and there is an address for them. */
  boolean isWanted() {
    return isEnabled() && address() != null;
  }

  /** Says whether the Java client's variables want what is not read here. */
  boolean asksForMore() {
    return isEnabled()
        && (value(CONFIG) != null
            || environment.keySet().stream().anyMatch(name -> name.startsWith(OF_JAVA_CLIENT)));
  }

  private boolean isEnabled() {
    return !"true".equalsIgnoreCase(value("OPENLINEAGE_DISABLED"));
  }

  private @Nullable String address() {
    String url = value(URL);
    if (url != null) {
      return url;
    }
    return "http".equalsIgnoreCase(value(TRANSPORT + "TYPE")) ? value(TRANSPORT + "URL") : null;
  }

  /** Returns the namespace of jobs. */
  String namespace() {
    return value("OPENLINEAGE_NAMESPACE", DEFAULT_NAMESPACE);
  }

  /** Returns where events go, without anything secret. */
  String where() {
    try {
      URI uri = URI.create(String.valueOf(address()));
      return "%s://%s".formatted(uri.getScheme(), uri.getHost());
    } catch (IllegalArgumentException e) {
      return "the address in " + (value(URL) == null ? TRANSPORT + "URL" : URL);
    }
  }

  /**
   * Returns what sends events; the first one loads many classes.
   *
   * @throws IllegalArgumentException if the address is none
   */
  HttpSender sender() {
    String key = value("OPENLINEAGE_API_KEY");
    return new HttpSender(target(), key == null ? value(TRANSPORT + "AUTH__API_KEY") : key);
  }

  /** An address that has a path already is the whole one, as in OpenLineage's Java client. */
  private URI target() {
    URI given = URI.create(String.valueOf(address()));
    String endpoint = value("OPENLINEAGE_ENDPOINT");
    if (endpoint == null) {
      endpoint = value(TRANSPORT + "ENDPOINT");
    }
    String base = given.toString().replaceAll("/+$", "");
    boolean isWhole = given.getPath() != null && given.getPath().replace("/", "").length() > 0;
    if (endpoint == null) {
      return isWhole ? given : URI.create(base + "/" + DEFAULT_ENDPOINT);
    }
    return URI.create(base + "/" + endpoint.replaceAll("^/+", ""));
  }

  private String value(String name, String otherwise) {
    String value = value(name);
    return value == null ? otherwise : value;
  }

  private @Nullable String value(String name) {
    String value = environment.get(name);
    return value == null || value.isBlank() ? null : value.strip();
  }
}
