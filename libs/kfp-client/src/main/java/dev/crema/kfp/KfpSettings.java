package dev.crema.kfp;

import dev.crema.kfp.KfpException.Kind;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where KFP is and who asks.
 *
 * @param uri the API server or the UI in front of it, {@code http} or {@code https}, with a host
 *     and perhaps a path, without credentials, query and fragment
 * @param token gives the bearer token
 * @param namespace the namespace of a KFP of several users; null for one of a single user
 * @param limits of time and size
 * @param ui KFP's UI as a browser reaches it, {@code http} or {@code https}, with a host and
 *     perhaps a path and a query, without credentials and fragment; null to derive it from {@code
 *     uri}
 */
public record KfpSettings(
    URI uri, Token token, @Nullable String namespace, KfpLimits limits, @Nullable URI ui) {
  /** The variable with the address; the KFP SDK reads it too. */
  public static final String ENDPOINT = "KF_PIPELINES_ENDPOINT";

  /** The variable with the path of the token's file; the KFP SDK reads it too. */
  public static final String TOKEN_PATH = "KF_PIPELINES_SA_TOKEN_PATH";

  /** The variable with the namespace. */
  public static final String NAMESPACE = "CREMA_KFP_NAMESPACE";

  /** The variable with the address of the UI, of which links to runs are made. */
  public static final String UI = "CREMA_KFP_UI";

  /** The variable with the same that the KFP SDK reads; {@value #UI} goes before it. */
  public static final String SDK_UI = "KF_PIPELINES_UI_ENDPOINT";

  /** The service of the API server, beside which KFP's manifests put the UI's. */
  private static final String API_SERVICE = "ml-pipeline";

  /** Checks the addresses. */
  public KfpSettings {
    requireAddress("KFP", uri, uri.getRawQuery() == null, "user, query or fragment");
    if (ui != null) {
      requireAddress("KFP's UI", ui, true, "user or fragment");
    }
    if (namespace != null && !namespace.matches("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")) {
      throw new IllegalArgumentException(
          "The namespace (%s) is no name of Kubernetes.".formatted(namespace));
    }
  }

  private static void requireAddress(String what, URI uri, boolean isBare, String without) {
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    boolean isWeb = scheme.equals("http") || scheme.equals("https");
    if (!isWeb
        || uri.getHost() == null
        || !isBare
        || uri.getRawUserInfo() != null
        || uri.getRawFragment() != null) {
      // The address may hold a password: only what cannot is printed.
      throw new IllegalArgumentException(
          "The address of %s (scheme %s, host %s) must be http or https, name a host, and hold no %s."
              .formatted(what, scheme.isEmpty() ? "none" : scheme, uri.getHost(), without));
    }
  }

  /**
   * Makes settings whose UI is derived.
   *
   * @param uri the API server or the UI in front of it
   * @param token gives the bearer token
   * @param namespace the namespace; null for a KFP of a single user
   * @param limits of time and size
   */
  public KfpSettings(URI uri, Token token, @Nullable String namespace, KfpLimits limits) {
    this(uri, token, namespace, limits, null);
  }

  /**
   * Returns settings without token and namespace, with the standard limits.
   *
   * @param uri the API server
   * @return the settings
   */
  public static KfpSettings of(URI uri) {
    return new KfpSettings(uri, Token.none(), null, KfpLimits.standard());
  }

  /**
   * Reads the settings from {@value #ENDPOINT}, {@value #TOKEN_PATH} (none: no token is sent),
   * {@value #NAMESPACE} and {@value #UI} or {@value #SDK_UI}. An empty variable counts as not set.
   *
   * @param environment gives a variable's value, null if it is not set
   * @return the settings
   * @throws KfpException {@code REJECTED} if a variable is missing or wrong
   */
  public static KfpSettings fromEnvironment(Function<String, @Nullable String> environment) {
    String endpoint = variable(environment, ENDPOINT);
    if (endpoint == null) {
      throw new KfpException(
          Kind.REJECTED,
          "The variable (%s) is not set.\nMaybe set it to the address of KFP, for example http://ml-pipeline.kubeflow:8888"
              .formatted(ENDPOINT));
    }
    String path = variable(environment, TOKEN_PATH);
    Token token = path == null ? Token.none() : Token.file(Path.of(path));
    String ui = variable(environment, UI);
    ui = ui == null ? variable(environment, SDK_UI) : ui;
    try {
      return new KfpSettings(
          address(endpoint),
          token,
          variable(environment, NAMESPACE),
          KfpLimits.standard(),
          ui == null ? null : address(ui));
    } catch (IllegalArgumentException e) {
      throw new KfpException(
          Kind.REJECTED,
          "The variables of KFP cannot be used. %s\nMaybe check %s, %s and %s."
              .formatted(e.getMessage(), ENDPOINT, NAMESPACE, UI));
    }
  }

  /** Reads an address; Java's own message would quote it, and it may hold a password. */
  private static URI address(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(
          "The address has a character that no address has, at place %d."
              .formatted(e.getIndex() + 1));
    }
  }

  /**
   * Returns these settings with other limits.
   *
   * @param other the limits
   * @return the settings
   */
  public KfpSettings withLimits(KfpLimits other) {
    return new KfpSettings(uri, token, namespace, other, ui);
  }

  /**
   * Returns these settings with another token.
   *
   * @param other the token
   * @return the settings
   */
  public KfpSettings withToken(Token other) {
    return new KfpSettings(uri, other, namespace, limits, ui);
  }

  /**
   * Returns the page of a run in KFP's UI. Without {@link #ui()} it is that of the UI's service, if
   * the address is that of the API server's service in the cluster, and of the address itself
   * otherwise.
   *
   * @param runId KFP's id of the run
   * @return the page's address
   */
  public URI runPage(String runId) {
    String page = "#/runs/details/" + Request.segment(runId);
    URI base = ui == null ? derivedUi() : ui;
    String text = base.toString();
    boolean isWhole = text.endsWith("/") || base.getRawQuery() != null;
    return URI.create(isWhole ? text + page : text + "/" + page);
  }

  private URI derivedUi() {
    String host = uri.getHost();
    if (!host.equals(API_SERVICE) && !host.startsWith(API_SERVICE + ".")) {
      return uri;
    }
    return URI.create(
        "%s://%s-ui%s"
            .formatted(uri.getScheme(), API_SERVICE, host.substring(API_SERVICE.length())));
  }

  private static @Nullable String variable(
      Function<String, @Nullable String> environment, String name) {
    String value = environment.apply(name);
    return value == null || value.isBlank() ? null : value.strip();
  }
}
