package dev.crema.models;

/**
 * The points and weights of Gauss's quadrature on [0, 1]: {@code n} points integrate every
 * polynomial up to degree {@code 2n − 1} exactly.
 *
 * @param points strictly between 0 and 1, ascending
 * @param weights positive, summing to 1
 */
record GaussLegendre(double[] points, double[] weights) {
  private static final int MAX_STEPS = 100;

  /**
   * Returns the rule: the roots of the Legendre polynomial of degree {@code count} by Newton's
   * method, from the starting points of Abramowitz and Stegun (1964), 22.16.6.
   *
   * @param count from 1
   */
  static GaussLegendre of(int count) {
    double[] points = new double[count];
    double[] weights = new double[count];
    for (int i = 0; i < count; i++) {
      double x = StrictMath.cos(Math.PI * (count - i - 0.25) / (count + 0.5));
      double step = 1;
      for (int k = 0; Math.abs(step) > 1e-16 && k < MAX_STEPS; k++) {
        double[] p = legendre(count, x);
        step = p[0] / p[1];
        x -= step;
      }
      double slope = legendre(count, x)[1];
      points[i] = (1 + x) / 2;
      weights[i] = 1 / ((1 - x * x) * slope * slope);
    }
    return new GaussLegendre(points, weights);
  }

  /** Returns the polynomial and its derivative. */
  private static double[] legendre(int degree, double x) {
    double before = 1;
    double value = x;
    for (int k = 2; k <= degree; k++) {
      double next = ((2 * k - 1) * x * value - (k - 1) * before) / k;
      before = value;
      value = next;
    }
    return new double[] {value, degree * (x * value - before) / (x * x - 1)};
  }
}
