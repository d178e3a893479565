package dev.crema.drift.performance;

import java.util.Arrays;

/**
 * How well a calibrated classifier of two classes answers, before the truth is known:
 * confidence-based performance estimation (CBPE).
 *
 * <p>If of all rows with probability p a share p is positive, the expected counts are TP = Σ p and
 * FP = Σ (1 − p) over rows predicted positive, FN = Σ p and TN = Σ (1 − p) over the others; metrics
 * are those of the expected counts (J. Białek, W. Kuberski, N. Perrakis, A. Bifet, "Estimating
 * Model Performance Under Covariate Shift Without Labels", 2024, section 3; <a
 * href="https://arxiv.org/abs/2401.08348">arXiv</a>; as NannyML's CBPE).
 *
 * <p>It sees a loss that comes from other rows (covariate shift), and none that comes from other
 * truths for the same rows (concept drift); a model that is not calibrated is estimated by what it
 * believes. No random numbers; the order of the rows may change the last bits.
 *
 * @param rows how many rows
 * @param accuracy expected share of right answers, in [0, 1]
 * @param f1 F1 of the positive class, in [0, 1]; NaN if nothing is, or is predicted to be, positive
 * @param auc area under the expected ROC curve, in [0, 1]; NaN if one class is not expected at all
 */
public record EstimatedPerformance(long rows, double accuracy, double f1, double auc) {

  /**
   * Estimates. O(n log n).
   *
   * @param probabilities calibrated, of the positive class, one per row, in [0, 1]; at least one;
   *     not changed
   * @param threshold rows with a probability of at least this are predicted positive; in [0, 1]
   * @return the estimate
   * @throws IllegalArgumentException if there are no rows, or a number is outside its range, NaN
   *     too
   */
  public static EstimatedPerformance of(double[] probabilities, double threshold) {
    require(probabilities, threshold);
    double[] sorted = probabilities.clone();
    Arrays.sort(sorted);
    double truePositive = 0;
    double falsePositive = 0;
    double falseNegative = 0;
    double trueNegative = 0;
    for (double p : sorted) {
      if (p >= threshold) {
        truePositive += p;
        falsePositive += 1 - p;
      } else {
        falseNegative += p;
        trueNegative += 1 - p;
      }
    }
    return new EstimatedPerformance(
        sorted.length,
        (truePositive + trueNegative) / sorted.length,
        2 * truePositive / (2 * truePositive + falsePositive + falseNegative), // 0.0 / 0 is NaN
        auc(sorted, truePositive + falseNegative));
  }

  /**
   * Returns the expected share of right answers of a classifier of several classes: the mean of the
   * largest probabilities.
   *
   * @param largest calibrated probability of the predicted class, one per row, in [0, 1]; at least
   *     one
   * @return in [0, 1]
   * @throws IllegalArgumentException if there are no rows, or a number is outside its range
   */
  public static double accuracy(double[] largest) {
    require(largest, 0);
    return Math.min(1, Arrays.stream(largest).sum() / largest.length);
  }

  /** The expected wins of positive rows over negative ones, ties by half, beside all pairs. */
  private static double auc(double[] sorted, double positives) {
    double negatives = sorted.length - positives;
    double wins = 0;
    double negativesBelow = 0;
    for (int start = 0; start < sorted.length; ) {
      int end = start;
      while (end < sorted.length && sorted[end] == sorted[start]) {
        end++;
      }
      double positive = sorted[start] * (end - start);
      double negative = (1 - sorted[start]) * (end - start);
      wins += positive * (negativesBelow + negative / 2);
      negativesBelow += negative;
      start = end;
    }
    return positives <= 0 || negatives <= 0
        ? Double.NaN
        : Math.min(1, wins / (positives * negatives));
  }

  private static void require(double[] probabilities, double threshold) {
    if (probabilities.length == 0) {
      throw new IllegalArgumentException("An estimate needs a row.");
    }
    if (!(threshold >= 0 && threshold <= 1)) {
      throw new IllegalArgumentException(
          "The threshold (%s) must be in [0, 1].".formatted(threshold));
    }
    for (int row = 0; row < probabilities.length; row++) {
      if (!(probabilities[row] >= 0 && probabilities[row] <= 1)) {
        throw new IllegalArgumentException(
            "The probability (%s) of row (%d) must be in [0, 1]."
                .formatted(probabilities[row], row));
      }
    }
  }
}
