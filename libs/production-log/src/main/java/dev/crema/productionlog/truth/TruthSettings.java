package dev.crema.productionlog.truth;

import java.time.Duration;

/**
 * The limits of ground truth.
 *
 * @param entityWindow how long before the stated time a prediction of the entity may be; positive
 * @param clockTolerance how far in the future a time may be; at least zero
 * @param pendingFor how long an observation waits for its prediction; positive
 * @param maxBatch most observations of a batch; at least 1
 * @param maxPending about how many observations wait at most, a tenth of it of one tenant; beyond
 *     that those without a prediction are {@link Outcome.Kind#UNKNOWN} at once; at least 0
 * @param statementTimeout longest time of one statement, and of waiting for another batch; positive
 */
public record TruthSettings(
    Duration entityWindow,
    Duration clockTolerance,
    Duration pendingFor,
    int maxBatch,
    int maxPending,
    Duration statementTimeout) {
  /** Most characters of a label. */
  public static final int MAX_LABEL = 10_000;

  /** Most characters of a source, an entity or a model's name. */
  public static final int MAX_NAME = 1_000;

  /** Refuses what is out of range. */
  public TruthSettings {
    requirePositive("entityWindow", entityWindow);
    requirePositive("pendingFor", pendingFor);
    requirePositive("statementTimeout", statementTimeout);
    if (clockTolerance.isNegative() || maxBatch < 1 || maxPending < 0) {
      throw new IllegalArgumentException(
          "clockTolerance (%s) and maxPending (%d) must not be negative, maxBatch (%d) at least 1."
              .formatted(clockTolerance, maxPending, maxBatch));
    }
  }

  /**
   * Returns the settings that are used where nothing else is said: a window of seven days, five
   * minutes of tolerance, three days of waiting, 10,000 observations a batch, 1,000,000 that wait,
   * 30 seconds a statement.
   *
   * @return the settings
   */
  public static TruthSettings defaults() {
    return new TruthSettings(
        Duration.ofDays(7),
        Duration.ofMinutes(5),
        Duration.ofDays(3),
        10_000,
        1_000_000,
        Duration.ofSeconds(30));
  }

  private static void requirePositive(String name, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException("%s (%s) must be positive.".formatted(name, value));
    }
  }
}
