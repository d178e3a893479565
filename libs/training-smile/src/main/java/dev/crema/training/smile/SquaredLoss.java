package dev.crema.training.smile;

import java.util.Arrays;
import smile.util.function.DifferentiableMultivariateFunction;

/**
 * The penalised squared error of a ridge regression (Hoerl and Kennard, Ridge Regression: Biased
 * Estimation for Nonorthogonal Problems, Technometrics 12, 1970) on centred data.
 *
 * <p>½ Σᵢ (w·xᵢ − yᵢ)² + ½ λ Σ w², both over the number of rows, which moves no minimum.
 * Sequential, so that the sums are alike on every machine.
 */
final class SquaredLoss implements DifferentiableMultivariateFunction {
  private final double[][] x;
  private final double[] y;
  private final Penalty penalty;

  SquaredLoss(double[][] x, double[] y, Penalty penalty) {
    this.x = x;
    this.y = y;
    this.penalty = penalty;
  }

  @Override
  public double f(double[] w) {
    return g(w, new double[w.length]);
  }

  @Override
  public double g(double[] w, double[] gradient) {
    Arrays.fill(gradient, 0);
    double loss = 0;
    for (int i = 0; i < x.length; i++) {
      double error = -y[i];
      for (int f = 0; f < w.length; f++) {
        error += w[f] * x[i][f];
      }
      loss += error * error;
      for (int f = 0; f < w.length; f++) {
        gradient[f] += error * x[i][f];
      }
    }
    for (int f = 0; f < w.length; f++) {
      loss += penalty.l2() * penalty.square(w[f], f);
      gradient[f] = (gradient[f] + penalty.slope(w[f], f)) / x.length;
    }
    return loss / 2 / x.length;
  }
}
