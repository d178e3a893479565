package dev.crema.retraining.core;

import org.jspecify.annotations.Nullable;

/**
 * Which lines of an audit are read: the newest of them.
 *
 * @param before with a smaller number than this, for the page before; null up to the newest
 * @param limit how many at most, 1 to 1001: one more than a page says whether there are older ones
 */
public record EventQuery(@Nullable Long before, int limit) {
  /** Most of a page. */
  public static final int MAX_LIMIT = 1000;

  /** Checks the limit. */
  public EventQuery {
    if (limit < 1 || limit > MAX_LIMIT + 1) {
      throw new IllegalArgumentException(
          "The limit (%d) must be 1 to %d.".formatted(limit, MAX_LIMIT));
    }
  }
}
