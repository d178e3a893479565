package dev.crema.registry;

import java.util.Map;
import java.util.Optional;

/**
 * One version of a registered model.
 *
 * @param model the registered model's name
 * @param version the version as MLflow writes it, a positive whole number
 * @param runId the run that made it; empty if none
 * @param source where its files are, as MLflow keeps it ({@code models:/m-…})
 * @param tags all tags of the version
 */
public record ModelVersion(
    String model, String version, String runId, String source, Map<String, String> tags) {

  /** Copies the tags. */
  public ModelVersion {
    tags = Map.copyOf(tags);
  }

  /**
   * Returns the digest of the model package that the version holds.
   *
   * @return the digest, empty for a version that Crema did not register
   */
  public Optional<String> packageDigest() {
    return Optional.ofNullable(tags.get(Tags.PACKAGE_DIGEST));
  }
}
