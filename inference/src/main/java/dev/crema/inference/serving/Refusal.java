package dev.crema.inference.serving;

import dev.crema.registry.ModelVersion;
import java.time.Instant;

/**
 * Why a version that the alias names does not serve.
 *
 * @param version the version
 * @param kind what was wrong
 * @param reason one sentence, fit for everybody's eyes
 * @param at when it was refused
 */
public record Refusal(ModelVersion version, Kind kind, String reason, Instant at) {

  /** What was wrong; the metrics' label. */
  public enum Kind {
    /** The registry gives no package, or another one than was registered. */
    DOWNLOAD,
    /** The package is damaged, invalid, or does not reproduce its golden rows. */
    PACKAGE,
    /** It does not answer a request. */
    WARM_UP
  }

  boolean isOf(ModelVersion other) {
    return version.version().equals(other.version()) && version.source().equals(other.source());
  }
}
