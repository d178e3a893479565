package dev.crema.evaluation.metrics;

/**
 * A point of a ROC curve: what happens when rows with a score of at least the threshold are
 * predicted positive.
 *
 * @param threshold the score, finite; at the first point a value above every score
 * @param falsePositiveRate share of the negative rows at or above the threshold, in [0, 1]
 * @param truePositiveRate share of the positive rows at or above the threshold (recall), in [0, 1]
 */
public record RocPoint(double threshold, double falsePositiveRate, double truePositiveRate) {
  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a value is not finite or a rate is outside [0, 1]
   */
  public RocPoint {
    if (!Double.isFinite(threshold)) {
      throw new IllegalArgumentException("The threshold (%s) must be finite.".formatted(threshold));
    }
    rate(falsePositiveRate, "false positive rate");
    rate(truePositiveRate, "true positive rate");
  }

  private static void rate(double rate, String name) {
    if (!(rate >= 0 && rate <= 1)) { // written so that NaN is refused too
      throw new IllegalArgumentException("The %s (%s) must be in [0, 1].".formatted(name, rate));
    }
  }
}
