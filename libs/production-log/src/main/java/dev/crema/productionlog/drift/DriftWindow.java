package dev.crema.productionlog.drift;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A window of a version's rows, the same in every process.
 *
 * @param model the registered model's name
 * @param version its number
 * @param start the beginning, included, in whole milliseconds
 * @param end the end, not included, in whole milliseconds
 */
public record DriftWindow(String model, String version, Instant start, Instant end) {
  /**
   * Checks.
   *
   * @throws IllegalArgumentException if the window is empty, or not of whole milliseconds
   */
  public DriftWindow {
    if (!start.isBefore(end)) {
      throw new IllegalArgumentException(
          "The window's end (%s) must be after its start (%s).".formatted(end, start));
    }
    for (Instant time : new Instant[] {start, end}) {
      if (!time.truncatedTo(ChronoUnit.MILLIS).equals(time)) {
        throw new IllegalArgumentException(
            "The window's time (%s) must be in whole milliseconds.".formatted(time));
      }
    }
  }
}
