package dev.crema.training.smile;

import dev.crema.training.EncodedTable;
import java.util.Arrays;
import smile.model.cart.Loss;

/**
 * What boosting lessens, with a weight for each row: the response is the negative gradient, and a
 * leaf takes one Newton step (Friedman, Greedy Function Approximation: A Gradient Boosting Machine,
 * 2001, algorithms 2, 5 and 6). Smile's own losses know no weights.
 */
abstract class BoostingLoss implements Loss {
  /** A leaf of rows that are all predicted wrongly, and surely, would step without bound. */
  private static final double LARGEST_STEP = 10;

  private final double[] weights;
  private final double[] response;

  private BoostingLoss(double[] weights) {
    this.weights = weights;
    this.response = new double[weights.length];
  }

  /** Returns Smile's own sum: half the log-odds of class 1. */
  static BoostingLoss binary(int[] labels, double[] weights) {
    return new BoostingLoss(weights) {
      @Override
      double gradient(int row, double[][] margins) {
        double sign = labels[row] == 1 ? 1 : -1;
        return 2 * sign / (1 + StrictMath.exp(2 * sign * margins[0][row]));
      }

      @Override
      double newton(double sum, double curvature) {
        return clamp(sum / curvature);
      }

      @Override
      double curvature(double gradient) {
        return Math.abs(gradient) * (2 - Math.abs(gradient));
      }
    };
  }

  /** Returns the loss of the margin of one of several classes. */
  static BoostingLoss ofClass(int c, int classes, int[] labels, double[] weights) {
    return new BoostingLoss(weights) {
      @Override
      double gradient(int row, double[][] margins) {
        double total = 0;
        for (double[] margin : margins) {
          total += StrictMath.exp(margin[row] - margins[c][row]);
        }
        return (labels[row] == c ? 1 : 0) - 1 / total;
      }

      @Override
      double newton(double sum, double curvature) {
        return clamp((classes - 1.0) / classes * sum / curvature);
      }

      @Override
      double curvature(double gradient) {
        return Math.abs(gradient) * (1 - Math.abs(gradient));
      }
    };
  }

  /** Returns the squared error. */
  static BoostingLoss squared(EncodedTable train) {
    double[] ones = new double[train.rows()];
    Arrays.fill(ones, 1);
    return new BoostingLoss(ones) {
      @Override
      double gradient(int row, double[][] margins) {
        return train.numbers()[row] - margins[0][row];
      }

      @Override
      double newton(double sum, double curvature) {
        return sum / curvature;
      }

      @Override
      double curvature(double gradient) {
        return 1;
      }
    };
  }

  private static double clamp(double step) {
    // Nothing over nothing: all rows are predicted rightly, and surely.
    return Double.isNaN(step) ? 0 : Math.clamp(step, -LARGEST_STEP, LARGEST_STEP);
  }

  /** Returns the negative gradient of a row's loss, without its weight. */
  abstract double gradient(int row, double[][] margins);

  /** Returns the step of a leaf from the sums over its rows. */
  abstract double newton(double sum, double curvature);

  /** Returns the second derivative of a row's loss, from its gradient. */
  abstract double curvature(double gradient);

  /** Takes what the trees so far say, {@code [margins][rows]}. */
  void update(double[][] margins) {
    for (int i = 0; i < response.length; i++) {
      response[i] = gradient(i, margins);
    }
  }

  double weight(int row) {
    return weights[row];
  }

  @Override
  public double output(int[] nodeSamples, int[] sampleCount) {
    double sum = 0;
    double curvature = 0;
    for (int row : nodeSamples) {
      double weight = sampleCount[row] * weights[row];
      sum += weight * response[row];
      curvature += weight * curvature(response[row]);
    }
    return newton(sum, curvature);
  }

  @Override
  public double[] response() {
    return response;
  }

  /** Smile's own boosting asks for these; ours does not. */
  @Override
  public double[] residual() {
    throw new UnsupportedOperationException("Margins are kept outside.");
  }

  @Override
  public double intercept(double[] y) {
    throw new UnsupportedOperationException("Margins are kept outside.");
  }

  @Override
  public double value() {
    throw new UnsupportedOperationException("Margins are kept outside.");
  }
}
