package dev.crema.evaluation.metrics;

/**
 * Student's t distribution with whole degrees of freedom.
 *
 * <p>By its finite sums (Abramowitz and Stegun, Handbook of Mathematical Functions, 1964, 26.7.3
 * and 26.7.4), with {@link StrictMath}, so that the same bits come out on every machine.
 */
final class StudentT {
  private static final int HALVINGS = 200;

  private StudentT() {}

  /**
   * Returns how far from 0 the middle share of all values reaches: of 0.95 the 97.5 % quantile.
   *
   * @param share in (0, 1)
   * @param degrees of freedom, at least 1
   * @return positive
   */
  static double reach(double share, int degrees) {
    double low = 0;
    double high = 1;
    while (within(high, degrees) < share) {
      high *= 2;
    }
    for (int i = 0; i < HALVINGS && low < high; i++) {
      double middle = low + (high - low) / 2;
      if (middle == low || middle == high) {
        break;
      }
      if (within(middle, degrees) < share) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }

  /** Returns the share of values that lie between −t and t. */
  static double within(double t, int degrees) {
    double angle = StrictMath.atan(t / StrictMath.sqrt(degrees));
    double cosine = StrictMath.cos(angle);
    double square = cosine * cosine;
    boolean isOdd = degrees % 2 == 1;
    double term = isOdd ? cosine : 1;
    double sum = degrees == 1 ? 0 : term;
    for (int i = isOdd ? 3 : 2; i <= degrees - 2; i += 2) {
      term *= square * (i - 1) / i;
      sum += term;
    }
    double half = StrictMath.sin(angle) * sum;
    return isOdd ? 2 / StrictMath.PI * (angle + half) : half;
  }
}
