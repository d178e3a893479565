package dev.crema.drift;

import dev.crema.drift.statistics.Distribution;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Counts numbers in the cells of the reference's grid: how many equal each of its points, and how
 * many lie between two. Exact for all that is compared at the points, whatever the number of rows,
 * in some 20 KB.
 */
final class CellCounter {
  private final ReferenceNumbers reference;
  private final double[] points;
  private final PointIndex index;
  private final long[] counts; // by the index's place: before the first point, at it, ...
  private long missing;
  private double lowMean;
  private double highMean;

  CellCounter(ReferenceNumbers reference) {
    this(reference, points(reference.distribution()));
  }

  private CellCounter(ReferenceNumbers reference, double[] points) {
    this(reference, points, new PointIndex(points));
  }

  private CellCounter(ReferenceNumbers reference, double[] points, PointIndex index) {
    this.reference = reference;
    this.points = points;
    this.index = index;
    this.counts = new long[2 * points.length + 1];
  }

  private static double[] points(@Nullable Distribution grid) {
    return grid == null ? new double[0] : grid.points().values();
  }

  /** Returns a counter of the same column that has counted nothing; the index is shared. */
  CellCounter fresh() {
    return new CellCounter(reference, points, index);
  }

  ReferenceNumbers reference() {
    return reference;
  }

  /** Takes a finite number, or NaN for a missing one. */
  void add(double value) {
    if (Double.isNaN(value)) {
      missing++;
    } else {
      addAt(index.place(value), value);
    }
  }

  /**
   * Takes numbers, as {@link #add(double)} one by one, in a third of the time.
   *
   * @param values the numbers
   * @param count how many of them
   * @param slots as long as that; what it holds is overwritten
   * @throws IllegalArgumentException if one is infinite; those before it are taken
   */
  void add(double[] values, int count, int[] slots) {
    index.slots(values, count, slots);
    int last = counts.length - 1;
    for (int i = 0; i < count; i++) {
      int place = index.place(slots[i], values[i]);
      if (place > 0 && place < last) {
        counts[place]++;
      } else { // not known yet, or beyond the points
        add(ColumnValues.requireFinite(reference.name(), values[i]));
      }
    }
  }

  private void addAt(int place, double value) {
    counts[place]++;
    if (place == 0) {
      lowMean = low(mean(lowMean, value, counts[0]));
    } else if (place == counts.length - 1) {
      highMean = high(mean(highMean, value, counts[place]));
    }
  }

  /** The mean of numbers before the first point is rounded, perhaps to one after it. */
  private double low(double mean) {
    return points.length == 0 ? mean : Math.min(mean, points[0]);
  }

  private double high(double mean) {
    return points.length == 0 ? mean : Math.max(mean, points[points.length - 1]);
  }

  /** Of huge numbers, too. */
  private static double mean(double mean, double value, long count) {
    return mean * ((double) (count - 1) / count) + value / count;
  }

  /**
   * All that was counted.
   *
   * @param missing how many numbers were missing
   * @param at how many equal each point
   * @param before how many lie before each point and after the one before; last: after all points
   * @param lowMean of those before the first point; 0 if there are none
   * @param highMean of those after the last point; 0 if there are none
   */
  @SuppressWarnings("ArrayRecordComponent") // a way in and out, never compared
  record Counts(long missing, long[] at, long[] before, double lowMean, double highMean) {}

  Counts counts() {
    long[] at = new long[points.length];
    long[] before = new long[points.length + 1];
    for (int i = 0; i < points.length; i++) {
      before[i] = counts[2 * i];
      at[i] = counts[2 * i + 1];
    }
    before[points.length] = counts[2 * points.length];
    return new Counts(missing, at, before, lowMean, highMean);
  }

  void merge(CellCounter other) {
    add(other.counts());
  }

  /**
   * Adds what another counter of the same column counted.
   *
   * @throws IllegalArgumentException if the counts cannot be of this column; nothing is added then
   */
  void add(Counts more) {
    requireSound(more);
    int last = points.length;
    if (more.before()[0] > 0) {
      lowMean = low(mean(lowMean, counts[0], more.lowMean(), more.before()[0]));
    }
    if (last > 0 && more.before()[last] > 0) {
      highMean = high(mean(highMean, counts[2 * last], more.highMean(), more.before()[last]));
    }
    missing += more.missing();
    for (int i = 0; i < last; i++) {
      counts[2 * i] += more.before()[i];
      counts[2 * i + 1] += more.at()[i];
    }
    counts[2 * last] += more.before()[last];
  }

  private static double mean(double first, long firstCount, double second, long secondCount) {
    if (firstCount == 0 || secondCount == 0) {
      return firstCount == 0 ? second : first;
    }
    double all = (double) firstCount + secondCount;
    return first * (firstCount / all) + second * (secondCount / all);
  }

  private void requireSound(Counts more) {
    if (more.at().length != points.length || more.before().length != points.length + 1) {
      throw new IllegalArgumentException(
          "There are %d and %d cells; the column (%s) has %d and %d."
              .formatted(
                  more.at().length,
                  more.before().length,
                  reference.name(),
                  points.length,
                  points.length + 1));
    }
    Require.count("missing", more.missing());
    Arrays.stream(more.at()).forEach(count -> Require.count("rows of a cell", count));
    Arrays.stream(more.before()).forEach(count -> Require.count("rows of a cell", count));
    boolean hasPoints = points.length > 0;
    double low = hasPoints ? points[0] : Double.POSITIVE_INFINITY;
    double high = hasPoints ? points[points.length - 1] : Double.NEGATIVE_INFINITY;
    boolean isLow = more.before()[0] == 0 ? more.lowMean() == 0 : more.lowMean() <= low;
    boolean isHigh =
        !hasPoints || more.before()[points.length] == 0
            ? more.highMean() == 0
            : more.highMean() >= high;
    if (!isLow
        || !isHigh
        || !Double.isFinite(more.lowMean())
        || !Double.isFinite(more.highMean())) {
      throw new IllegalArgumentException(
          "The numbers beyond the range of the column (%s) cannot have the means (%s) and (%s)."
              .formatted(reference.name(), more.lowMean(), more.highMean()));
    }
  }

  WindowNumbers column() {
    long count = Arrays.stream(counts).sum();
    boolean hasRange = points.length > 0;
    return new WindowNumbers(
        reference.name(),
        missing,
        hasRange ? counts[0] : 0,
        hasRange ? counts[2 * points.length] : 0,
        count == 0 ? null : distribution(count));
  }

  /** Numbers beyond the ends stand at their mean, from where earth is moved as far as from each. */
  private Distribution distribution(long count) {
    if (points.length == 0) {
      return Distribution.of(
          new Distribution.Points(new double[] {lowMean}, new long[1], new long[] {count}));
    }
    boolean hasLow = counts[0] > 0;
    boolean hasHigh = counts[2 * points.length] > 0;
    int size = points.length + (hasLow ? 1 : 0) + (hasHigh ? 1 : 0);
    double[] values = new double[size];
    long[] below = new long[size];
    long[] upTo = new long[size];
    int next = 0;
    if (hasLow) {
      values[next] = Math.min(lowMean, Math.nextDown(points[0]));
      upTo[next++] = counts[0];
    }
    long sum = 0;
    for (int i = 0; i < points.length; i++) {
      sum += counts[2 * i];
      values[next] = points[i];
      below[next] = sum;
      sum += counts[2 * i + 1];
      upTo[next++] = sum;
    }
    if (hasHigh) {
      values[next] = Math.max(highMean, Math.nextUp(points[points.length - 1]));
      below[next] = sum;
      upTo[next] = count;
    }
    return Distribution.counted(new Distribution.Points(values, below, upTo));
  }
}
