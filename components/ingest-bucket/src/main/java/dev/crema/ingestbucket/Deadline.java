package dev.crema.ingestbucket;

import dev.crema.data.InputException;
import java.time.Duration;

/**
 * What time is left for the whole.
 *
 * @param end by {@link System#nanoTime}
 * @param seconds what was given
 * @param most time that a server may be silent
 */
record Deadline(long end, long seconds, Duration most) {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  static Deadline in(long seconds) {
    return in(seconds, PATIENCE);
  }

  static Deadline in(long seconds, Duration most) {
    return new Deadline(System.nanoTime() + Duration.ofSeconds(seconds).toNanos(), seconds, most);
  }

  /**
   * Returns how long may be waited for the next byte.
   *
   * @throws InputException if no time is left
   */
  Duration patience() {
    long left = end - System.nanoTime();
    if (left <= 0) {
      throw new InputException(
          "Reading the bucket took more than %d s.\nMaybe raise timeout_seconds."
              .formatted(seconds));
    }
    // Not 0, which the JDK takes for ever.
    Duration rest = Duration.ofMillis(Math.max(1, Duration.ofNanos(left).toMillis()));
    return rest.compareTo(most) < 0 ? rest : most;
  }
}
