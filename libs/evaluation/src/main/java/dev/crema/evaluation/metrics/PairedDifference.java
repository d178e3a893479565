package dev.crema.evaluation.metrics;

import java.util.Arrays;

/**
 * The difference of a metric between two models on the same rows, with an interval.
 *
 * <p>The rows are the same, so the two values are correlated and the interval of the difference is
 * not that of two independent samples. All intervals here are computed in closed form: no random
 * numbers, no seed. They say how much the difference would vary over other rows of the same kind;
 * they say nothing about other training runs.
 *
 * @param first the first model's value
 * @param second the second model's value
 * @param lower lower end of the interval of first − second
 * @param upper upper end of the interval of first − second
 */
public record PairedDifference(double first, double second, double lower, double upper) {
  /** The confidence of the intervals. */
  public static final double CONFIDENCE = 0.95;

  /** The standard normal quantile at 1 − (1 − 0.95) / 2. */
  static final double QUANTILE = 1.959963984540054;

  /**
   * Checks the order.
   *
   * @throws IllegalArgumentException if a number is not finite or lower is above upper
   */
  public PairedDifference {
    boolean isFinite = Double.isFinite(first) && Double.isFinite(second);
    if (!isFinite || !(lower <= upper) || !Double.isFinite(upper - lower)) {
      throw new IllegalArgumentException(
          "A difference needs finite values (%s, %s) and an interval (%s to %s) in order."
              .formatted(first, second, lower, upper));
    }
  }

  /**
   * Returns first − second.
   *
   * @return the difference
   */
  public double difference() {
    return first - second;
  }

  /**
   * Returns the difference of two AUCs on the same rows with DeLong's interval.
   *
   * <p>E. R. DeLong, D. M. DeLong, D. L. Clarke-Pearson, "Comparing the areas under two or more
   * correlated receiver operating characteristic curves", Biometrics 44, 1988; <a
   * href="https://doi.org/10.2307/2531595">doi</a>. With P positive and N negative rows, let V(i)
   * be the share of negative rows that positive row i beats (ties one half) and W(j) the share of
   * positive rows that beat negative row j, and v, w their differences between the models. Then the
   * variance of the difference is var(v)/P + var(w)/N with var(x) = Σ(x − mean)²/(n − 1), and the
   * interval is difference ± 1.96 standard errors, not cut at ±1. O(n log n).
   *
   * @param first scores of the first model, one per row, higher = more positive, no NaN
   * @param second scores of the second model on the same rows in the same order
   * @param labels one per row, 1 = positive, 0 = negative; at least two rows of each
   * @return both areas and the interval of their difference
   * @throws IllegalArgumentException if lengths differ, a score is NaN, a label is not 0 or 1, or a
   *     class has fewer than two rows
   */
  public static PairedDifference auc(double[] first, double[] second, int[] labels) {
    double[][] one = placements(first, labels);
    double[][] two = placements(second, labels);
    int negatives = one[0].length;
    int positives = one[1].length;
    if (negatives < 2 || positives < 2) {
      throw new IllegalArgumentException(
          "DeLong's interval needs two rows of each class, not (%d) negative and (%d) positive."
              .formatted(negatives, positives));
    }
    double variance =
        Sums.sortingVariance(minus(one[1], two[1])) / positives
            + Sums.sortingVariance(minus(one[0], two[0])) / negatives;
    return around(Ranking.auc(first, labels), Ranking.auc(second, labels), Math.sqrt(variance));
  }

  /**
   * Returns the difference of two means over the same rows with the paired normal interval: mean ±
   * 1.96·s/√n of the rows' differences, s² = Σ(d − mean)²/(n − 1).
   *
   * <p>For metrics that are means of a term per row: accuracy, Brier score, log loss.
   *
   * @param first the first model's terms, one per row, finite; at least two rows
   * @param second the second model's terms on the same rows in the same order
   * @return both means and the interval of their difference
   * @throws IllegalArgumentException if the lengths differ, are below 2, or a mean is not finite
   */
  public static PairedDifference mean(double[] first, double[] second) {
    Checks.sameRows(first.length, second.length);
    if (first.length < 2) {
      throw new IllegalArgumentException(
          "A paired interval needs two rows, not (%d).".formatted(first.length));
    }
    double variance = Sums.sortingVariance(minus(first, second)) / first.length;
    return around(
        Sums.sortingMean(first.clone()), Sums.sortingMean(second.clone()), Math.sqrt(variance));
  }

  /**
   * Returns the difference of two Brier scores of two classes, see {@link #mean} and {@link
   * Probabilities#brier(double[], int[])}.
   *
   * @param first probabilities of the first model, in [0, 1]
   * @param second probabilities of the second model on the same rows in the same order
   * @param labels one per row, 1 = positive, 0 = negative; at least two rows
   * @return both scores and the interval of their difference
   * @throws IllegalArgumentException if lengths differ or a value is outside its range
   */
  public static PairedDifference brier(double[] first, double[] second, int[] labels) {
    Checks.binaryProbabilities(first, labels);
    Checks.binaryProbabilities(second, labels);
    return mean(Probabilities.brierTerms(first, labels), Probabilities.brierTerms(second, labels));
  }

  /**
   * Returns the difference of two Brier scores of several classes, see {@link #mean} and {@link
   * Probabilities#brier(double[], int[], int)}.
   *
   * @param first probabilities of the first model, row-major, [rows × classes]
   * @param second probabilities of the second model on the same rows in the same order
   * @param labels the class index of each row; at least two rows
   * @param classes how many classes
   * @return both scores and the interval of their difference
   * @throws IllegalArgumentException if shapes disagree or a value is outside its range
   */
  public static PairedDifference brier(double[] first, double[] second, int[] labels, int classes) {
    Checks.multiclass(first, labels, classes);
    Checks.multiclass(second, labels, classes);
    return mean(
        Probabilities.brierTerms(first, labels, classes),
        Probabilities.brierTerms(second, labels, classes));
  }

  /**
   * Returns the difference of two log losses of two classes, see {@link #mean} and {@link
   * Probabilities#logLoss(double[], int[])}.
   *
   * @param first probabilities of the first model, in [0, 1]
   * @param second probabilities of the second model on the same rows in the same order
   * @param labels one per row, 1 = positive, 0 = negative; at least two rows
   * @return both losses and the interval of their difference
   * @throws IllegalArgumentException if lengths differ or a value is outside its range
   */
  public static PairedDifference logLoss(double[] first, double[] second, int[] labels) {
    Checks.binaryProbabilities(first, labels);
    Checks.binaryProbabilities(second, labels);
    return mean(
        Probabilities.logLossTerms(first, labels), Probabilities.logLossTerms(second, labels));
  }

  /**
   * Returns the difference of two log losses of several classes, see {@link #mean} and {@link
   * Probabilities#logLoss(double[], int[], int)}.
   *
   * @param first probabilities of the first model, row-major, [rows × classes]
   * @param second probabilities of the second model on the same rows in the same order
   * @param labels the class index of each row; at least two rows
   * @param classes how many classes
   * @return both losses and the interval of their difference
   * @throws IllegalArgumentException if shapes disagree or a value is outside its range
   */
  public static PairedDifference logLoss(
      double[] first, double[] second, int[] labels, int classes) {
    Checks.multiclass(first, labels, classes);
    Checks.multiclass(second, labels, classes);
    return mean(
        Probabilities.logLossTerms(first, labels, classes),
        Probabilities.logLossTerms(second, labels, classes));
  }

  /**
   * Returns the difference of two accuracies, see {@link #mean}.
   *
   * @param first predicted class index of the first model, one per row
   * @param second predicted class index of the second model on the same rows in the same order
   * @param labels the class index of each row; at least two rows
   * @return both accuracies and the interval of their difference
   * @throws IllegalArgumentException if the lengths differ
   */
  public static PairedDifference accuracy(int[] first, int[] second, int[] labels) {
    Checks.sameRows(first.length, labels.length);
    Checks.sameRows(second.length, labels.length);
    return mean(hits(first, labels), hits(second, labels));
  }

  private static PairedDifference around(double first, double second, double standardError) {
    double difference = first - second;
    double half = QUANTILE * standardError;
    return new PairedDifference(first, second, difference - half, difference + half);
  }

  /** For each row the share of the other class that lies on the wrong side of it, ties one half. */
  private static double[][] placements(double[] scores, int[] labels) {
    Checks.binaryScores(scores, labels);
    double[][] sorted = {ofClass(scores, labels, 0), ofClass(scores, labels, 1)};
    double[][] placements = {sorted[0].clone(), sorted[1].clone()};
    Arrays.sort(sorted[0]);
    Arrays.sort(sorted[1]);
    for (int label = 0; label < 2; label++) {
      double[] others = sorted[1 - label];
      for (int row = 0; row < placements[label].length; row++) {
        double below = share(others, placements[label][row]);
        placements[label][row] = label == 1 ? below : 1 - below;
      }
    }
    return placements;
  }

  /** Returns (how many are less + half of those that are equal) / n. */
  private static double share(double[] sorted, double score) {
    int less = lowerBound(sorted, score, false);
    int lessOrEqual = lowerBound(sorted, score, true);
    return ((long) less + lessOrEqual) / (2.0 * sorted.length);
  }

  private static int lowerBound(double[] sorted, double score, boolean includeEqual) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      boolean isBefore = includeEqual ? sorted[middle] <= score : sorted[middle] < score;
      if (isBefore) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static double[] ofClass(double[] scores, int[] labels, int label) {
    double[] selected = new double[scores.length];
    int count = 0;
    for (int row = 0; row < scores.length; row++) {
      if (labels[row] == label) {
        selected[count++] = scores[row];
      }
    }
    return Arrays.copyOf(selected, count);
  }

  private static double[] minus(double[] first, double[] second) {
    double[] differences = new double[first.length];
    for (int row = 0; row < first.length; row++) {
      differences[row] = first[row] - second[row];
    }
    return differences;
  }

  private static double[] hits(int[] predicted, int[] labels) {
    double[] hits = new double[labels.length];
    for (int row = 0; row < hits.length; row++) {
      hits[row] = predicted[row] == labels[row] ? 1 : 0;
    }
    return hits;
  }
}
