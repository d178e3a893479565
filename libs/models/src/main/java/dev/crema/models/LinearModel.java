package dev.crema.models;

import dev.crema.data.InputException;
import java.util.Arrays;

/**
 * Logistic regression, binary or multinomial, one linear model for each class against all others,
 * or a linear regression; immutable and thread-safe.
 *
 * <p>Margin = intercept + Σ weight · feature, in double, added from the first feature to the last,
 * so that the bits are the same everywhere. Every feature must be finite.
 */
public final class LinearModel implements UncalibratedScorer {
  /** Most weights. */
  public static final int MAX_WEIGHTS = 1_000_000;

  private final int features;
  private final int classes;
  private final boolean oneVsRest;
  private final double[][] weights;
  private final double[] intercepts;

  /** Of the training part, one per feature; empty if unknown. */
  private final double[] means;

  private LinearModel(Kind kind, double[][] weights, double[] intercepts, double[] means) {
    this.classes = kind.classes;
    this.oneVsRest = kind.oneVsRest;
    this.means = means;
    this.weights = new double[weights.length][];
    this.intercepts = intercepts.clone();
    features = weights.length == 0 ? 0 : weights[0].length;
    if (weights.length != intercepts.length) {
      throw new InputException(
          "There are weights for %d classes and %d intercepts."
              .formatted(weights.length, intercepts.length));
    }
    if (classes != 0) {
      Scorers.checkRange("classes", classes, 2, TreeEnsemble.MAX_CLASSES);
    }
    Scorers.checkRange("features", features, 1, Integer.MAX_VALUE);
    requireRoom(features, weights.length);
    for (int i = 0; i < weights.length; i++) {
      this.weights[i] = weights[i].clone();
      check(this.weights[i], intercepts[i]);
    }
  }

  /**
   * Refuses a model that a package would not hold; to be asked before it is trained.
   *
   * @param features how many, at least 1
   * @param rows of weights: 1 for two classes or a number, else the number of classes
   * @throws InputException if the weights are more than {@link #MAX_WEIGHTS}
   */
  public static void requireRoom(int features, int rows) {
    long weights = (long) features * rows;
    if (weights > MAX_WEIGHTS) {
      throw new InputException(
          "With %d features and %d classes a linear model has %d weights; a package holds at most %d.\nMaybe features of fewer categories, rare classes together, or xgboost."
              .formatted(features, rows == 1 ? 2 : rows, weights, MAX_WEIGHTS));
    }
  }

  private record Kind(int classes, boolean oneVsRest) {}

  private static double[] checked(double[] means, int features) {
    if (means.length != features) {
      throw new InputException(
          "There are %d means for %d features.".formatted(means.length, features));
    }
    for (int i = 0; i < means.length; i++) {
      if (!Double.isFinite(means[i])) {
        throw new InputException(
            "The mean (%s) of the feature at index %d is not finite.".formatted(means[i], i));
      }
    }
    return means.clone();
  }

  private void check(double[] row, double intercept) {
    if (row.length != features) {
      throw new InputException(
          "A class has %d weights, the first %d.".formatted(row.length, features));
    }
    if (!Double.isFinite(intercept) || !Arrays.stream(row).allMatch(Double::isFinite)) {
      throw new InputException("A weight or an intercept is not finite.");
    }
  }

  /**
   * Returns a binary model.
   *
   * @param weights of the margin of class 1, one per feature, finite
   * @param intercept of the margin of class 1, finite
   * @return the model
   * @throws InputException if a number is not finite, or there is no weight
   */
  public static LinearModel binary(double[] weights, double intercept) {
    return new LinearModel(
        new Kind(2, false), new double[][] {weights}, new double[] {intercept}, new double[0]);
  }

  /**
   * Returns a multinomial model, through softmax.
   *
   * @param weights {@code [classes × features]}, finite
   * @param intercepts one per class, finite
   * @return the model
   * @throws InputException if a number is not finite, or the lengths do not agree
   */
  public static LinearModel multinomial(double[][] weights, double[] intercepts) {
    return new LinearModel(new Kind(weights.length, false), weights, intercepts, new double[0]);
  }

  /**
   * Returns a model of more than two classes whose margins are the log-odds of each class against
   * all others: what the logistic function makes of them is divided by its sum; where all are 0,
   * each class gets the same.
   *
   * @param weights {@code [classes × features]}, finite
   * @param intercepts one per class, finite
   * @return the model
   * @throws InputException if a number is not finite, or the lengths do not agree
   */
  public static LinearModel oneVsRest(double[][] weights, double[] intercepts) {
    return new LinearModel(new Kind(weights.length, true), weights, intercepts, new double[0]);
  }

  /**
   * Returns a model that predicts a number: the margin itself.
   *
   * @param weights one per feature, finite
   * @param intercept finite
   * @return the model
   * @throws InputException if a number is not finite, or there is no weight
   */
  public static LinearModel regression(double[] weights, double intercept) {
    return new LinearModel(
        new Kind(0, false), new double[][] {weights}, new double[] {intercept}, new double[0]);
  }

  /**
   * Returns the same model that knows the means of its features, from which its predictions are
   * explained; probabilities do not change.
   *
   * @param means of the encoded training part, one per feature, finite
   * @return another model
   * @throws InputException if there are more or fewer than features, or one is not finite
   */
  public LinearModel withMeans(double[] means) {
    return new LinearModel(
        new Kind(classes, oneVsRest), weights, intercepts, checked(means, features));
  }

  boolean isOneVsRest() {
    return oneVsRest;
  }

  boolean hasMeans() {
    return means.length > 0;
  }

  double[] means() {
    return means.clone();
  }

  double[][] weights() {
    return Arrays.stream(weights).map(double[]::clone).toArray(double[][]::new);
  }

  double[] intercepts() {
    return intercepts.clone();
  }

  private boolean isBinary() {
    return classes == 2 && weights.length == 1;
  }

  @Override
  public int features() {
    return features;
  }

  @Override
  public int classes() {
    return classes;
  }

  @Override
  public int marginCount() {
    return weights.length;
  }

  /** {@inheritDoc} Never: it refuses NaN. */
  @Override
  public boolean acceptsMissing() {
    return false;
  }

  @Override
  public void probabilities(float[] x, double[] out) {
    if (classes == 0) {
      throw Scorers.noProbabilities();
    }
    Scorers.check(this, x.length, out.length, classes);
    if (isBinary()) {
      double p = Scorers.logistic(margin(0, x));
      out[0] = 1 - p;
      out[1] = p;
      return;
    }
    for (int i = 0; i < classes; i++) {
      out[i] = margin(i, x);
    }
    if (oneVsRest) {
      shares(out);
    } else {
      Scorers.softmax(out, classes);
    }
  }

  private void shares(double[] out) {
    double sum = 0;
    for (int i = 0; i < classes; i++) {
      out[i] = Scorers.logistic(out[i]);
      sum += out[i];
    }
    for (int i = 0; i < classes; i++) {
      out[i] = sum > 0 ? out[i] / sum : 1.0 / classes;
    }
  }

  @Override
  public double value(float[] x) {
    if (classes != 0) {
      throw Scorers.noValue();
    }
    Scorers.check(this, x.length, 0, 0);
    return margin(0, x);
  }

  /**
   * {@inheritDoc} Rounded from double to float; {@link #probabilities} does not round.
   *
   * @param x the features
   * @param out receives the margins
   */
  @Override
  public void margins(float[] x, float[] out) {
    Scorers.check(this, x.length, out.length, marginCount());
    for (int i = 0; i < weights.length; i++) {
      out[i] = (float) margin(i, x);
    }
  }

  /** Returns a margin before it is rounded. */
  double margin(int row, float[] x) {
    double[] weight = weights[row];
    double sum = intercepts[row];
    for (int i = 0; i < weight.length; i++) {
      sum += weight[i] * x[i];
    }
    // Only features that are not finite, or weights near the end of double, get here.
    return Double.isFinite(sum) ? sum : refuse(x);
  }

  private static double refuse(float[] x) {
    for (int i = 0; i < x.length; i++) {
      if (!Float.isFinite(x[i])) {
        throw new InputException(
            "The feature at index %d is (%s); a linear model needs finite numbers.\nMaybe impute it in features.yaml."
                .formatted(i, x[i]));
      }
    }
    throw new InputException("The margin of the linear model overflows a double.");
  }
}
