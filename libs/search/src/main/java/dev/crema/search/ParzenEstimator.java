package dev.crema.search;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The density of observations: a mixture of one product of kernels for each of them, and of a
 * prior.
 *
 * <p>After Bergstra, Bardenet, Bengio and Kégl, Algorithms for Hyper-Parameter Optimization, NIPS
 * 2011, section 4: kernels are normal distributions cut off at the ends of the axis, each as wide
 * as the larger gap to its neighbours, and those of options lean to the observed one. As Optuna
 * documents its multivariate sampler (Watanabe, Tree-Structured Parzen Estimator: Understanding Its
 * Algorithm Components, arXiv 2304.11127, 2023) the kernels of one observation are multiplied over
 * the parameters, so that what goes well together stays together; no kernel is narrower than the
 * axis divided by the number of kernels and one more, at most 100; the prior weighs as one
 * observation; of more than 25 observations the older ones weigh less.
 */
final class ParzenEstimator {
  /** So many of the newest observations weigh the same. */
  private static final int NEWEST = 25;

  private final List<Kernels> kernels;
  private final double[] weights;

  /**
   * Makes the density.
   *
   * @param parameters what was observed, at least one
   * @param observations coordinates, {@code [observations][parameters]}, the oldest first; may be
   *     empty
   */
  ParzenEstimator(List<Parameter> parameters, double[][] observations) {
    this.kernels =
        IntStream.range(0, parameters.size())
            .mapToObj(i -> Kernels.of(parameters.get(i), column(observations, i)))
            .toList();
    this.weights = weights(observations.length);
  }

  private static double[] column(double[][] observations, int parameter) {
    double[] column = new double[observations.length];
    for (int i = 0; i < column.length; i++) {
      column[i] = observations[i][parameter];
    }
    return column;
  }

  /** Returns the weight of each observation and of the prior, of sum 1. */
  static double[] weights(int observations) {
    double[] weights = new double[observations + 1];
    int older = Math.max(0, observations - NEWEST);
    double sum = 0;
    for (int i = 0; i <= observations; i++) {
      double lowest = 1.0 / observations;
      weights[i] = i >= older ? 1 : older == 1 ? lowest : lowest + (1 - lowest) * i / (older - 1);
      sum += weights[i];
    }
    for (int i = 0; i <= observations; i++) {
      weights[i] /= sum;
    }
    return weights;
  }

  /**
   * Draws a point.
   *
   * @param random chance
   * @return a coordinate for each parameter
   */
  double[] draw(SearchRandom random) {
    int kernel = random.index(weights);
    return kernels.stream().mapToDouble(column -> column.draw(kernel, random)).toArray();
  }

  /**
   * Returns the logarithm of the density on the axes, of whole numbers and options of the
   * probability.
   *
   * @param point a coordinate for each parameter, within the axes
   * @return finite: the prior is everywhere
   */
  double logDensity(double[] point) {
    double[] logs = new double[weights.length];
    double largest = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < logs.length; k++) {
      logs[k] = StrictMath.log(weights[k]);
      for (int i = 0; i < point.length; i++) {
        logs[k] += kernels.get(i).logDensity(k, point[i]);
      }
      largest = Math.max(largest, logs[k]);
    }
    double sum = 0;
    for (double log : logs) {
      sum += StrictMath.exp(log - largest);
    }
    return largest + StrictMath.log(sum);
  }
}
