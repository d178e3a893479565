package dev.crema.training.smile;

import java.util.Arrays;
import smile.util.function.DifferentiableMultivariateFunction;

/**
 * The penalised log loss of a multinomial logistic regression in which each row counts as its class
 * weighs; the last class has the weights zero.
 *
 * <p>Σᵢ v(yᵢ) · −ln p(yᵢ | xᵢ) + ½ λ Σ w², without the intercepts in the penalty. Sequential, so
 * that the sums are alike on every machine.
 */
final class WeightedLogLoss implements DifferentiableMultivariateFunction {
  private final double[][] x;
  private final int[] labels;
  private final double[] classWeights;
  private final Penalty penalty;
  private final int features;
  private final int rows;
  private final double[] probabilities;

  WeightedLogLoss(double[][] x, int[] labels, double[] classWeights, Penalty penalty) {
    this.x = x;
    this.labels = labels;
    this.classWeights = classWeights;
    this.penalty = penalty;
    this.features = x[0].length;
    this.rows = classWeights.length - 1;
    this.probabilities = new double[classWeights.length];
  }

  /** Returns the number of parameters: (features + 1) for each class but the last. */
  int size() {
    return rows * (features + 1);
  }

  /**
   * Returns a solution as Smile's models hold it: one row per class but the last, intercept last.
   */
  double[][] weights(double[] solution) {
    double[][] weights = new double[rows][];
    for (int c = 0; c < rows; c++) {
      weights[c] = Arrays.copyOfRange(solution, c * (features + 1), (c + 1) * (features + 1));
    }
    return weights;
  }

  @Override
  public double f(double[] w) {
    double loss = penalty(w);
    for (int i = 0; i < x.length; i++) {
      loss += loss(w, i);
    }
    return loss;
  }

  @Override
  public double g(double[] w, double[] gradient) {
    Arrays.fill(gradient, 0);
    double loss = penalty(w);
    for (int i = 0; i < x.length; i++) {
      loss += loss(w, i);
      addGradient(i, gradient);
    }
    for (int c = 0; c < rows; c++) {
      for (int f = 0; f < features; f++) {
        int at = c * (features + 1) + f;
        gradient[at] += penalty.slope(w[at], f);
      }
    }
    return loss;
  }

  private double penalty(double[] w) {
    double sum = 0;
    for (int c = 0; c < rows; c++) {
      for (int f = 0; f < features; f++) {
        sum += penalty.square(w[c * (features + 1) + f], f);
      }
    }
    return penalty.l2() * sum / 2;
  }

  /** Returns the weighted loss of a row and leaves its probabilities behind. */
  private double loss(double[] w, int row) {
    double largest = 0;
    for (int c = 0; c < rows; c++) {
      probabilities[c] = margin(w, c, x[row]);
      largest = Math.max(largest, probabilities[c]);
    }
    probabilities[rows] = 0;
    double own = probabilities[labels[row]];
    double sum = 0;
    for (int c = 0; c <= rows; c++) {
      probabilities[c] = Math.exp(probabilities[c] - largest);
      sum += probabilities[c];
    }
    for (int c = 0; c <= rows; c++) {
      probabilities[c] /= sum;
    }
    return classWeights[labels[row]] * (Math.log(sum) + largest - own);
  }

  private double margin(double[] w, int c, double[] values) {
    int at = c * (features + 1);
    double margin = w[at + features];
    for (int f = 0; f < features; f++) {
      margin += w[at + f] * values[f];
    }
    return margin;
  }

  private void addGradient(int row, double[] gradient) {
    double weight = classWeights[labels[row]];
    for (int c = 0; c < rows; c++) {
      double error = weight * (probabilities[c] - (labels[row] == c ? 1 : 0));
      int at = c * (features + 1);
      for (int f = 0; f < features; f++) {
        gradient[at + f] += error * x[row][f];
      }
      gradient[at + features] += error;
    }
  }
}
