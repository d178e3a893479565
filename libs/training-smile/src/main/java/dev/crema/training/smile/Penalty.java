package dev.crema.training.smile;

import java.util.Arrays;

/**
 * An L2 penalty on the weights of features, also of features that were scaled for the optimiser.
 *
 * @param l2 what the sum of squared weights is multiplied with, at least 0
 * @param perScaled by feature, the weight of a feature over that of the scaled one; 1 = not scaled
 */
record Penalty(double l2, double[] perScaled) {

  /** Returns the penalty on features as they are. */
  static Penalty of(double l2, int features) {
    double[] ones = new double[features];
    Arrays.fill(ones, 1);
    return new Penalty(l2, ones);
  }

  /** Returns the square of a feature's weight. */
  double square(double scaled, int feature) {
    double weight = scaled * perScaled[feature];
    return weight * weight;
  }

  /** Returns what half of the penalty adds to the gradient. */
  double slope(double scaled, int feature) {
    return l2 * (scaled * perScaled[feature]) * perScaled[feature];
  }
}
