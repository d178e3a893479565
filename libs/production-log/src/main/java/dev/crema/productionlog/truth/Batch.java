package dev.crema.productionlog.truth;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Truths that are recorded together or not at all.
 *
 * @param observations in the order in which they are applied; the same prediction may occur more
 *     than once
 * @param source who sends them, kept for the history; 1 to {@value TruthSettings#MAX_NAME}
 *     characters
 * @param tenant only predictions of this tenant are found; null = of any
 */
public record Batch(List<Observation> observations, String source, @Nullable String tenant) {
  /** Copies the observations. */
  public Batch {
    observations = List.copyOf(observations);
    Objects.requireNonNull(source, "source");
  }
}
