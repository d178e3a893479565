package dev.crema.evaluation.leakage;

import dev.crema.data.ColumnType;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The values of one column or derived feature in the sampled rows.
 *
 * @param name of the column or feature
 * @param type of the values; a derived feature is a number, or a text if it is a category
 * @param keys one a row, equal for equal values; texts are told apart by 64-bit hashes
 * @param numbers one a row, NaN = missing; null for texts and categories
 */
record Values(String name, ColumnType type, long[] keys, double @Nullable [] numbers) {

  int rows() {
    return keys.length;
  }

  boolean isMissing(int row) {
    return Hash.isMissing(keys[row]);
  }

  /** Returns a code from 0 for each row, in the order of the sorted keys, missing among them. */
  Codes codes() {
    long[] sorted = keys.clone();
    Arrays.sort(sorted);
    int count = 0;
    for (int i = 0; i < sorted.length; i++) {
      if (i == 0 || sorted[i] != sorted[count - 1]) {
        sorted[count++] = sorted[i];
      }
    }
    int[] codes = new int[keys.length];
    boolean hasMissing = false;
    for (int i = 0; i < codes.length; i++) {
      codes[i] = Arrays.binarySearch(sorted, 0, count, keys[i]);
      hasMissing |= isMissing(i);
    }
    return new Codes(codes, count, hasMissing);
  }

  /**
   * Values numbered.
   *
   * @param of one a row
   * @param count how many different ones, missing among them
   * @param hasMissing whether there is a missing one
   */
  record Codes(int[] of, int count, boolean hasMissing) {
    int distinct() {
      return hasMissing ? count - 1 : count;
    }

    /** Returns the probability that two different rows have the same value. */
    double collision() {
      long[] counts = new long[count];
      for (int code : of) {
        counts[code]++;
      }
      double pairs = 0;
      for (long rows : counts) {
        pairs += (double) rows * (rows - 1);
      }
      return of.length < 2 ? 1 : pairs / ((double) of.length * (of.length - 1));
    }
  }

  /** Returns the rows that have a number, in its order; of equal numbers in that of the rows. */
  int[] order() {
    double[] values = Objects.requireNonNull(numbers);
    int present = 0;
    double[] sorted = new double[values.length];
    for (double value : values) {
      if (!Double.isNaN(value)) {
        sorted[present++] = value;
      }
    }
    sorted = Arrays.copyOf(sorted, present);
    Arrays.sort(sorted);
    // A counting sort by the place of each value keeps the order of rows, without objects.
    int[] next = new int[present];
    int[] order = new int[present];
    for (int row = 0; row < values.length; row++) {
      if (!Double.isNaN(values[row])) {
        int place = first(sorted, values[row]);
        order[place + next[place]++] = row;
      }
    }
    return order;
  }

  private static int first(double[] sorted, double value) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
