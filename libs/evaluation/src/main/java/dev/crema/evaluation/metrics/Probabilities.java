package dev.crema.evaluation.metrics;

/**
 * Proper scoring rules: how good probabilities are, not only their order.
 *
 * <p>The rows' terms are summed sorted and compensated, so the order of the rows changes nothing,
 * bit for bit. Logarithms are those of {@link StrictMath}, so neither does the machine.
 */
public final class Probabilities {
  /**
   * Probabilities are moved into [ε, 1 − ε] before the logarithm, ε = 2⁻⁵², as scikit-learn does
   * for doubles: a certain and wrong row costs 36.04 nats, not infinity.
   */
  public static final double LOG_LOSS_EPSILON = 0x1p-52;

  private Probabilities() {}

  /**
   * Returns the Brier score of two classes: the mean of (p − y)² over the rows.
   *
   * <p>G. W. Brier, "Verification of forecasts expressed in terms of probability", Monthly Weather
   * Review 78, 1950, halved, as is usual for two classes. A constant p = 0.5 gives 0.25; the share
   * π of positive rows as constant gives π(1 − π).
   *
   * @param probabilities of the positive class, one per row, in [0, 1], both ends included
   * @param labels one per row, 1 = positive, 0 = negative
   * @return the score in [0, 1], 0 is perfect; NaN if there is no row
   * @throws IllegalArgumentException if the lengths differ or a value is outside its range
   */
  public static double brier(double[] probabilities, int[] labels) {
    Checks.binaryProbabilities(probabilities, labels);
    return Sums.sortingMean(brierTerms(probabilities, labels));
  }

  /**
   * Returns the Brier score of several classes: the mean over the rows of Σₖ (pₖ − yₖ)².
   *
   * <p>Brier's own definition, not halved: for two classes it is twice {@link #brier(double[],
   * int[])}. Equals scikit-learn's {@code brier_score_loss} for more than two classes.
   *
   * @param probabilities row-major, [rows × classes], each in [0, 1], each row summing to 1
   * @param labels the class index of each row, in 0 to classes − 1
   * @param classes how many classes, at least 2
   * @return the score in [0, 2], 0 is perfect; NaN if there is no row
   * @throws IllegalArgumentException if shapes disagree or a value is outside its range
   */
  public static double brier(double[] probabilities, int[] labels, int classes) {
    Checks.multiclass(probabilities, labels, classes);
    return Sums.sortingMean(brierTerms(probabilities, labels, classes));
  }

  /**
   * Returns the log loss of two classes: the mean over the rows of −ln of the probability given to
   * the class that came true, in nats.
   *
   * <p>Probabilities are clipped to [ε, 1 − ε], see {@link #LOG_LOSS_EPSILON}. A constant p = 0.5
   * gives ln 2.
   *
   * @param probabilities of the positive class, one per row, in [0, 1], both ends included
   * @param labels one per row, 1 = positive, 0 = negative
   * @return the loss, at least 0 (2.2e-16 for certain and right rows); NaN if there is no row
   * @throws IllegalArgumentException if the lengths differ or a value is outside its range
   */
  public static double logLoss(double[] probabilities, int[] labels) {
    Checks.binaryProbabilities(probabilities, labels);
    return Sums.sortingMean(logLossTerms(probabilities, labels));
  }

  /**
   * Returns the log loss of several classes: the mean over the rows of −ln of the probability given
   * to the class that came true, in nats.
   *
   * <p>Probabilities are clipped to [ε, 1 − ε], see {@link #LOG_LOSS_EPSILON}, and not scaled
   * again.
   *
   * @param probabilities row-major, [rows × classes], each in [0, 1], each row summing to 1
   * @param labels the class index of each row, in 0 to classes − 1
   * @param classes how many classes, at least 2
   * @return the loss, at least 0; NaN if there is no row
   * @throws IllegalArgumentException if shapes disagree or a value is outside its range
   */
  public static double logLoss(double[] probabilities, int[] labels, int classes) {
    Checks.multiclass(probabilities, labels, classes);
    return Sums.sortingMean(logLossTerms(probabilities, labels, classes));
  }

  static double[] brierTerms(double[] probabilities, int[] labels) {
    double[] terms = new double[labels.length];
    for (int row = 0; row < terms.length; row++) {
      double error = probabilities[row] - labels[row];
      terms[row] = error * error;
    }
    return terms;
  }

  static double[] brierTerms(double[] probabilities, int[] labels, int classes) {
    double[] terms = new double[labels.length];
    for (int row = 0; row < terms.length; row++) {
      for (int index = 0; index < classes; index++) {
        double error = probabilities[row * classes + index] - (labels[row] == index ? 1 : 0);
        terms[row] += error * error;
      }
    }
    return terms;
  }

  static double[] logLossTerms(double[] probabilities, int[] labels) {
    double[] terms = new double[labels.length];
    for (int row = 0; row < terms.length; row++) {
      double clipped = clip(probabilities[row]);
      terms[row] = labels[row] == 1 ? -StrictMath.log(clipped) : -StrictMath.log1p(-clipped);
    }
    return terms;
  }

  static double[] logLossTerms(double[] probabilities, int[] labels, int classes) {
    double[] terms = new double[labels.length];
    for (int row = 0; row < terms.length; row++) {
      terms[row] = -StrictMath.log(clip(probabilities[row * classes + labels[row]]));
    }
    return terms;
  }

  private static double clip(double probability) {
    return Math.min(1 - LOG_LOSS_EPSILON, Math.max(LOG_LOSS_EPSILON, probability));
  }
}
