package dev.crema.training.folds;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Distinct keys in the order of their numbers, within their strata.
 *
 * <p>The stratum of a key is the most frequent one of its rows, of equally frequent ones the first.
 */
final class RankedKeys {
  private final long[] distinct;
  private final int[] strata;
  private final int[] ranks;
  private final int[] sizes;

  /**
   * Sorts.
   *
   * @param numbers of the key of each row, at least 0
   * @param ofRows the stratum of each row
   * @param count how many strata
   */
  RankedKeys(long[] numbers, int[] ofRows, int count) {
    long[] sorted = numbers.clone();
    Arrays.sort(sorted);
    distinct = Arrays.stream(sorted).distinct().toArray();
    strata = strata(numbers, ofRows, count);
    sizes = new int[count];
    ranks = new int[distinct.length];
    for (int key = 0; key < ranks.length; key++) {
      ranks[key] = sizes[strata[key]]++;
    }
  }

  /** Sorts (key, stratum) as one number, and takes of each key the longest run. */
  private int[] strata(long[] numbers, int[] ofRows, int count) {
    long[] codes =
        IntStream.range(0, numbers.length)
            .mapToLong(row -> (long) key(numbers[row]) * count + ofRows[row])
            .sorted()
            .toArray();
    int[] result = new int[distinct.length];
    int[] longest = new int[distinct.length];
    int start = 0;
    for (int i = 1; i <= codes.length; i++) {
      if (i == codes.length || codes[i] != codes[start]) {
        int key = (int) (codes[start] / count);
        if (i - start > longest[key]) {
          longest[key] = i - start;
          result[key] = (int) (codes[start] % count);
        }
        start = i;
      }
    }
    return result;
  }

  /** Returns the place of a number among the distinct ones. */
  int key(long number) {
    return Arrays.binarySearch(distinct, number);
  }

  int count() {
    return distinct.length;
  }

  int stratum(int key) {
    return strata[key];
  }

  /** Returns how many keys of its stratum have lower numbers. */
  int rank(int key) {
    return ranks[key];
  }

  /** Returns how many keys a stratum has. */
  int size(int stratum) {
    return sizes[stratum];
  }
}
