package dev.crema.runledger;

import java.time.Instant;

/**
 * A stretch of time.
 *
 * @param start its first instant, inclusive
 * @param end its end, exclusive; after the start
 */
public record Window(Instant start, Instant end) {

  /** Checks that it is not empty. */
  public Window {
    if (!start.isBefore(end)) {
      throw new IllegalArgumentException(
          "The window_end (%s) must be after the window_start (%s).".formatted(end, start));
    }
  }
}
