package dev.crema.models;

import dev.crema.data.InputException;
import java.util.Arrays;

/** What a probability of a model means as a frequency; immutable, the same bits everywhere. */
public sealed interface CalibrationCurve {

  /** Most points of an isotonic curve. */
  int MAX_POINTS = 100_000;

  /**
   * Returns the calibrated probability.
   *
   * @param probability of the model, in [0, 1]
   * @return in [0, 1]
   */
  double at(double probability);

  /**
   * Returns the log-odds of a probability, on which Platt's curve stands: the margin, where the
   * model has one margin.
   *
   * @param probability in [0, 1]; taken as no nearer to either end than 1e-15
   * @return ln(p / (1 − p)), finite, not descending
   */
  static double logOdds(double probability) {
    double inside = Math.clamp(probability, 1e-15, 1 - 1e-15);
    return StrictMath.log(inside / (1 - inside));
  }

  /**
   * Platt's curve: 1 / (1 + e^−(slope · log-odds + intercept)) (Platt, Probabilistic Outputs for
   * Support Vector Machines, 1999).
   *
   * @param slope finite
   * @param intercept finite
   */
  record Platt(double slope, double intercept) implements CalibrationCurve {

    /**
     * Checks the numbers.
     *
     * @throws InputException if one is not finite
     */
    public Platt {
      if (!Double.isFinite(slope) || !Double.isFinite(intercept)) {
        throw new InputException(
            "The slope (%s) or the intercept (%s) is not finite.".formatted(slope, intercept));
      }
    }

    @Override
    public double at(double probability) {
      return Scorers.logistic(slope * logOdds(probability) + intercept);
    }
  }

  /**
   * A curve that never descends: straight between its points, level before the first and after the
   * last (Zadrozny and Elkan, Transforming Classifier Scores into Accurate Multiclass Probability
   * Estimates, 2002).
   *
   * @param from probabilities of the model, ascending, distinct, in [0, 1]; 1 to {@value
   *     #MAX_POINTS}
   * @param to calibrated probabilities, never descending, in [0, 1], as many
   */
  record Isotonic(double[] from, double[] to) implements CalibrationCurve {

    /**
     * Checks the points, and copies them.
     *
     * @throws InputException if they are no such curve
     */
    public Isotonic {
      if (from.length != to.length || from.length < 1 || from.length > MAX_POINTS) {
        throw new InputException(
            "An isotonic curve of %d and %d numbers is none; it has 1 to %d points."
                .formatted(from.length, to.length, MAX_POINTS));
      }
      for (int i = 0; i < from.length; i++) {
        // Written so that NaN is refused too.
        boolean fits = 0 <= from[i] && from[i] <= 1 && 0 <= to[i] && to[i] <= 1;
        if (!fits || (i > 0 && !(from[i] > from[i - 1] && to[i] >= to[i - 1]))) {
          throw new InputException(
              "The point (%s, %s) at index %d does not ascend within [0, 1]."
                  .formatted(from[i], to[i], i));
        }
      }
      from = from.clone();
      to = to.clone();
    }

    /** {@return a copy} */
    @Override
    public double[] from() {
      return from.clone();
    }

    /** {@return a copy} */
    @Override
    public double[] to() {
      return to.clone();
    }

    @Override
    public double at(double probability) {
      int found = Arrays.binarySearch(from, probability);
      if (found >= 0) {
        return to[found];
      }
      int above = -found - 1;
      if (above == 0 || above == from.length) {
        return to[above == 0 ? 0 : above - 1];
      }
      int below = above - 1;
      double share = (probability - from[below]) / (from[above] - from[below]);
      return Math.clamp(to[below] + (to[above] - to[below]) * share, to[below], to[above]);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Isotonic that
          && Arrays.equals(from, that.from)
          && Arrays.equals(to, that.to);
    }

    @Override
    public int hashCode() {
      return 31 * Arrays.hashCode(from) + Arrays.hashCode(to);
    }

    @Override
    public String toString() {
      return "Isotonic[%d points]".formatted(from.length);
    }
  }
}
