package dev.crema.productionlog.drift;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which decided windows are asked for, the newest first.
 *
 * @param model the registered model's name
 * @param version its number; null for all
 * @param before only windows that began before; null for the newest
 * @param limit at most so many, from 1 to {@value #MAX_LIMIT}
 */
public record DriftQuery(
    String model, @Nullable String version, @Nullable Instant before, int limit) {
  /** The largest limit. */
  public static final int MAX_LIMIT = 1_000;

  /**
   * Checks.
   *
   * @throws IllegalArgumentException if the limit is outside its range
   */
  public DriftQuery {
    if (limit < 1 || limit > MAX_LIMIT) {
      throw new IllegalArgumentException(
          "The limit (%d) must be from 1 to %d.".formatted(limit, MAX_LIMIT));
    }
  }
}
