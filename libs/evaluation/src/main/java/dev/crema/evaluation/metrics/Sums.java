package dev.crema.evaluation.metrics;

import java.util.Arrays;

/**
 * Sums whose value depends on the terms as a multiset, not on their order.
 *
 * <p>Floating-point addition is not associative, so a plain sum changes in its last bits when rows
 * change places. Here the terms are sorted first and then added with Neumaier's compensation (A.
 * Neumaier, "Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen", ZAMM 54,
 * 1974), which also keeps the error near one rounding of the result. O(n log n).
 */
final class Sums {
  private Sums() {}

  /** Returns the sum of the terms, 0 for none; sorts the given array. */
  static double sortingSum(double[] terms) {
    Arrays.sort(terms);
    double sum = 0;
    double compensation = 0;
    for (double term : terms) {
      double next = sum + term;
      compensation += Math.abs(sum) >= Math.abs(term) ? (sum - next) + term : (term - next) + sum;
      sum = next;
    }
    return sum + compensation;
  }

  /** Returns the mean of the terms, NaN for none; sorts the given array. */
  static double sortingMean(double[] terms) {
    return sortingSum(terms) / terms.length; // 0.0 / 0 is NaN
  }

  /** Returns the variance Σ(x − mean)² / (n − 1), NaN for fewer than two; sorts the given array. */
  static double sortingVariance(double[] terms) {
    if (terms.length < 2) {
      return Double.NaN;
    }
    double mean = sortingMean(terms);
    double[] squares = new double[terms.length];
    for (int index = 0; index < terms.length; index++) {
      double deviation = terms[index] - mean;
      squares[index] = deviation * deviation;
    }
    return sortingSum(squares) / (terms.length - 1);
  }
}
