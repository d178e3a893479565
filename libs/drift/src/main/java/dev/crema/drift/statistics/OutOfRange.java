package dev.crema.drift.statistics;

/**
 * Numbers outside the smallest and largest of the reference.
 *
 * @param below how many current numbers are smaller than all of the reference
 * @param above how many are larger
 * @param rows how many current numbers there are, at least 1
 */
public record OutOfRange(long below, long above, long rows) {
  /**
   * Checks.
   *
   * @throws IllegalArgumentException if the counts do not fit each other
   */
  public OutOfRange {
    if (below < 0 || above < 0 || rows < 1 || below + above > rows) {
      throw new IllegalArgumentException(
          "Of (%d) numbers (%d) cannot be below and (%d) above the range."
              .formatted(rows, below, above));
    }
  }

  /**
   * Returns the share of numbers outside.
   *
   * @return in [0, 1]
   */
  public double share() {
    return (double) (below + above) / rows;
  }

  /**
   * Returns how often chance alone puts as many numbers beyond one end.
   *
   * <p>If all numbers come from one source, the k largest of the n + m pooled ones are all current
   * with probability Π (m − i) / (n + m − i), i = 0 … k − 1, whatever the source; likewise the
   * smallest. The p-value is twice the smaller of both, at most 1. Ties make it conservative.
   *
   * @param reference how many numbers the reference has, at least 1
   * @return in [0, 1]
   */
  public double pValue(long reference) {
    return Math.min(1, 2 * allCurrent(Math.max(below, above), reference));
  }

  private double allCurrent(long extremes, long reference) {
    double probability = 1;
    for (long i = 0; i < extremes && probability > 0; i++) {
      probability *= (double) (rows - i) / ((double) reference + rows - i);
    }
    return probability;
  }
}
