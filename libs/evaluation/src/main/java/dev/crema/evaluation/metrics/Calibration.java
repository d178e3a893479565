package dev.crema.evaluation.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Whether rows that are given a probability of 0.7 come true in 70 of 100 cases.
 *
 * <p>{@value #BINS} bins of equal width: bin b holds b/10 &lt; p ≤ (b + 1)/10, and the first also p
 * = 0, as scikit-learn's {@code calibration_curve(strategy="uniform", n_bins=10)}. Sums within a
 * bin are taken sorted and compensated, so the order of the rows changes nothing, bit for bit.
 */
public final class Calibration {
  /** How many bins of equal width divide [0, 1]. */
  public static final int BINS = 10;

  private Calibration() {}

  /**
   * A bin that holds at least one row.
   *
   * @param lower lower edge, excluded (but 0 is included), in [0, 1)
   * @param upper upper edge, included, in (0, 1]
   * @param rows how many rows, at least 1
   * @param meanPredicted mean of their probabilities, in [lower, upper]
   * @param observedShare share of them that came true, in [0, 1]
   */
  public record Bin(
      double lower, double upper, long rows, double meanPredicted, double observedShare) {
    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if rows is below 1, or the other numbers are not as stated
     */
    public Bin {
      boolean isOrdered = 0 <= lower && lower < upper && upper <= 1;
      boolean isInside = lower <= meanPredicted && meanPredicted <= upper;
      if (!isOrdered || !isInside || rows < 1 || !(observedShare >= 0 && observedShare <= 1)) {
        throw new IllegalArgumentException(
            "A calibration bin must have 0 <= lower (%s) < upper (%s) <= 1, a mean (%s) between them, rows (%d) and a share (%s) in [0, 1]."
                .formatted(lower, upper, meanPredicted, rows, observedShare));
      }
    }
  }

  /**
   * Returns the calibration curve of two classes.
   *
   * @param probabilities of the positive class, one per row, in [0, 1], both ends included
   * @param labels one per row, 1 = positive, 0 = negative
   * @return the bins that hold rows, from low to high; empty if there is no row
   * @throws IllegalArgumentException if the lengths differ or a value is outside its range
   */
  public static List<Bin> curve(double[] probabilities, int[] labels) {
    Checks.binaryProbabilities(probabilities, labels);
    double[][] byBin = split(probabilities);
    long[] positives = new long[BINS];
    for (int row = 0; row < labels.length; row++) {
      positives[bin(probabilities[row])] += labels[row];
    }
    List<Bin> bins = new ArrayList<>();
    for (int index = 0; index < BINS; index++) {
      if (byBin[index].length > 0) {
        bins.add(bin(index, byBin[index], positives[index]));
      }
    }
    return List.copyOf(bins);
  }

  /**
   * Returns the calibration curve of the predicted class ("confidence"): a row counts as come true
   * if its most probable class is its label. For more than two classes.
   *
   * @param probabilities row-major, [rows × classes], each in [0, 1], each row summing to 1; of
   *     equal probabilities the first class is the predicted one
   * @param labels the class index of each row, in 0 to classes − 1
   * @param classes how many classes, at least 2
   * @return the bins that hold rows, from low to high; empty if there is no row
   * @throws IllegalArgumentException if shapes disagree or a value is outside its range
   */
  public static List<Bin> confidenceCurve(double[] probabilities, int[] labels, int classes) {
    Checks.multiclass(probabilities, labels, classes);
    double[] confidence = new double[labels.length];
    int[] right = new int[labels.length];
    for (int row = 0; row < labels.length; row++) {
      int best = 0;
      for (int index = 1; index < classes; index++) {
        if (probabilities[row * classes + index] > probabilities[row * classes + best]) {
          best = index;
        }
      }
      confidence[row] = probabilities[row * classes + best];
      right[row] = best == labels[row] ? 1 : 0;
    }
    return curve(confidence, right);
  }

  /**
   * Returns the expected calibration error: Σ_b (n_b / n)·|observed share − mean predicted|.
   *
   * <p>M. P. Naeini, G. F. Cooper, M. Hauskrecht, "Obtaining well calibrated probabilities using
   * Bayesian binning", AAAI 2015. It depends on the bins and is biased upwards for few rows:
   * compare it only between models on the same rows.
   *
   * @param bins a curve
   * @return the error in [0, 1], 0 is perfect; NaN for no bins
   */
  public static double expectedError(List<Bin> bins) {
    long rows = 0;
    double[] terms = new double[bins.size()];
    for (int index = 0; index < terms.length; index++) {
      Bin bin = bins.get(index);
      rows += bin.rows();
      terms[index] = bin.rows() * Math.abs(bin.observedShare() - bin.meanPredicted());
    }
    return Sums.sortingSum(terms) / rows; // 0.0 / 0 is NaN
  }

  private static double[][] split(double[] probabilities) {
    int[] sizes = new int[BINS];
    for (double probability : probabilities) {
      sizes[bin(probability)]++;
    }
    double[][] byBin = new double[BINS][];
    Arrays.setAll(byBin, index -> new double[sizes[index]]);
    int[] next = new int[BINS];
    for (double probability : probabilities) {
      int index = bin(probability);
      byBin[index][next[index]++] = probability;
    }
    return byBin;
  }

  /** Returns the bin; compares with the edges themselves, since p · 10 rounds. */
  private static int bin(double probability) {
    int index = 0;
    while (index < BINS - 1 && probability > (index + 1) / (double) BINS) {
      index++;
    }
    return index;
  }

  private static Bin bin(int index, double[] probabilities, long positives) {
    double lower = index / (double) BINS;
    double upper = (index + 1) / (double) BINS;
    // The mean of equal numbers may round past them.
    double mean = Math.clamp(Sums.sortingMean(probabilities), lower, upper);
    int rows = probabilities.length;
    return new Bin(lower, upper, rows, mean, positives / (double) rows);
  }
}
