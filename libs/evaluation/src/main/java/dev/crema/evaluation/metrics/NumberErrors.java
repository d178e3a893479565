package dev.crema.evaluation.metrics;

import java.util.Arrays;

/**
 * How far predicted numbers are from the true ones, and the difference of two models in it.
 *
 * <p>With y the true numbers, ŷ the predicted ones, n rows and e = ŷ − y: RMSE = √(Σe²/n), MAE =
 * Σ|e|/n, R² = 1 − Σe²/Σ(y − ȳ)², MAPE = Σ|e/y|/n. Definitions as in scikit-learn's {@code
 * root_mean_squared_error, mean_absolute_error, r2_score, mean_absolute_percentage_error}.
 */
public final class NumberErrors {
  /**
   * A label closer to 0 than this share of the labels' mean distance from 0 leaves the MAPE
   * undefined: its row alone would decide it.
   */
  public static final double NEAR_ZERO = 0.01;

  private NumberErrors() {}

  /**
   * Returns the root of the mean squared error.
   *
   * @param predicted one per row, finite
   * @param labels the true numbers, finite, of the same rows; at least one
   * @return at least 0, in the unit of the labels
   * @throws IllegalArgumentException if the lengths differ or a number is not finite
   */
  public static double rmse(double[] predicted, double[] labels) {
    return Math.sqrt(Sums.sortingMean(squares(predicted, labels)));
  }

  /**
   * Returns the mean absolute error.
   *
   * @param predicted one per row, finite
   * @param labels the true numbers, finite, of the same rows; at least one
   * @return at least 0, in the unit of the labels
   * @throws IllegalArgumentException if the lengths differ or a number is not finite
   */
  public static double mae(double[] predicted, double[] labels) {
    return Sums.sortingMean(distances(predicted, labels));
  }

  /**
   * Returns the coefficient of determination.
   *
   * @param predicted one per row, finite
   * @param labels the true numbers, finite, of the same rows
   * @return at most 1; 0 is what the labels' own mean gives; NaN if all labels are equal
   * @throws IllegalArgumentException if the lengths differ or a number is not finite
   */
  public static double r2(double[] predicted, double[] labels) {
    double spread = Sums.sortingSum(spread(labels));
    return spread == 0 ? Double.NaN : 1 - Sums.sortingSum(squares(predicted, labels)) / spread;
  }

  /**
   * Returns the mean absolute error as a share of the label.
   *
   * @param predicted one per row, finite
   * @param labels the true numbers, finite, of the same rows; at least one
   * @return at least 0, 0.1 means 10 %; NaN if a label is nearer to 0 than {@value #NEAR_ZERO} of
   *     the labels' mean distance from 0
   * @throws IllegalArgumentException if the lengths differ or a number is not finite
   */
  public static double mape(double[] predicted, double[] labels) {
    double[] shares = shares(predicted, labels);
    return shares.length == 0 ? Double.NaN : Sums.sortingMean(shares);
  }

  /** Returns each row's error as a share of its label; empty if a label is too near to 0. */
  private static double[] shares(double[] predicted, double[] labels) {
    double[] shares = distances(predicted, labels);
    double[] sizes = new double[labels.length];
    for (int row = 0; row < sizes.length; row++) {
      sizes[row] = Math.abs(labels[row]);
    }
    double least = NEAR_ZERO * Sums.sortingMean(sizes);
    for (int row = 0; row < shares.length; row++) {
      double size = Math.abs(labels[row]);
      if (!(size > 0 && size >= least)) {
        return new double[0];
      }
      shares[row] /= size;
    }
    return shares;
  }

  /**
   * Returns the RMSE with its normal interval by the delta method: half of it is 1.96·s(e²) /
   * (2·RMSE·√n), the difference from a model without errors.
   *
   * @param predicted one per row, finite
   * @param labels the true numbers, finite, of the same rows; at least two
   * @return the error; the interval is cut at 0
   * @throws IllegalArgumentException if the lengths differ, a number is not finite, or there are
   *     fewer than two rows
   */
  public static Estimate rmseEstimate(double[] predicted, double[] labels) {
    return estimate(rmseDifference(predicted, labels, labels), 0, Double.MAX_VALUE);
  }

  /**
   * Returns the mean absolute error with the normal interval of a mean.
   *
   * @param predicted one per row, finite
   * @param labels the true numbers, finite, of the same rows; at least two
   * @return the error; the interval is cut at 0
   * @throws IllegalArgumentException if the lengths differ, a number is not finite, or there are
   *     fewer than two rows
   */
  public static Estimate maeEstimate(double[] predicted, double[] labels) {
    return estimate(maeDifference(predicted, labels, labels), 0, Double.MAX_VALUE);
  }

  /**
   * Returns R² with its normal interval by the delta method, that of the difference from a model
   * that answers the labels' mean.
   *
   * @param predicted one per row, finite
   * @param labels the true numbers, finite, of the same rows, not all equal; at least two
   * @return the value; the interval is cut at 1
   * @throws IllegalArgumentException if the lengths differ, a number is not finite, all labels are
   *     equal, or there are fewer than two rows
   */
  public static Estimate r2Estimate(double[] predicted, double[] labels) {
    double[] constant = new double[labels.length];
    Arrays.fill(constant, Sums.sortingMean(labels.clone()));
    return estimate(r2Difference(predicted, constant, labels), -Double.MAX_VALUE, 1);
  }

  /**
   * Returns the mean absolute error as a share of the label, with the normal interval of a mean.
   *
   * @param predicted one per row, finite
   * @param labels the true numbers, finite, of the same rows, none too near to 0 (see {@link
   *     #mape}); at least two
   * @return the share; the interval is cut at 0
   * @throws IllegalArgumentException if the lengths differ, a number is not finite, a label is too
   *     near to 0, or there are fewer than two rows
   */
  public static Estimate mapeEstimate(double[] predicted, double[] labels) {
    double[] shares = shares(predicted, labels);
    if (shares.length == 0) {
      throw new IllegalArgumentException("A label is too near to 0.");
    }
    return estimate(PairedDifference.mean(shares, new double[shares.length]), 0, Double.MAX_VALUE);
  }

  private static Estimate estimate(PairedDifference around, double least, double most) {
    double value = around.first();
    double half = (around.upper() - around.lower()) / 2;
    return new Estimate(
        value,
        Math.min(value, Math.max(least, value - half)),
        Math.max(value, Math.min(most, value + half)));
  }

  /**
   * Returns the difference of two mean absolute errors, see {@link PairedDifference#mean}.
   *
   * @param first numbers of the first model
   * @param second numbers of the second model on the same rows in the same order
   * @param labels the true numbers; at least two rows
   * @return both errors and the interval of their difference
   * @throws IllegalArgumentException if lengths differ or a number is not finite
   */
  public static PairedDifference maeDifference(double[] first, double[] second, double[] labels) {
    return PairedDifference.mean(distances(first, labels), distances(second, labels));
  }

  /**
   * Returns the difference of two RMSE with the paired normal interval by the delta method: that of
   * the mean of e₁²/(2·RMSE₁) − e₂²/(2·RMSE₂), row by row (a model without any error adds nothing).
   *
   * @param first numbers of the first model
   * @param second numbers of the second model on the same rows in the same order
   * @param labels the true numbers; at least two rows
   * @return both errors and the interval of their difference
   * @throws IllegalArgumentException if lengths differ or a number is not finite
   */
  public static PairedDifference rmseDifference(double[] first, double[] second, double[] labels) {
    double one = rmse(first, labels);
    double two = rmse(second, labels);
    double[] terms = squares(first, labels);
    double[] others = squares(second, labels);
    for (int row = 0; row < terms.length; row++) {
      double own = one == 0 ? 0 : terms[row] / (2 * one);
      terms[row] = own - (two == 0 ? 0 : others[row] / (2 * two));
    }
    return around(one, two, terms);
  }

  /**
   * Returns the difference of two R² with the paired normal interval by the delta method: with D
   * their difference and s² = Σ(y − ȳ)²/n, that of the mean of (e₂² − e₁² − D·(y − ȳ)²)/s².
   *
   * @param first numbers of the first model
   * @param second numbers of the second model on the same rows in the same order
   * @param labels the true numbers, not all equal; at least two rows
   * @return both values and the interval of their difference
   * @throws IllegalArgumentException if lengths differ, a number is not finite, or all labels are
   *     equal
   */
  public static PairedDifference r2Difference(double[] first, double[] second, double[] labels) {
    double one = r2(first, labels);
    double two = r2(second, labels);
    double[] terms = squares(second, labels);
    double[] own = squares(first, labels);
    double[] spread = spread(labels);
    double mean = Sums.sortingMean(spread.clone());
    for (int row = 0; row < terms.length; row++) {
      terms[row] = (terms[row] - own[row] - (one - two) * spread[row]) / mean;
    }
    return around(one, two, terms);
  }

  private static PairedDifference around(double first, double second, double[] terms) {
    if (terms.length < 2) {
      throw new IllegalArgumentException(
          "A paired interval needs two rows, not (%d).".formatted(terms.length));
    }
    double half = PairedDifference.QUANTILE * Math.sqrt(Sums.sortingVariance(terms) / terms.length);
    double difference = first - second;
    return new PairedDifference(first, second, difference - half, difference + half);
  }

  private static double[] squares(double[] predicted, double[] labels) {
    double[] terms = distances(predicted, labels);
    for (int row = 0; row < terms.length; row++) {
      terms[row] *= terms[row];
    }
    return terms;
  }

  private static double[] distances(double[] predicted, double[] labels) {
    Checks.sameRows(predicted.length, labels.length);
    double[] terms = new double[labels.length];
    for (int row = 0; row < terms.length; row++) {
      terms[row] = Math.abs(predicted[row] - labels[row]);
      if (!Double.isFinite(terms[row])) {
        throw new IllegalArgumentException(
            "The number (%s) or the label (%s) of row (%d) is not finite."
                .formatted(predicted[row], labels[row], row));
      }
    }
    return terms;
  }

  private static double[] spread(double[] labels) {
    double mean = Sums.sortingMean(labels.clone());
    double[] terms = new double[labels.length];
    for (int row = 0; row < terms.length; row++) {
      terms[row] = (labels[row] - mean) * (labels[row] - mean);
    }
    return terms;
  }
}
