package dev.crema.models;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What the splits by sets of categories leave of the leaves of all trees, one row of words for each
 * code of a feature. A code decides all of a feature's sets at once, so the masks of those that it
 * is not in are and-ed beforehand, and a value costs the look at one row.
 *
 * <p>Each feature has three rows more than codes: of a missing value, of what is in no set, and of
 * what lies between −1 and 0, which some trainers cut to the code 0 and others know in no set.
 */
final class CategoryRows {
  /**
   * Most words of all rows together: 16 MB, and once they are found half of it of trees of up to 32
   * leaves. It is 6,900 codes of 300 trees.
   */
  static final long MAX_WORDS = 1L << 21;

  /** Words that a row takes beside its own, which count where trees are few. */
  static final int HEAD = 4;

  /** The least float that is cut to 0. */
  private static final float CUT_TO_ZERO = Math.nextUp(-1f);

  private static final int MISSING = 0;
  private static final int IN_NO_SET = 1;
  private static final int BELOW_ZERO = 2;
  private static final int FIRST_CODE = 3;

  /** The features that sets are asked for, ascending. */
  private final int[] feature;

  /** The greatest code in a set of each such feature, and one. */
  private final int[] codes;

  /** Where the rows of each such feature begin; then where the last end. */
  private final int[] first;

  private CategoryRows(int[] feature, int[] codes) {
    this.feature = feature;
    this.codes = codes;
    first = new int[feature.length + 1];
    for (int s = 0; s < feature.length; s++) {
      first[s + 1] = first[s] + FIRST_CODE + codes[s];
    }
  }

  /**
   * Finds how many rows trees need.
   *
   * @param arrays trees, of which any number of splits asks for sets
   * @return null if they are too many, or a set begins elsewhere than at 0 and just above −1, which
   *     no trainer's does
   */
  static @Nullable CategoryRows of(TreeArrays arrays) {
    int[] ends = new int[arrays.hasCategories() ? 1 << Character.SIZE : 0];
    for (int node = 0; node < arrays.nodes() && arrays.hasCategories(); node++) {
      int set = arrays.categories.set(node);
      if (set != 0) {
        float least = arrays.threshold[node];
        if (least != 0 && least != CUT_TO_ZERO) {
          return null;
        }
        // A set may be empty, and its feature is asked all the same.
        int end = Math.max(1, arrays.categories.end(set));
        ends[arrays.feature[node]] = Math.max(ends[arrays.feature[node]], end);
      }
    }
    long rows = Arrays.stream(ends).mapToLong(end -> end == 0 ? 0 : FIRST_CODE + end).sum();
    if (words(rows, arrays.count()) > MAX_WORDS) {
      return null;
    }
    int[] feature = IntStream.range(0, ends.length).filter(f -> ends[f] > 0).toArray();
    return new CategoryRows(feature, IntStream.of(feature).map(f -> ends[f]).toArray());
  }

  private static long words(long rows, int trees) {
    return rows * (trees + HEAD);
  }

  /** Returns how many words all rows take, each with what it takes beside its own. */
  long words(int trees) {
    return words(first[feature.length], trees);
  }

  /** Returns how many features are asked for sets. */
  int features() {
    return feature.length;
  }

  /**
   * Returns the row that holds for a row's value of a feature.
   *
   * @param s number of the feature among those that are asked for sets
   * @param x the whole row
   */
  int row(int s, float[] x) {
    float value = x[feature[s]];
    int row = IN_NO_SET;
    if (value > -1 && value < codes[s]) {
      row = value < 0 ? BELOW_ZERO : FIRST_CODE + (int) value;
    } else if (Float.isNaN(value)) {
      row = MISSING;
    }
    return first[s] + row;
  }

  /**
   * Returns the rows, a word of each tree in each.
   *
   * @param arrays the trees
   * @param mask by node what its split leaves of its tree if it sends a row right
   */
  long[][] multiply(TreeArrays arrays, long[] mask) {
    long[][] rows = new long[first[feature.length]][arrays.count()];
    for (long[] row : rows) {
      Arrays.fill(row, -1L);
    }
    for (int tree = 0; tree < arrays.count() && rows.length > 0; tree++) {
      for (int node = arrays.roots[tree]; node < arrays.roots[tree + 1]; node++) {
        int set = arrays.categories.set(node);
        if (set != 0) {
          int s = Arrays.binarySearch(feature, arrays.feature[node]);
          for (int row = 0; row < FIRST_CODE + codes[s]; row++) {
            rows[first[s] + row][tree] &= goesLeft(arrays, node, row) ? -1L : mask[node];
          }
        }
      }
    }
    return rows;
  }

  private static boolean goesLeft(TreeArrays arrays, int node, int row) {
    int set = arrays.categories.set(node);
    return switch (row) {
      case MISSING -> arrays.defaultLeft[node];
      case IN_NO_SET -> false;
      case BELOW_ZERO -> arrays.threshold[node] < 0 && arrays.categories.has(set, 0);
      default -> arrays.categories.has(set, row - FIRST_CODE);
    };
  }
}
