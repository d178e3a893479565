package dev.crema.productionlog;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks what was predicted in a window of time. Counts are kept by the minute, so the window is
 * widened to whole minutes.
 *
 * @param model only this model; null if every one
 * @param version only this version; null if every one
 * @param from the window's beginning, included; rounded down to a minute
 * @param to the window's end, not included; rounded up to a minute; later than {@code from}
 * @param step the width of a point of the series: whole minutes, at least one; the window has at
 *     most 2,000 of them
 */
public record StatisticsQuery(
    @Nullable String model, @Nullable String version, Instant from, Instant to, Duration step) {
  /** The most points a series has. */
  public static final int MAX_POINTS = 2_000;

  /** Rounds the window and checks window and step. */
  public StatisticsQuery {
    from = from.truncatedTo(ChronoUnit.MINUTES);
    Instant floor = to.truncatedTo(ChronoUnit.MINUTES);
    to = floor.equals(to) ? to : floor.plus(1, ChronoUnit.MINUTES);
    if (!from.isBefore(to)) {
      throw new IllegalArgumentException(
          "The window's end (%s) must be later than its beginning (%s).".formatted(to, from));
    }
    if (step.compareTo(Duration.ofMinutes(1)) < 0
        || !step.equals(step.truncatedTo(ChronoUnit.MINUTES))) {
      throw new IllegalArgumentException(
          "The step (%s) must be whole minutes, at least one.".formatted(step));
    }
    if (points(from, to, step) > MAX_POINTS) {
      throw new IllegalArgumentException(
          "The window from (%s) to (%s) has %d steps of (%s), but may have %d.\nMaybe take a longer step."
              .formatted(from, to, points(from, to, step), step, MAX_POINTS));
    }
  }

  private static long points(Instant from, Instant to, Duration step) {
    return Math.ceilDiv(Duration.between(from, to).toMinutes(), step.toMinutes());
  }
}
