package dev.crema.training.smile;

import dev.crema.training.EncodedTable;

/**
 * Where the values of each feature lie, so that L-BFGS can be given features of like scale: with
 * others it stops far from the minimum, or never gets there.
 *
 * @param means by feature
 * @param deviations by feature, of the population, positive; 1 of a constant one
 */
record FeatureScales(double[] means, double[] deviations) {
  /** One-hot features among standardised ones are less apart, and need no help. */
  private static final double ALIKE = 50;

  static FeatureScales of(EncodedTable table) {
    float[] values = table.values();
    double[] means = new double[table.features()];
    for (int i = 0; i < values.length; i++) {
      means[i % means.length] += values[i];
    }
    for (int f = 0; f < means.length; f++) {
      means[f] /= table.rows();
    }
    double[] deviations = new double[means.length];
    for (int i = 0; i < values.length; i++) {
      double distance = values[i] - means[i % means.length];
      deviations[i % means.length] += distance * distance;
    }
    for (int f = 0; f < means.length; f++) {
      double deviation = Math.sqrt(deviations[f] / table.rows());
      deviations[f] = deviation > 0 && Double.isFinite(deviation) ? deviation : 1;
    }
    return new FeatureScales(means, deviations);
  }

  /**
   * Returns these scales with those of features that are 0 or 1 alone as they are: divided by its
   * deviation, the 1 of a rare category would be the largest number of all.
   */
  FeatureScales keepingBinary(EncodedTable table) {
    double[] kept = deviations.clone();
    boolean[] isOther = new boolean[kept.length];
    float[] values = table.values();
    for (int i = 0; i < values.length; i++) {
      isOther[i % isOther.length] |= values[i] != 0 && values[i] != 1;
    }
    for (int f = 0; f < kept.length; f++) {
      kept[f] = isOther[f] ? kept[f] : 1;
    }
    return new FeatureScales(means, kept);
  }

  /** Returns whether the optimiser can take the features as they are. */
  boolean areAlike() {
    for (int f = 0; f < means.length; f++) {
      if (deviations[f] > ALIKE || Math.abs(means[f]) > ALIKE * Math.max(1, deviations[f])) {
        return false;
      }
    }
    return true;
  }

  /** Returns the rows, of each feature (x − mean) / deviation. */
  double[][] scaled(EncodedTable table) {
    double[][] x = new double[table.rows()][means.length];
    for (int i = 0; i < x.length; i++) {
      for (int f = 0; f < means.length; f++) {
        x[i][f] = (table.values()[i * means.length + f] - means[f]) / deviations[f];
      }
    }
    return x;
  }

  /** Returns the penalty on the weights of the features as they are. */
  Penalty penalty(double l2) {
    double[] perScaled = new double[deviations.length];
    for (int f = 0; f < perScaled.length; f++) {
      perScaled[f] = 1 / deviations[f];
    }
    return new Penalty(l2, perScaled);
  }

  /** Makes weights of scaled features, the intercept last, those of the features as they are. */
  void unscale(double[] weights) {
    for (int f = 0; f < means.length; f++) {
      weights[f] /= deviations[f];
      weights[means.length] -= weights[f] * means[f];
    }
  }
}
