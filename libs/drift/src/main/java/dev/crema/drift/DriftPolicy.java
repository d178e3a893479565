package dev.crema.drift;

/**
 * When a window counts as drifted.
 *
 * @param falseAlarmRate how many windows without drift may alarm, at most, over all columns and
 *     outputs together; in (0, 0.5]
 * @param minEffect which share of the rows must lie elsewhere for a finding to count, however
 *     certain it is; in [0, 1)
 * @param minRows fewer rows give no decision; at least {@value #SMALLEST_WINDOW}
 */
public record DriftPolicy(double falseAlarmRate, double minEffect, long minRows) {
  /** The smallest window that may be decided on. */
  public static final long SMALLEST_WINDOW = 100;

  /**
   * One window in a hundred, 2 % of the rows, 500 rows.
   *
   * <p>One in a hundred instead of the usual five: a window a day is four false alarms a year, and
   * costs little power (the smallest shift that is seen grows by about 8 %).
   */
  public static final DriftPolicy DEFAULT = new DriftPolicy(0.01, 0.02, 500);

  /**
   * Checks.
   *
   * @throws IllegalArgumentException if a number is outside its range, NaN too
   */
  public DriftPolicy {
    if (!(falseAlarmRate > 0 && falseAlarmRate <= 0.5)) {
      throw new IllegalArgumentException(
          "The false alarm rate (%s) must be above 0 and at most 0.5.".formatted(falseAlarmRate));
    }
    if (!(minEffect >= 0 && minEffect < 1)) {
      throw new IllegalArgumentException(
          "The smallest effect (%s) must be from 0 to below 1.".formatted(minEffect));
    }
    if (minRows < SMALLEST_WINDOW) {
      throw new IllegalArgumentException(
          "The smallest number of rows (%d) must be at least %d."
              .formatted(minRows, SMALLEST_WINDOW));
    }
  }
}
