package dev.crema.retraining.core;

import java.time.Duration;
import java.time.Instant;

/**
 * A time from its start on, up to but without its end. UTC alone: a day has 24 hours, whatever a
 * time zone does with its clocks.
 *
 * @param start the first moment, in whole seconds
 * @param end the first moment that is no longer in it, in whole seconds
 */
public record Window(Instant start, Instant end) {
  /** Checks the order. */
  public Window {
    if (!start.isBefore(end) || start.getNano() != 0 || end.getNano() != 0) {
      throw new IllegalArgumentException(
          "The window must begin (%s) before it ends (%s), both in whole seconds."
              .formatted(start, end));
    }
  }

  /**
   * Returns the window of a grid that holds a moment. The grid begins at 1970-01-01T00:00:00Z;
   * windows of a day begin at midnight UTC, those of a week on Thursdays.
   *
   * @param period the length of each window, whole seconds, at least one
   * @param moment the moment
   * @return the window
   */
  public static Window holding(Duration period, Instant moment) {
    long seconds = period.toSeconds();
    long start = Math.multiplyExact(Math.floorDiv(moment.getEpochSecond(), seconds), seconds);
    return new Window(Instant.ofEpochSecond(start), Instant.ofEpochSecond(start + seconds));
  }

  /** Returns the length. */
  public Duration length() {
    return Duration.between(start, end);
  }
}
