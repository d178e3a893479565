package dev.crema.retraining.core;

import java.time.Duration;

/**
 * How long is waited after something went wrong: twice as long each time, up to a most, and of that
 * between a half and the whole, by chance.
 *
 * @param first after the first failure, positive
 * @param most after many, at least {@code first}
 */
public record BackOff(Duration first, Duration most) {
  private static final int MAX_DOUBLINGS = 30;

  /** Checks the order. */
  public BackOff {
    if (!first.isPositive() || most.compareTo(first) < 0 || most.toDays() > 7) {
      throw new IllegalArgumentException(
          "The back-off must begin positive (%s) and end (%s) not below, and at 7 days at most."
              .formatted(first, most));
    }
  }

  /**
   * Returns the wait.
   *
   * @param attempts failures in a row, at least 1
   * @param chance from 0 up to but without 1
   */
  public Duration after(int attempts, double chance) {
    return Duration.ofMillis(Math.round(whole(attempts).toMillis() * (0.5 + chance / 2)));
  }

  /**
   * Returns the wait without chance.
   *
   * @param attempts failures in a row, at least 1
   */
  Duration whole(int attempts) {
    long doubled = first.toMillis();
    for (int i = 1; i < Math.min(attempts, MAX_DOUBLINGS) && doubled < most.toMillis(); i++) {
      doubled *= 2;
    }
    return Duration.ofMillis(Math.max(1, Math.min(doubled, most.toMillis())));
  }
}
