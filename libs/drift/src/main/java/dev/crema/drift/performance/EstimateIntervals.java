package dev.crema.drift.performance;

import dev.crema.drift.performance.MeasuredMetric.Interval;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Between which values a metric will lie in 95 of 100 windows once the truth of these rows is
 * known, if the probabilities are calibrated: chance alone decides then which rows are positive,
 * each independently with its probability.
 *
 * <p>An estimate's interval knows of no loss that the estimate itself does not see: see {@link
 * EstimatedPerformance}. Closed forms, no random numbers; the order of the rows may change the last
 * bits.
 *
 * <p>The number of right answers is Poisson binomial, with the variance Σ aᵢ(1 − aᵢ), aᵢ the
 * probability that the answer is right (S. D. Poisson, 1837; L. Le Cam, "An approximation theorem
 * for the Poisson binomial distribution", Pacific Journal of Mathematics 10, 1960), and close to
 * normal for many rows. F1 and AUC are functions of such sums: the delta method gives Σ pᵢ(1 −
 * pᵢ)·gᵢ², gᵢ the slope of the metric in the truth of row i at its expectation.
 *
 * @param accuracy of the accuracy
 * @param f1 of F1; null if that is undefined
 * @param auc of the AUC; null if that is undefined
 */
public record EstimateIntervals(Interval accuracy, @Nullable Interval f1, @Nullable Interval auc) {
  /** Of the standard normal distribution at 0.975. */
  private static final double QUANTILE = 1.959963984540054;

  /**
   * Returns the intervals around an estimate.
   *
   * @param probabilities calibrated, of the positive class, one per row, in [0, 1]; at least one;
   *     not changed
   * @param threshold rows with a probability of at least this are predicted positive; in [0, 1]
   * @return the intervals, cut at 0 and 1; O(n log n)
   * @throws IllegalArgumentException as {@link EstimatedPerformance#of}
   */
  public static EstimateIntervals of(double[] probabilities, double threshold) {
    EstimatedPerformance estimate = EstimatedPerformance.of(probabilities, threshold);
    double[] sorted = probabilities.clone();
    Arrays.sort(sorted);
    double rows = sorted.length;
    double spread = Arrays.stream(sorted).map(p -> p * (1 - p)).sum();
    return new EstimateIntervals(
        around(estimate.accuracy(), spread / (rows * rows)),
        Double.isNaN(estimate.f1())
            ? null
            : around(estimate.f1(), f1Variance(sorted, threshold, estimate.f1())),
        Double.isNaN(estimate.auc())
            ? null
            : around(estimate.auc(), aucVariance(sorted, estimate.auc())));
  }

  /**
   * Returns the interval of the accuracy of a classifier of several classes.
   *
   * @param largest calibrated probability of the predicted class, one per row, in [0, 1]; at least
   *     one
   * @return around {@link EstimatedPerformance#accuracy}
   * @throws IllegalArgumentException if there are no rows, or a number is outside its range
   */
  public static Interval ofAccuracy(double[] largest) {
    double rows = largest.length;
    double spread = Arrays.stream(largest).map(p -> p * (1 - p)).sum();
    return around(EstimatedPerformance.accuracy(largest), spread / (rows * rows));
  }

  /**
   * F1 = 2·TP / (m + P), m predicted and P truly positive, so a row that turns out positive adds (2
   * − F1) / (m + P) if it is predicted positive, and else takes F1 / (m + P).
   */
  private static double f1Variance(double[] sorted, double threshold, double f1) {
    double size = 0;
    for (double p : sorted) {
      size += p + (p >= threshold ? 1 : 0);
    }
    double variance = 0;
    for (double p : sorted) {
      double slope = (p >= threshold ? 2 - f1 : -f1) / size;
      variance += p * (1 - p) * slope * slope;
    }
    return variance;
  }

  /**
   * AUC = W / (P·N), W the pairs won. A row that turns out positive wins over the negatives below
   * it, no longer loses to the positives above it, and makes P one larger and N one smaller.
   */
  private static double aucVariance(double[] sorted, double auc) {
    double positives = Arrays.stream(sorted).sum();
    double negatives = sorted.length - positives;
    double variance = 0;
    double positivesBelow = 0;
    double negativesBelow = 0;
    for (int start = 0; start < sorted.length; ) {
      int end = start;
      while (end < sorted.length && sorted[end] == sorted[start]) {
        end++;
      }
      double p = sorted[start];
      double tied = end - start - 1.0; // besides the row itself
      double won = negativesBelow + tied * (1 - p) / 2;
      double lost = positives - positivesBelow - p * (tied + 1) + tied * p / 2;
      double slope = (won - lost) / (positives * negatives) - auc * (1 / positives - 1 / negatives);
      variance += (tied + 1) * p * (1 - p) * slope * slope;
      positivesBelow += p * (tied + 1);
      negativesBelow += (1 - p) * (tied + 1);
      start = end;
    }
    return variance;
  }

  private static Interval around(double value, double variance) {
    double half = QUANTILE * Math.sqrt(variance);
    return new Interval(
        Math.min(value, Math.max(0, value - half)), Math.max(value, Math.min(1, value + half)));
  }
}
