package dev.crema.inference.bench;

import java.time.Duration;
import java.util.Map;

/**
 * How long and how much is measured.
 *
 * @param isShort whether this is the quick form, whose numbers are rough
 * @param measure of one number under load
 * @param warmRequests answers after which a service counts as warm; a busy machine gives a service
 *     less in the same time
 * @param longestWarmUp the warm-up ends then even so
 * @param firstMinute how long after readiness, and then again for the steady state
 * @param soak how long at 80 % load
 * @param starts how often readiness is measured
 * @param batchRows rows of each batch
 */
record Scale(
    boolean isShort,
    Duration measure,
    long warmRequests,
    Duration longestWarmUp,
    Duration firstMinute,
    Duration soak,
    int starts,
    int batchRows) {
  /**
   * Reads {@code SHORT} (1: the quick form) and {@code MINUTES} (of the soak).
   *
   * @throws IllegalArgumentException if {@code MINUTES} is no number from 1 to 1440
   */
  static Scale of(Map<String, String> environment) {
    boolean isShort = "1".equals(environment.get("SHORT"));
    String given = environment.getOrDefault("MINUTES", "");
    Duration soak = Duration.ofMinutes(given.isEmpty() ? (isShort ? 1 : 15) : minutes(given));
    return isShort
        ? new Scale(
            true,
            Duration.ofSeconds(5),
            20_000,
            Duration.ofSeconds(20),
            Duration.ofSeconds(15),
            soak,
            3,
            100_000)
        : new Scale(
            false,
            Duration.ofSeconds(20),
            100_000,
            Duration.ofSeconds(60),
            Duration.ofSeconds(60),
            soak,
            7,
            1_000_000);
  }

  private static int minutes(String given) {
    if (!given.matches("[0-9]{1,4}") || Integer.parseInt(given) < 1 || Integer.parseInt(given) > 1440) {
      throw new IllegalArgumentException("MINUTES (%s) must be 1 to 1440.".formatted(given));
    }
    return Integer.parseInt(given);
  }
}
