package dev.crema.drift.statistics;

/** The gamma function and its incomplete form. */
final class Gamma {
  /** Lanczos' coefficients for g = 7 (P. Godfrey, 2001): relative error below 1e-14. */
  private static final double[] LANCZOS = {
    0.9999999999998099,
    676.5203681218851,
    -1259.1392167224028,
    771.3234287776531,
    -176.6150291621406,
    12.507343278686905,
    -0.13857109526572012,
    9.984369578019572e-06,
    1.5056327351493116e-07
  };

  private static final double EPSILON = 1e-16;
  private static final double TINY = 1e-300;
  private static final int MAX_TERMS = 1_000_000;

  private Gamma() {}

  /** Returns ln Γ(x) for x > 0. */
  static double log(double x) {
    if (x < 0.5) {
      return Math.log(Math.PI / Math.sin(Math.PI * x)) - log(1 - x);
    }
    double y = x - 1;
    double sum = LANCZOS[0];
    for (int i = 1; i < LANCZOS.length; i++) {
      sum += LANCZOS[i] / (y + i);
    }
    double t = y + LANCZOS.length - 1.5;
    return 0.5 * Math.log(2 * Math.PI) + (y + 0.5) * Math.log(t) - t + Math.log(sum);
  }

  /**
   * Returns Q(a, x) = Γ(a, x) / Γ(a) for a > 0 and x ≥ 0: series or continued fraction (Abramowitz
   * and Stegun, Handbook of Mathematical Functions, 6.5.29 and 6.5.31).
   */
  static double upperRegularized(double a, double x) {
    if (x == 0) {
      return 1;
    }
    if (Double.isInfinite(x)) {
      return 0;
    }
    double front = Math.exp(a * Math.log(x) - x - log(a));
    return Math.clamp(x < a + 1 ? 1 - front * series(a, x) : front * fraction(a, x), 0.0, 1.0);
  }

  /** Returns the p-value of a χ² statistic. */
  static double chiSquaredTail(double statistic, double degrees) {
    return upperRegularized(degrees / 2, statistic / 2);
  }

  private static double series(double a, double x) {
    double term = 1 / a;
    double sum = term;
    for (int n = 1; n < MAX_TERMS && term > sum * EPSILON; n++) {
      term *= x / (a + n);
      sum += term;
    }
    return sum;
  }

  /** Lentz's way to evaluate a continued fraction. */
  private static double fraction(double a, double x) {
    double b = x + 1 - a;
    double c = 1 / TINY;
    double d = 1 / b;
    double value = d;
    for (int n = 1; n < MAX_TERMS; n++) {
      double numerator = -n * (n - a);
      b += 2;
      d = 1 / awayFromZero(numerator * d + b);
      c = awayFromZero(b + numerator / c);
      value *= c * d;
      if (Math.abs(c * d - 1) < EPSILON * 4) {
        break;
      }
    }
    return value;
  }

  private static double awayFromZero(double value) {
    return Math.abs(value) < TINY ? TINY : value;
  }
}
