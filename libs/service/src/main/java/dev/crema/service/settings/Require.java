package dev.crema.service.settings;

import java.time.Duration;

/** The checks that the settings share; each message names key, value and rule. */
public final class Require {
  private Require() {}

  public static void that(boolean kept, String key, Object value, String rule) {
    if (!kept) {
      throw new IllegalArgumentException(
          "The setting (%s) is (%s), but must be %s.".formatted(key, value, rule));
    }
  }

  public static void between(String key, Duration value, Duration min, Duration max) {
    that(
        value.compareTo(min) >= 0 && value.compareTo(max) <= 0,
        key,
        value,
        "from %s to %s".formatted(min, max));
  }

  public static void between(String key, long value, long min, long max) {
    that(value >= min && value <= max, key, value, "from %d to %d".formatted(min, max));
  }
}
