package dev.crema.retraining.settings;

import dev.crema.kfp.KfpLimits;
import dev.crema.kfp.KfpSettings;
import dev.crema.kfp.Token;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;

/**
 * Where KFP is and who asks.
 *
 * @param endpoint its API server, or the UI in front of it; needed; default what {@code
 *     KF_PIPELINES_ENDPOINT} says, which the KFP SDK reads too
 * @param tokenFile file with the bearer token, read at each request, as Kubernetes rotates it;
 *     default what {@code KF_PIPELINES_SA_TOKEN_PATH} says, else none is sent
 * @param namespace of a KFP of several users; default none
 */
@ConfigurationProperties("crema.kfp")
public record KfpConnectionSettings(
    @Bindable(defaultValue = "") String endpoint,
    @Bindable(defaultValue = "") String tokenFile,
    @Bindable(defaultValue = "") String namespace) {

  /** Checks address and namespace. */
  public KfpConnectionSettings {
    if (endpoint.isEmpty()) {
      throw new IllegalArgumentException(
          "The setting (crema.kfp.endpoint) is missing: where is KFP?\n"
              + "Maybe http://ml-pipeline.kubeflow:8888, or set KF_PIPELINES_ENDPOINT.");
    }
    var _ = settings(endpoint, tokenFile, namespace);
  }

  /** Returns the settings of the client. */
  public KfpSettings client() {
    return settings(endpoint, tokenFile, namespace);
  }

  private static KfpSettings settings(String endpoint, String tokenFile, String namespace) {
    try {
      return new KfpSettings(
          new URI(endpoint),
          tokenFile.isEmpty() ? Token.none() : Token.file(Path.of(tokenFile)),
          namespace.isEmpty() ? null : namespace,
          KfpLimits.standard());
    } catch (URISyntaxException e) {
      // Java's own message would quote the address, which may hold a password.
      throw new IllegalArgumentException(
          "The setting (crema.kfp.endpoint) has a character that no address has, at place %d."
              .formatted(e.getIndex() + 1),
          null);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "The settings crema.kfp.* are wrong: " + e.getMessage(), null);
    }
  }

  /** Leaves out the address, which may hold a password. */
  @Override
  public String toString() {
    return "KfpConnectionSettings[namespace=%s]".formatted(namespace);
  }
}
