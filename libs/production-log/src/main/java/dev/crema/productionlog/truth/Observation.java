package dev.crema.productionlog.truth;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One label that came true.
 *
 * @param subject which prediction it is about
 * @param label one of the classes of the version that made the prediction
 * @param observedAt when it came true; null = when it is recorded
 * @param replace whether it takes the place of another label that was recorded before
 */
public record Observation(
    Subject subject, String label, @Nullable Instant observedAt, boolean replace) {
  /** Refuses null. */
  public Observation {
    Objects.requireNonNull(subject, "subject");
    Objects.requireNonNull(label, "label");
  }
}
