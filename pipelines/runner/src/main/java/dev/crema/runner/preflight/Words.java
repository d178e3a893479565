package dev.crema.runner.preflight;

import java.time.Duration;

/** How things are said. */
final class Words {
  private Words() {}

  static String of(Duration duration) {
    return duration.toMillis() % 1000 == 0
        ? duration.toSeconds() + " s"
        : duration.toMillis() + " ms";
  }
}
