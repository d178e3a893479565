package dev.crema.resolvewindow;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/** Reads ISO 8601 texts; what is wrong is named with an example. */
final class Times {
  private Times() {}

  static Instant instant(String name, String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "The %s (%s) is no instant.\nMaybe write it as 2026-01-01T00:00:00Z."
              .formatted(name, text),
          e);
    }
  }

  static Duration duration(String name, String text) {
    try {
      return Duration.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "The %s (%s) is no duration of fixed length.\nMaybe write it as PT1H or P1D; months and years have none, and a week is P7D."
              .formatted(name, text),
          e);
    }
  }
}
