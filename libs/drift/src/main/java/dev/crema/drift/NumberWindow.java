package dev.crema.drift;

import dev.crema.data.InputException;
import dev.crema.drift.statistics.Distribution;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.apache.datasketches.kll.KllDoublesSketch;
import org.apache.datasketches.quantilescommon.DoublesSketchSortedView;
import org.apache.datasketches.quantilescommon.QuantilesDoublesSketchIteratorAPI;
import org.jspecify.annotations.Nullable;

/**
 * Sketches the numbers of a window (Z. Karnin, K. Lang, E. Liberty, "Optimal quantile approximation
 * in streams", FOCS 2016; Apache DataSketches).
 */
final class NumberWindow {
  private static final int FLAGS_BYTE = 3;
  private static final int SORTED_FLAG = 2;

  private final ReferenceNumbers reference;
  private KllDoublesSketch sketch;
  private long missing;
  private long below;
  private long above;
  private final double min;
  private final double max;

  NumberWindow(ReferenceNumbers reference, int k) {
    this.reference = reference;
    this.sketch = KllDoublesSketch.newHeapInstance(k);
    Distribution range = reference.distribution();
    this.min = range == null ? Double.NEGATIVE_INFINITY : range.min();
    this.max = range == null ? Double.POSITIVE_INFINITY : range.max();
  }

  ReferenceNumbers reference() {
    return reference;
  }

  /** Takes a finite number, or NaN for a missing one. */
  void add(double value) {
    if (Double.isNaN(value)) {
      missing++;
      return;
    }
    below += value < min ? 1 : 0;
    above += value > max ? 1 : 0;
    sketch.update(value + 0.0);
  }

  void merge(NumberWindow other) {
    missing += other.missing;
    below += other.below;
    above += other.above;
    if (!other.sketch.isEmpty()) {
      sketch.merge(other.sketch);
    }
  }

  WindowNumbers column() {
    return new WindowNumbers(reference.name(), missing, below, above, distribution());
  }

  long missing() {
    return missing;
  }

  long below() {
    return below;
  }

  long above() {
    return above;
  }

  byte[] bytes() {
    return sketch.toByteArray();
  }

  private @Nullable Distribution distribution() {
    if (sketch.isEmpty()) {
      return null;
    }
    DoublesSketchSortedView view = sketch.getSortedView();
    double[] values = view.getQuantiles();
    long[] weights = view.getCumulativeWeights();
    int points = 0;
    long before = 0;
    for (int i = 0; i < values.length; i++) {
      boolean isLast = i + 1 == values.length || values[i + 1] != values[i]; // of equal ones
      if (isLast && weights[i] > before) { // the largest and smallest may come without a weight
        before = weights[i];
        values[points] = values[i];
        weights[points++] = before;
      }
    }
    double error = sketch.isEstimationMode() ? sketch.getNormalizedRankError(false) : 0;
    return Distribution.sketched(
        Arrays.copyOf(values, points), Arrays.copyOf(weights, points), error);
  }

  /**
   * Takes what {@link #bytes} wrote.
   *
   * @throws InputException if it is no sketch of this size and count
   */
  void restore(byte[] bytes, long count, Counters counters) {
    KllDoublesSketch read;
    try {
      read = KllDoublesSketch.heapify(MemorySegment.ofArray(unsorted(bytes)));
      requireSound(read, count);
    } catch (InputException e) {
      throw e;
    } catch (RuntimeException | AssertionError e) { // the library throws what it happens to meet
      throw new InputException("It is no valid sketch: " + e.getMessage(), e);
    }
    sketch = read;
    missing = counters.missing();
    below = counters.below();
    above = counters.above();
    try {
      column();
    } catch (IllegalArgumentException e) {
      throw new InputException("It does not fit its counts: " + e.getMessage(), e);
    }
  }

  /** What is counted beside the sketch. */
  record Counters(long missing, long below, long above) {}

  /** The library trusts the mark "the lowest level is sorted"; without it, it sorts. */
  private static byte[] unsorted(byte[] bytes) {
    byte[] copy = bytes.clone();
    if (copy.length > FLAGS_BYTE) {
      copy[FLAGS_BYTE] &= ~SORTED_FLAG;
    }
    return copy;
  }

  private void requireSound(KllDoublesSketch read, long count) {
    if (read.getK() != sketch.getK() || read.getN() != count) {
      throw new InputException(
          "It has the size (%d) and (%d) numbers, not the size (%d) and (%d)."
              .formatted(read.getK(), read.getN(), sketch.getK(), count));
    }
    if (count == 0) {
      return;
    }
    double smallest = read.getMinItem();
    double largest = read.getMaxItem();
    QuantilesDoublesSketchIteratorAPI items = read.iterator();
    long rows = 0;
    long level = 0;
    double before = smallest;
    while (items.next()) {
      double value = items.getQuantile();
      boolean isNewLevel = items.getWeight() != level;
      level = items.getWeight();
      rows = Math.addExact(rows, level);
      boolean isOrdered = isNewLevel || level == 1 || value >= before;
      if (!(value >= smallest && value <= largest) || !isOrdered || level < 1) {
        throw new InputException("It holds the number (%s) in a wrong place.".formatted(value));
      }
      before = value;
    }
    if (rows != count || Double.isInfinite(smallest) || Double.isInfinite(largest)) {
      throw new InputException(
          "It holds (%d) of (%d) numbers, from (%s) to (%s)."
              .formatted(rows, count, smallest, largest));
    }
  }
}
