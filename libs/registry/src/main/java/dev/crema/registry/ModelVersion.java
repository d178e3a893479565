package dev.crema.registry;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One version of a registered model.
 *
 * @param model the registered model's name
 * @param version the version as MLflow writes it, a positive whole number
 * @param runId the run that made it; empty if none
 * @param source where its files are, as MLflow keeps it ({@code models:/m-…})
 * @param tags all tags of the version
 * @param registeredAt when MLflow made the version, by its clock, in milliseconds; null if nobody
 *     says so
 */
public record ModelVersion(
    String model,
    String version,
    String runId,
    String source,
    Map<String, String> tags,
    @Nullable Instant registeredAt) {

  /** Copies the tags. */
  public ModelVersion {
    tags = Map.copyOf(tags);
  }

  /**
   * Makes a version of which nobody says when it was registered.
   *
   * @param model the registered model's name
   * @param version the version as MLflow writes it
   * @param runId the run that made it; empty if none
   * @param source where its files are
   * @param tags all tags of the version
   */
  public ModelVersion(
      String model, String version, String runId, String source, Map<String, String> tags) {
    this(model, version, runId, source, tags, null);
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
