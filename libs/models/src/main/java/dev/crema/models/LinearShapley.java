package dev.crema.models;

import dev.crema.data.InputException;

/**
 * Shapley values of a linear model whose features are independent: the weight times the distance
 * from the mean (Štrumbelj and Kononenko 2014, equation 7).
 */
final class LinearShapley implements Shapley {
  private final LinearModel model;
  private final double[][] weights;
  private final double[] means;
  private final double[] bases;

  LinearShapley(LinearModel model) {
    if (!model.hasMeans()) {
      throw new InputException(
          "The linear model does not know the means of its features (its scorer.json is of version 1), without which no prediction can be explained.\nMaybe train it again.");
    }
    this.model = model;
    weights = model.weights();
    means = model.means();
    bases = model.intercepts();
    for (int margin = 0; margin < bases.length; margin++) {
      for (int i = 0; i < means.length; i++) {
        bases[margin] += weights[margin][i] * means[i];
      }
      finite(bases[margin]);
    }
  }

  /** Weights near the end of double overflow here before they do in the scorer. */
  private static double finite(double number) {
    if (!Double.isFinite(number)) {
      throw new InputException("A contribution to the linear model's margin overflows a double.");
    }
    return number;
  }

  @Override
  public double base(int margin) {
    return bases[margin];
  }

  @Override
  public Walk walk() {
    return this::explain;
  }

  private double explain(float[] x, int margin, double[] out) {
    double sum = model.margin(margin, x);
    for (int i = 0; i < means.length; i++) {
      out[i] = finite(weights[margin][i] * (x[i] - means[i]));
    }
    return sum;
  }

  @Override
  public long work() {
    return means.length;
  }

  @Override
  public long bytes() {
    return 8L * means.length * (weights.length + 1L);
  }

  @Override
  public long walkBytes() {
    return 0;
  }
}
