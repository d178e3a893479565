package dev.crema.search;

/** The standard normal distribution. */
final class Normal {
  private static final double SQRT_2 = StrictMath.sqrt(2);
  private static final double LOG_SQRT_2_PI = 0.5 * StrictMath.log(2 * StrictMath.PI);

  /** Where the series needs more terms than the continued fraction. */
  private static final double SERIES_END = 2.5;

  /** Below it a difference of probabilities loses more than the height of its middle does. */
  private static final double NARROW = 1e-5;

  private static final int FRACTION_TERMS = 120;

  private Normal() {}

  static double logDensity(double z) {
    return -0.5 * z * z - LOG_SQRT_2_PI;
  }

  /**
   * Returns the probability between two numbers, to a relative 1e-9 also far from 0.
   *
   * @param a lower end
   * @param b upper end, at least {@code a}
   */
  static double mass(double a, double b) {
    if (b - a < NARROW) {
      return StrictMath.exp(logDensity((a + b) / 2)) * (b - a);
    }
    if (a > 0) {
      return upperTail(a) - upperTail(b);
    }
    if (b < 0) {
      return upperTail(-b) - upperTail(-a);
    }
    return 1 - upperTail(-a) - upperTail(b);
  }

  /** Returns the probability above a number that is at least 0. */
  private static double upperTail(double z) {
    return 0.5 * complementaryError(z / SQRT_2);
  }

  /**
   * Returns erfc(x), x at least 0: 1 less the series of Abramowitz and Stegun (1964), 7.1.6, whose
   * terms are all positive, and far from 0 the continued fraction 7.1.14.
   */
  static double complementaryError(double x) {
    return x < SERIES_END ? 1 - series(x) : fraction(x);
  }

  private static double series(double x) {
    double term = x;
    double sum = x;
    for (int n = 1; term > sum * 1e-17; n++) {
      term *= 2 * x * x / (2 * n + 1);
      sum += term;
    }
    return 2 / StrictMath.sqrt(StrictMath.PI) * StrictMath.exp(-x * x) * sum;
  }

  /** Evaluated from its end, which needs no care for zeros. */
  private static double fraction(double x) {
    double value = x;
    for (int k = FRACTION_TERMS; k >= 1; k--) {
      value = x + 0.5 * k / value;
    }
    return StrictMath.exp(-x * x) / (StrictMath.sqrt(StrictMath.PI) * value);
  }
}
