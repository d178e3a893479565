package dev.crema.simulateproduction;

import dev.crema.data.RawRow;

/**
 * Means and standard deviations of columns, in one pass.
 *
 * <p>Source: B. P. Welford, Note on a method for calculating corrected sums of squares and
 * products, Technometrics 4 (1962). The deviation is that of a sample (divided by n − 1); missing
 * values do not count.
 */
final class Moments {
  private final long[] counts;
  private final double[] means;
  private final double[] squares;

  Moments(int columns) {
    counts = new long[columns];
    means = new double[columns];
    squares = new double[columns];
  }

  void add(RawRow row, int slot) {
    double value = row.number(slot);
    if (Double.isNaN(value)) {
      return;
    }
    counts[slot]++;
    double distance = value - means[slot];
    means[slot] += distance / counts[slot];
    squares[slot] += distance * (value - means[slot]);
  }

  double mean(int slot) {
    return means[slot];
  }

  /** Returns 0 if there are fewer than two values. */
  double deviation(int slot) {
    return counts[slot] < 2 ? 0 : Math.sqrt(squares[slot] / (counts[slot] - 1));
  }
}
