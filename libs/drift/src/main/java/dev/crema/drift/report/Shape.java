package dev.crema.drift.report;

import dev.crema.drift.statistics.Distribution;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Numbers as a histogram of bins of equal width, for the eye: numbers between two points of a
 * distribution are taken as spread evenly, those beyond the ends are in the outer bins.
 */
final class Shape {
  static final int BINS = 24;

  /** The ends show what 98 of 100 numbers do, and a tenth more; not one that is far away. */
  private static final double TAIL = 0.01;

  private static final double MARGIN = 0.1;

  private final double low;
  private final double high;

  private Shape(double low, double high) {
    this.low = low;
    this.high = high;
  }

  /** Returns the common ends; null if they are too far apart to draw. */
  static @Nullable Shape of(Distribution first, Distribution second) {
    double from = Math.min(first.quantile(TAIL), second.quantile(TAIL));
    double to = Math.max(first.quantile(1 - TAIL), second.quantile(1 - TAIL));
    double margin = (to - from) * MARGIN;
    double low = Math.max(Math.min(first.min(), second.min()), from - margin);
    double high = Math.min(Math.max(first.max(), second.max()), to + margin);
    if (low == high) {
      double half = Math.max(1, Math.abs(low)) / 2;
      return shape(low - half, high + half);
    }
    return shape(low, high);
  }

  private static @Nullable Shape shape(double low, double high) {
    double width = (high - low) / BINS;
    boolean isDrawn = Double.isFinite(high - low) && low + width > low && high - width < high;
    return isDrawn ? new Shape(low, high) : null;
  }

  double low() {
    return low;
  }

  double high() {
    return high;
  }

  /** Returns the share of the numbers in each bin. */
  double[] shares(Distribution numbers) {
    Distribution.Points points = numbers.points();
    double[] shares = new double[BINS];
    double before = 0;
    for (int i = 0; i < BINS; i++) {
      double end = low + (high - low) * (i + 1) / BINS;
      double below = i == BINS - 1 ? 1 : below(points, end) / numbers.count();
      shares[i] = Math.max(0, below - before);
      before = Math.max(before, below);
    }
    return shares;
  }

  /** How many numbers are smaller than x. */
  private static double below(Distribution.Points points, double x) {
    int found = Arrays.binarySearch(points.values(), x);
    if (found >= 0) {
      return points.below()[found];
    }
    int next = -found - 1;
    if (next == 0) {
      return 0;
    }
    long start = points.upTo()[next - 1];
    if (next == points.values().length) {
      return start;
    }
    double left = points.values()[next - 1];
    double part = (x - left) / (points.values()[next] - left);
    return start + (points.below()[next] - start) * part;
  }
}
