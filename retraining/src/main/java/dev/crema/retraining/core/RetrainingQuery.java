package dev.crema.retraining.core;

import org.jspecify.annotations.Nullable;

/**
 * Which retrainings are listed, the newest first.
 *
 * @param model of this model; null for all
 * @param state in this state; null for all
 * @param before with a smaller number than this, for the next page; null from the newest on
 * @param limit how many at most, 1 to 1000
 */
public record RetrainingQuery(
    @Nullable String model, @Nullable RetrainingState state, @Nullable Long before, int limit) {
  /** Most of a page. */
  public static final int MAX_LIMIT = 1000;

  /** Checks the limit. */
  public RetrainingQuery {
    if (limit < 1 || limit > MAX_LIMIT) {
      throw new IllegalArgumentException(
          "The limit (%d) must be 1 to %d.".formatted(limit, MAX_LIMIT));
    }
  }
}
