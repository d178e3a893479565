package dev.crema.inference.drift;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Windows of time, side by side, at the same places in every pod: the first began in 1970.
 *
 * @param clock tells the time
 * @param window their width
 */
record WindowGrid(InstantSource clock, Duration window) {
  /** Returns the number of the window that is now. */
  long now() {
    return Math.floorDiv(clock.millis(), window.toMillis());
  }

  /** Returns the beginning of a window, which is the end of the one before. */
  Instant start(long number) {
    return Instant.ofEpochMilli(Math.multiplyExact(number, window.toMillis()));
  }
}
