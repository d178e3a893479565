package dev.crema.models;

import java.util.Arrays;

/**
 * Shapley values of naive Bayes, whose features are independent by definition: what a feature adds
 * to the margin less what it adds on average over the training rows, as of any sum (Štrumbelj and
 * Kononenko 2014, equation 7).
 */
final class NaiveBayesShapley implements Shapley {
  private final NaiveBayes model;

  /** By feature and margin. */
  private final double[][] expected;

  private final double[] bases;

  NaiveBayesShapley(NaiveBayes model) {
    this.model = model;
    expected = model.expected();
    double[] logPriors = model.logPriors();
    bases = new double[logPriors.length];
    for (int c = 0; c < bases.length; c++) {
      bases[c] = logPriors[c] - logPriors[0];
    }
    model.toMargins(bases);
    for (double[] row : expected) {
      model.toMargins(row);
      for (int margin = 0; margin < bases.length; margin++) {
        bases[margin] += row[margin];
      }
    }
  }

  @Override
  public double base(int margin) {
    return bases[margin];
  }

  @Override
  public Walk walk() {
    double[] room = new double[bases.length];
    return (x, margin, out) -> explain(x, margin, out, room);
  }

  private double explain(float[] x, int margin, double[] out, double[] room) {
    for (int f = 0; f < expected.length; f++) {
      Arrays.fill(room, 0);
      model.add(f, x[f], room);
      model.toMargins(room);
      out[f] = room[margin] - expected[f][margin];
    }
    model.sum(x, room);
    model.toMargins(room);
    return room[margin];
  }

  @Override
  public long work() {
    return (long) expected.length * bases.length;
  }

  @Override
  public long bytes() {
    return 8L * (expected.length + 1L) * bases.length;
  }

  @Override
  public long walkBytes() {
    return 8L * bases.length;
  }
}
