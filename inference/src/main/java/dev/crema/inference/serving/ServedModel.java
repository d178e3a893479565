package dev.crema.inference.serving;

import dev.crema.inference.scoring.Predictor;
import dev.crema.models.ModelPackage;
import dev.crema.registry.ModelVersion;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A version that answers requests: verified, warm, immutable.
 *
 * @param version what the registry calls it
 * @param contents the verified package
 * @param predictor answers requests with it
 * @param loadedAt when it began to serve
 * @param bytes estimate of the memory it holds
 */
public record ServedModel(
    ModelVersion version,
    ModelPackage contents,
    Predictor predictor,
    Instant loadedAt,
    long bytes) {

  /** A served version is itself and no other: identity, not content. */
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }

  /** Returns whether this is the given version; a number alone can come again in a new registry. */
  boolean is(ModelVersion other) {
    return version.version().equals(other.version()) && version.source().equals(other.source());
  }
}
