package dev.crema.kfp;

import java.time.Duration;
import java.util.stream.Stream;

/**
 * How long and how much: of each call, its attempts and what is read.
 *
 * @param connect for a connection, positive
 * @param answer for the answer to one attempt, its body included, positive
 * @param call for a whole call with all attempts, pauses and pages, positive
 * @param attempts how often that is tried which may be repeated, at least 1
 * @param pause before the second attempt, not negative; doubled for each further one, and of each
 *     between a half and the whole
 * @param answerBytes the largest answer that is read, at least 1
 * @param items the most items that a list of all pages may have, at least 1
 */
public record KfpLimits(
    Duration connect,
    Duration answer,
    Duration call,
    int attempts,
    Duration pause,
    int answerBytes,
    int items) {

  /** Checks the values. */
  public KfpLimits {
    if (Stream.of(connect, answer, call).anyMatch(duration -> !duration.isPositive())) {
      throw new IllegalArgumentException(
          "The times (%s, %s, %s) must be positive.".formatted(connect, answer, call));
    }
    if (attempts < 1 || answerBytes < 1 || items < 1 || pause.isNegative()) {
      throw new IllegalArgumentException(
          "The attempts (%d), bytes (%d) and items (%d) must be at least 1 and the pause (%s) not negative."
              .formatted(attempts, answerBytes, items, pause));
    }
  }

  /**
   * Returns what fits a service in the cluster: 3 s to connect, 30 s for an answer, 2 min for a
   * call, 4 attempts from a pause of 0.5 s, answers up to 16 MiB, lists up to 10,000 items.
   *
   * @return the limits
   */
  public static KfpLimits standard() {
    return new KfpLimits(
        Duration.ofSeconds(3),
        Duration.ofSeconds(30),
        Duration.ofMinutes(2),
        4,
        Duration.ofMillis(500),
        16 << 20,
        10_000);
  }
}
