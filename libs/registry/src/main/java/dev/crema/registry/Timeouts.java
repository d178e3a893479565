package dev.crema.registry;

import java.time.Duration;

/**
 * How long the registry is waited for.
 *
 * @param connect for a connection
 * @param request for an answer
 * @param artifact for one file, up or down
 * @param attempts how often a call is tried that may be repeated, at least 1
 * @param pause before the second attempt; doubled for each further one, and varied by up to a half
 */
public record Timeouts(
    Duration connect, Duration request, Duration artifact, int attempts, Duration pause) {

  /** Checks the values. */
  public Timeouts {
    for (Duration duration : new Duration[] {connect, request, artifact}) {
      if (!duration.isPositive()) {
        throw new IllegalArgumentException(
            "The timeout (%s) must be positive.".formatted(duration));
      }
    }
    if (attempts < 1 || pause.isNegative()) {
      throw new IllegalArgumentException(
          "The attempts (%d) must be at least 1 and the pause (%s) not negative."
              .formatted(attempts, pause));
    }
  }

  /**
   * Returns what fits a step of a pipeline: 3 s to connect, 30 s for an answer, 10 min for a file,
   * 4 attempts from a pause of 0.5 s.
   *
   * @return the timeouts
   */
  public static Timeouts standard() {
    return new Timeouts(
        Duration.ofSeconds(3),
        Duration.ofSeconds(30),
        Duration.ofMinutes(10),
        4,
        Duration.ofMillis(500));
  }
}
