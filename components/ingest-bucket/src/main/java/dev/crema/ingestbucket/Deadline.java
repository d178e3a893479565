package dev.crema.ingestbucket;

import dev.crema.data.InputException;
import java.time.Duration;

/**
 * What time is left for the whole.
 *
 * @param end by {@link System#nanoTime}
 * @param seconds what was given
 */
record Deadline(long end, long seconds) {
  /** Most time that a server may be silent. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  static Deadline in(long seconds) {
    return new Deadline(System.nanoTime() + Duration.ofSeconds(seconds).toNanos(), seconds);
  }

  /** Returns how long may be waited for the next byte: at least a millisecond. */
  Duration patience() {
    long left = end - System.nanoTime();
    if (left <= 0) {
      throw new InputException(
          "Reading the bucket took more than %d s.\nMaybe raise timeout_seconds."
              .formatted(seconds));
    }
    Duration rest = Duration.ofMillis(Math.max(1, left / 1_000_000));
    return rest.compareTo(PATIENCE) < 0 ? rest : PATIENCE;
  }
}
