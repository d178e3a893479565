package dev.crema.registry;

import java.net.URI;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where the registry is and who asks.
 *
 * @param uri the tracking server, {@code http} or {@code https}, without credentials
 * @param credentials gives the {@code Authorization} header
 * @param workspace the MLflow workspace; null on a server without workspaces
 * @param timeouts how long the registry is waited for
 */
public record ConnectionSettings(
    URI uri, Credentials credentials, @Nullable String workspace, Timeouts timeouts) {

  /**
   * Returns settings without credentials and workspace, with the standard timeouts.
   *
   * @param uri the tracking server
   * @return the settings
   */
  public static ConnectionSettings of(URI uri) {
    return new ConnectionSettings(uri, () -> null, null, Timeouts.standard());
  }

  /**
   * Says whether {@link #fromEnvironment} has an address to read: {@code MLFLOW_TRACKING_URI}.
   *
   * @param environment gives a variable's value, null if it is not set
   * @return false if there is none, or an empty one: then there is no registry to ask
   */
  public static boolean areIn(Function<String, @Nullable String> environment) {
    return EnvironmentSettings.areIn(environment);
  }

  /**
   * Reads the settings from MLflow's own environment variables: {@code MLFLOW_TRACKING_URI}, {@code
   * MLFLOW_TRACKING_USERNAME} and {@code MLFLOW_TRACKING_PASSWORD} or {@code
   * MLFLOW_TRACKING_TOKEN}, {@code MLFLOW_TRACKING_AUTH} ({@code kubernetes}, {@code
   * kubernetes-namespaced}) and {@code MLFLOW_WORKSPACE}. Credentials are read again for each
   * request.
   *
   * @param environment gives a variable's value, null if it is not set
   * @return the settings
   * @throws RegistryException {@code REJECTED} if a variable is missing or wrong
   */
  public static ConnectionSettings fromEnvironment(Function<String, @Nullable String> environment) {
    return EnvironmentSettings.read(environment);
  }

  /**
   * Returns these settings with other timeouts.
   *
   * @param other the timeouts
   * @return the settings
   */
  public ConnectionSettings withTimeouts(Timeouts other) {
    return new ConnectionSettings(uri, credentials, workspace, other);
  }
}
