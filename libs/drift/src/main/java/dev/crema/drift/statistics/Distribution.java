package dev.crema.drift.statistics;

import java.util.Arrays;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * How the numbers of a sample are spread: at some values, the <em>points</em>, it is known how many
 * numbers are smaller and how many are not larger.
 *
 * <p>Three kinds share this shape. An <em>exact</em> one has every value as a point. A
 * <em>grid</em> has the order statistics of rank ⌈j·n/m⌉ as points, j = 0 … m: at its points it is
 * exact too, and fewer than n/m numbers lie strictly between two neighbours. A <em>counted</em> one
 * was counted at the points of another, and is exact there.
 *
 * <p>Immutable. NaN and infinite numbers cannot be in it: who makes one counts the missing himself.
 */
public final class Distribution {
  private final double[] values;
  private final long[] below;
  private final long[] upTo;

  private Distribution(double[] values, long[] below, long[] upTo) {
    this.values = values;
    this.below = below;
    this.upTo = upTo;
  }

  /**
   * Returns the exact distribution of numbers. O(n log n).
   *
   * @param numbers any order, finite; not changed; at least one
   * @return the distribution
   * @throws IllegalArgumentException if there is no number, or one is not finite
   */
  public static Distribution of(double... numbers) {
    double[] sorted = numbers.clone();
    Arrays.sort(sorted);
    return ofSorted(sorted, sorted.length);
  }

  /**
   * Returns the grid of numbers. O(n log n); a function of the numbers as a multiset alone.
   *
   * @param cells how many cells m, at least 1; with at most m different numbers the grid is exact
   * @param numbers any order, finite; not changed; at least one
   * @return the distribution, of at most m + 1 points
   * @throws IllegalArgumentException if there is no number, one is not finite, or cells is below 1
   */
  public static Distribution grid(int cells, double... numbers) {
    if (cells < 1) {
      throw new IllegalArgumentException("The cells (%d) must be at least 1.".formatted(cells));
    }
    double[] sorted = numbers.clone();
    Arrays.sort(sorted);
    return ofSorted(sorted, cells);
  }

  private static Distribution ofSorted(double[] sorted, int cells) {
    requireFinite(sorted);
    int points = 0;
    double[] values = new double[(int) Math.min(sorted.length, cells + 1L)];
    long[] below = new long[values.length];
    long[] upTo = new long[values.length];
    boolean isExact = distinct(sorted) <= cells;
    for (int rank = 0; rank < sorted.length; ) {
      int end = runEnd(sorted, rank);
      if (isExact || holdsPoint(rank, end, sorted.length, cells)) {
        values[points] = sorted[rank] + 0.0; // -0.0 is 0.0
        below[points] = rank;
        upTo[points++] = end;
      }
      rank = end;
    }
    return new Distribution(
        Arrays.copyOf(values, points), Arrays.copyOf(below, points), Arrays.copyOf(upTo, points));
  }

  /** Whether a rank ⌈j·n/m⌉, or the first, is among the ranks (start, end], counted from 1. */
  private static boolean holdsPoint(int start, int end, long rows, long cells) {
    // The largest j with ⌈j·n/m⌉ ≤ end is ⌊end·m/n⌋.
    return start == 0 || end * cells / rows > start * cells / rows;
  }

  private static int runEnd(double[] sorted, int start) {
    int end = start + 1;
    while (end < sorted.length && sorted[end] == sorted[start]) { // 0.0 == -0.0
      end++;
    }
    return end;
  }

  private static int distinct(double[] sorted) {
    int count = 0;
    for (int start = 0; start < sorted.length; start = runEnd(sorted, start)) {
      count++;
    }
    return count;
  }

  private static void requireFinite(double[] sorted) {
    if (sorted.length == 0) {
      throw new IllegalArgumentException("A distribution needs a number.");
    }
    // Sorted, -∞ comes first and ∞ and NaN last.
    for (double end : new double[] {sorted[0], sorted[sorted.length - 1]}) {
      if (!Double.isFinite(end)) {
        throw new IllegalArgumentException(
            "A distribution cannot hold the number (%s).\nMaybe count it as missing."
                .formatted(end));
      }
    }
  }

  /**
   * Returns a distribution from its points.
   *
   * @param points the values with their counts
   * @return the distribution
   * @throws IllegalArgumentException if there are no points, values do not increase strictly or are
   *     not finite, counts do not fit each other, or numbers lie below the first or above the last
   */
  public static Distribution of(Points points) {
    double[] values = points.values().clone();
    long[] below = points.below().clone();
    long[] upTo = points.upTo().clone();
    if (values.length == 0 || values.length != below.length || values.length != upTo.length) {
      throw new IllegalArgumentException(
          "A distribution needs points; it has %d values, %d counts below and %d counts up to."
              .formatted(values.length, below.length, upTo.length));
    }
    for (int i = 0; i < values.length; i++) {
      boolean isOrdered =
          i == 0 ? below[0] == 0 : values[i] > values[i - 1] && below[i] >= upTo[i - 1];
      if (!isOrdered || !Double.isFinite(values[i]) || upTo[i] <= below[i]) {
        throw new IllegalArgumentException(
            "The point (%d) of a distribution, (%s) with (%d) below and (%d) up to it, does not follow the one before."
                .formatted(i, values[i], below[i], upTo[i]));
      }
    }
    return new Distribution(values, below, upTo);
  }

  /**
   * Returns what was counted at points that may hold no number themselves, as those of another
   * distribution.
   *
   * @param points values that increase strictly, counts that do not fall
   * @return the distribution
   * @throws IllegalArgumentException if the numbers do not fit each other
   */
  public static Distribution counted(Points points) {
    double[] values = points.values().clone();
    long[] below = points.below().clone();
    long[] upTo = points.upTo().clone();
    for (int i = 0; i < values.length; i++) {
      boolean isOrdered = i == 0 || (values[i] > values[i - 1] && below[i] >= upTo[i - 1]);
      if (!isOrdered || !Double.isFinite(values[i]) || below[i] < 0 || upTo[i] < below[i]) {
        throw new IllegalArgumentException(
            "The point (%d), (%s) with (%d) below and (%d) up to it, does not follow the one before."
                .formatted(i, values[i], below[i], upTo[i]));
      }
    }
    if (values.length == 0 || upTo[values.length - 1] == 0) {
      throw new IllegalArgumentException("A distribution needs a number.");
    }
    return new Distribution(values, below, upTo);
  }

  /**
   * The points of a distribution.
   *
   * @param values strictly increasing
   * @param below how many numbers are smaller than each value; 0 first
   * @param upTo how many numbers are not larger; more than below; the last one is all of them
   */
  @SuppressWarnings("ArrayRecordComponent") // a way in and out, never compared
  public record Points(double[] values, long[] below, long[] upTo) {}

  /**
   * Returns the points.
   *
   * @return copies
   */
  public Points points() {
    return new Points(values.clone(), below.clone(), upTo.clone());
  }

  /**
   * Returns how many numbers there are.
   *
   * @return at least 1
   */
  public long count() {
    return upTo[upTo.length - 1];
  }

  /**
   * Returns the smallest number.
   *
   * @return finite; if it was counted at given points, the first of them
   */
  public double min() {
    return values[0];
  }

  /**
   * Returns the largest number.
   *
   * @return finite; if it was counted at given points, the last of them
   */
  public double max() {
    return values[values.length - 1];
  }

  /**
   * Returns the value that all numbers have.
   *
   * @return empty if there are several
   */
  public OptionalDouble constant() {
    for (int i = 0; i < values.length; i++) {
      if (below[i] == 0 && upTo[i] == count()) {
        return OptionalDouble.of(values[i]);
      }
    }
    return OptionalDouble.empty();
  }

  /**
   * Returns the largest share of the numbers that lies strictly between two neighbouring points.
   *
   * @return 0 if every value is a point; below 1/m for a grid of m cells
   */
  public double largestGap() {
    long largest = 0;
    for (int i = 1; i < values.length; i++) {
      largest = Math.max(largest, below[i] - upTo[i - 1]);
    }
    return (double) largest / count();
  }

  /**
   * Returns the smallest point that at least a share of the numbers does not exceed.
   *
   * @param level in [0, 1]; 0 gives the smallest number
   * @return a point; the order statistic of rank ⌈level·n⌉ if the distribution is exact, or a grid
   *     and the level one of j/m
   * @throws IllegalArgumentException if the level is outside its range
   */
  public double quantile(double level) {
    if (!(level >= 0 && level <= 1)) {
      throw new IllegalArgumentException("The level (%s) must be in [0, 1].".formatted(level));
    }
    double exact = level * count();
    long near = Math.round(exact);
    // A level as 0.1 is not exact, and 0.1·30 must not become rank 4.
    long rank = Math.abs(exact - near) < 1e-12 * count() ? near : (long) Math.ceil(exact);
    int index = Arrays.binarySearch(upTo, rank);
    return values[index >= 0 ? index : Math.min(-index - 1, values.length - 1)];
  }

  /**
   * Returns how many numbers are not larger than a value, as far as the points tell: numbers
   * between two points are counted from the next point on.
   *
   * @param value any number but NaN
   * @return 0 to {@link #count}
   */
  public long upTo(double value) {
    int index = Arrays.binarySearch(values, value + 0.0);
    if (index >= 0) {
      return upTo[index];
    }
    int next = -index - 1;
    return next == 0 ? 0 : upTo[next - 1];
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Distribution that
        && Arrays.equals(values, that.values)
        && Arrays.equals(below, that.below)
        && Arrays.equals(upTo, that.upTo);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values) * 31 + Arrays.hashCode(upTo);
  }

  @Override
  public String toString() {
    return "Distribution[%d numbers from %s to %s, %d points]"
        .formatted(count(), min(), max(), values.length);
  }

  int size() {
    return values.length;
  }

  double value(int i) {
    return values[i];
  }

  /** The share smaller than a point. */
  double shareBelow(int i) {
    return (double) below[i] / count();
  }

  /** The share not larger than a point; 0 for index -1. */
  double shareUpTo(int i) {
    return i < 0 ? 0 : (double) upTo[i] / count();
  }

  /** Refuses a distribution that does not know its shares at the points of a reference. */
  void requireKnownAt(Distribution reference) {
    if (largestGap() == 0) {
      return;
    }
    for (double point : reference.values) {
      if (Arrays.binarySearch(values, point) < 0) {
        throw new IllegalArgumentException(
            "The current distribution has numbers between its points, and the point (%s) of the reference is none of them.\nMaybe count them at the points of the reference."
                .formatted(point));
      }
    }
  }
}
