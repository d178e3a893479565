package dev.crema.search;

import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Known functions to be minimised: Surjanovic and Bingham, Virtual Library of Simulation
 * Experiments, https://www.sfu.ca/~ssurjano, where their formulas and minima stand.
 */
enum Functions {
  /** Three numbers in [-5, 5], minimum 0. */
  SPHERE(numbers(3, -5, 5), 0, Functions::sphere),
  /** Two numbers, minimum 0.397887 in three places. */
  BRANIN(
      new SearchSpace(List.of(number("x0", -5, 10), number("x1", 0, 15))),
      0.397887,
      Functions::branin),
  /** Six numbers in [0, 1], minimum -3.32237. */
  HARTMANN6(numbers(6, 0, 1), -3.32237, Functions::hartmann6);

  private static final double[] ALPHA = {1, 1.2, 3, 3.2};
  private static final double[][] A = {
    {10, 3, 17, 3.5, 1.7, 8},
    {0.05, 10, 17, 0.1, 8, 14},
    {3, 3.5, 1.7, 10, 17, 8},
    {17, 8, 0.05, 10, 0.1, 14}
  };
  private static final double[][] P = {
    {0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886},
    {0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991},
    {0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650},
    {0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381}
  };

  private final SearchSpace space;
  private final double minimum;
  private final ToDoubleFunction<double[]> formula;

  Functions(SearchSpace space, double minimum, ToDoubleFunction<double[]> formula) {
    this.space = space;
    this.minimum = minimum;
    this.formula = formula;
  }

  SearchSpace space() {
    return space;
  }

  double minimum() {
    return minimum;
  }

  double at(double... x) {
    return formula.applyAsDouble(x);
  }

  double at(Map<String, Object> values) {
    return at(values.values().stream().mapToDouble(value -> (Double) value).toArray());
  }

  private static SearchSpace numbers(int count, double low, double high) {
    return new SearchSpace(
        IntStream.range(0, count).mapToObj(i -> number("x" + i, low, high)).toList());
  }

  private static Parameter number(String name, double low, double high) {
    return new Parameter(name, new Domain.Real(low, high, false), null);
  }

  private static double sphere(double[] x) {
    double sum = 0;
    for (double number : x) {
      sum += number * number;
    }
    return sum;
  }

  private static double branin(double[] x) {
    double bent = x[1] - 5.1 / (4 * Math.PI * Math.PI) * x[0] * x[0] + 5 / Math.PI * x[0] - 6;
    return bent * bent + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x[0]) + 10;
  }

  private static double hartmann6(double[] x) {
    double sum = 0;
    for (int i = 0; i < ALPHA.length; i++) {
      double inner = 0;
      for (int j = 0; j < x.length; j++) {
        inner += A[i][j] * (x[j] - P[i][j]) * (x[j] - P[i][j]);
      }
      sum -= ALPHA[i] * Math.exp(-inner);
    }
    return sum;
  }
}
