package dev.crema.drift;

import java.util.Arrays;

/**
 * Finds a number's place among sorted points: 2·i right before point i, 2·i + 1 if it equals it,
 * and twice the number of points above all of them.
 *
 * <p>The range is cut into slots of equal width, most of which hold a point at most: there the
 * place is known without a branch, which could not be foretold and would take longer than all the
 * rest. In other slots, and beyond them, it is found by halves.
 */
final class PointIndex {
  private static final int SLOTS = 4_096;
  private static final int LAST = SLOTS - 1;

  /** Which part of the points, on either side, may lie beyond the slots: where few are crowded. */
  private static final double[] TAILS = {0.004, 0.05, 0.25};

  private static final short CROWDED = -1;
  private static final int SIGN_SHIFT = 63;

  /** Makes 0 of a negative zero, and leaves all else as it is. */
  private static final double POSITIVE = 0.0;

  private final int size;
  private final double[] points; // infinity at the end
  private final double low;
  private final double scale;
  private final short[] starts; // how many points are in earlier slots, or CROWDED

  /** How many points lie in crowded slots if the slots reach from one number to another. */
  private record Range(double low, double scale, int[] pointsBySlot) {
    static Range of(double[] points, double tail) {
      int from = (int) (points.length * tail);
      double low = points[from];
      double scale = (SLOTS - 3) / (points[points.length - 1 - from] - low);
      Range range = new Range(low, Double.isFinite(scale) && scale > 0 ? scale : 0, new int[SLOTS]);
      for (double point : points) {
        range.pointsBySlot[slot(point, low, range.scale)]++;
      }
      return range;
    }

    boolean isCrowded(int slot) {
      return scale == 0 || slot == 0 || slot == LAST || pointsBySlot[slot] > 1;
    }

    int crowded() {
      int sum = 0;
      for (int slot = 0; slot < SLOTS; slot++) {
        sum += isCrowded(slot) ? pointsBySlot[slot] : 0;
      }
      return sum;
    }

    short[] starts() {
      short[] starts = new short[SLOTS];
      int sum = 0;
      for (int slot = 0; slot < SLOTS; slot++) {
        starts[slot] = isCrowded(slot) ? CROWDED : (short) sum;
        sum += pointsBySlot[slot];
      }
      return starts;
    }
  }

  /** Takes finite points that increase strictly, at most {@link Short#MAX_VALUE}. */
  PointIndex(double[] points) {
    if (points.length > Short.MAX_VALUE) {
      throw new IllegalArgumentException("There are (%d) points.".formatted(points.length));
    }
    this.size = points.length;
    this.points = Arrays.copyOf(points, size + 1);
    Arrays.setAll(this.points, i -> i < size ? points[i] + POSITIVE : Double.POSITIVE_INFINITY);
    Range best = new Range(0, 0, new int[SLOTS]);
    int fewest = Integer.MAX_VALUE;
    for (int i = 0; i < TAILS.length && size > 0; i++) {
      Range range = Range.of(points, TAILS[i]);
      if (range.crowded() < fewest) {
        fewest = range.crowded();
        best = range;
      }
    }
    this.low = best.low;
    this.scale = best.scale;
    this.starts = best.starts();
  }

  /** Never falls as the number grows, so points of other slots need no look; 0 for NaN. */
  private static int slot(double value, double low, double scale) {
    return Math.max(0, Math.min(LAST, (int) ((value - low) * scale + 1)));
  }

  /** Writes the slot of each number, for {@link #place(int, double)}; NaN has one, too. */
  void slots(double[] values, int count, int[] into) {
    double start = low;
    double factor = scale;
    for (int i = 0; i < count; i++) {
      into[i] = slot(values[i], start, factor);
    }
  }

  /** Returns the place of a finite number; -1 for a number or NaN whose slot does not tell it. */
  int place(int slot, double value) {
    int next = starts[slot];
    if (next < 0) {
      return -1;
    }
    double point = points[next];
    double number = value + POSITIVE;
    // The difference of two finite numbers is zero only if they are equal, and then positive.
    long isAbove = Double.doubleToRawLongBits(point - number) >>> SIGN_SHIFT;
    long isBelow = Double.doubleToRawLongBits(number - point) >>> SIGN_SHIFT;
    return 2 * next + 1 + (int) (isAbove - isBelow);
  }

  /** Returns the place of a finite number. */
  int place(double value) {
    int place = place(slot(value, low, scale), value);
    return place >= 0 ? place : placeByHalves(value);
  }

  /** Returns the place of a finite number, in whatever slot. */
  int placeByHalves(double value) {
    int start = 0;
    int end = size;
    while (start < end) {
      int middle = (start + end) >>> 1;
      if (points[middle] < value) {
        start = middle + 1;
      } else {
        end = middle;
      }
    }
    return 2 * start + (start < size && points[start] == value ? 1 : 0);
  }
}
