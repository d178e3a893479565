package dev.crema.productionlog;

import java.time.Duration;

/** The checks that the settings share; each message names setting, value and rule. */
final class Require {
  private Require() {}

  static void that(boolean kept, String name, Object value, String rule) {
    if (!kept) {
      throw new IllegalArgumentException(
          "The setting (%s) of the production log is (%s), but must be %s."
              .formatted(name, value, rule));
    }
  }

  static void between(String name, Duration value, Duration min, Duration max) {
    that(
        value.compareTo(min) >= 0 && value.compareTo(max) <= 0,
        name,
        value,
        "from %s to %s".formatted(min, max));
  }

  static void between(String name, long value, long min, long max) {
    that(value >= min && value <= max, name, value, "from %d to %d".formatted(min, max));
  }
}
