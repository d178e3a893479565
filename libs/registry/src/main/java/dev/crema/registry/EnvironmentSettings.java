package dev.crema.registry;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads {@link ConnectionSettings} from MLflow's environment variables. */
final class EnvironmentSettings {
  private static final String URI_VARIABLE = "MLFLOW_TRACKING_URI";
  private static final String AUTH_VARIABLE = "MLFLOW_TRACKING_AUTH";

  /** Where Kubernetes mounts a pod's token and namespace; MLflow's Python client reads them too. */
  static final Path SERVICE_ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

  private final Function<String, @Nullable String> environment;
  private final Path serviceAccount;

  EnvironmentSettings(Function<String, @Nullable String> environment, Path serviceAccount) {
    this.environment = environment;
    this.serviceAccount = serviceAccount;
  }

  static boolean areIn(Function<String, @Nullable String> environment) {
    return new EnvironmentSettings(environment, SERVICE_ACCOUNT).variable(URI_VARIABLE) != null;
  }

  static ConnectionSettings read(Function<String, @Nullable String> environment) {
    return new EnvironmentSettings(environment, SERVICE_ACCOUNT).settings();
  }

  ConnectionSettings settings() {
    URI given = uri();
    String userInfo = given.getRawUserInfo();
    URI bare = userInfo == null ? given : withoutUserInfo(given);
    Credentials credentials = userInfo == null ? credentials() : () -> basic(given.getUserInfo());
    return new ConnectionSettings(bare, credentials, workspace(), Timeouts.standard());
  }

  private URI uri() {
    String text = variable(URI_VARIABLE);
    if (text == null) {
      throw rejected(
          "The variable (" + URI_VARIABLE + ") is not set.",
          "set it to the address of your MLflow server, for example http://127.0.0.1:5000");
    }
    URI uri;
    try {
      uri = URI.create(text);
    } catch (IllegalArgumentException e) {
      // The text may hold a password: it is not printed, nor is the cause, which quotes it.
      throw rejected(
          "The variable (" + URI_VARIABLE + ") is not an address.", "check it for spaces");
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if ((!scheme.equals("http") && !scheme.equals("https")) || uri.getHost() == null) {
      throw rejected(
          "The variable (%s) has the scheme (%s), which is no MLflow server."
              .formatted(URI_VARIABLE, scheme),
          "use http:// or https:// and a host");
    }
    return uri;
  }

  private static URI withoutUserInfo(URI uri) {
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    String path = uri.getRawPath() == null ? "" : uri.getRawPath();
    return URI.create(uri.getScheme() + "://" + uri.getHost() + port + path);
  }

  private Credentials credentials() {
    String authentication = variable(AUTH_VARIABLE);
    if (authentication == null) {
      return this::fromVariables;
    }
    return switch (authentication) {
      case "kubernetes", "kubernetes-namespaced" -> () -> "Bearer " + serviceAccountFile("token");
      default ->
          throw rejected(
              "The variable (%s) has the value (%s), which is not supported."
                  .formatted(AUTH_VARIABLE, authentication),
              "use kubernetes, kubernetes-namespaced, or MLFLOW_TRACKING_TOKEN");
    };
  }

  private @Nullable String fromVariables() {
    String user = variable("MLFLOW_TRACKING_USERNAME");
    String password = variable("MLFLOW_TRACKING_PASSWORD");
    if (user != null && password != null) {
      return basic(user + ":" + password);
    }
    String token = variable("MLFLOW_TRACKING_TOKEN");
    return token == null ? null : "Bearer " + token;
  }

  private @Nullable String workspace() {
    String workspace = variable("MLFLOW_WORKSPACE");
    if (workspace == null && "kubernetes-namespaced".equals(variable(AUTH_VARIABLE))) {
      return serviceAccountFile("namespace");
    }
    return workspace;
  }

  private String serviceAccountFile(String name) {
    Path file = serviceAccount.resolve(name);
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new RegistryException(
          RegistryException.Kind.REJECTED,
          "The service account's file (%s) cannot be read.".formatted(file)
              + "\nMaybe the pod runs without automountServiceAccountToken.",
          e);
    }
  }

  /** Returns a variable's value; an empty one counts as not set. */
  private @Nullable String variable(String name) {
    String value = environment.apply(name);
    return value == null || value.isBlank() ? null : value.strip();
  }

  private static String basic(String userAndPassword) {
    byte[] bytes = userAndPassword.getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(bytes);
  }

  private static RegistryException rejected(String cause, String wayOut) {
    return new RegistryException(
        RegistryException.Kind.REJECTED, cause + "\nMaybe " + wayOut + ".");
  }
}
