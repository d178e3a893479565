package dev.crema.models;

import java.util.Arrays;

/** Masks of trees of 32 leaves at most, of which twice as many go into a vector. */
final class IntMasks extends TreeMasks {
  private static final int AT_ONCE = 4;
  private static final long[] NONE = {};

  /** Nothing ruled out. */
  private final int[] all;

  private final int[] mask;

  /**
   * By block and tree: the product of its masks and of those of the feature's blocks before it;
   * then by code of a category and tree. An array each: of two places in one array the compiler
   * cannot tell that they differ, and would and word by word.
   */
  private final int[][] product;

  /**
   * By feature and tree: the product of the masks of splits that send missing right; empty of a
   * feature without blocks.
   */
  private final int[][] missing;

  IntMasks(TreeMasksBuilder builder) {
    super(builder);
    mask = narrow(builder.mask);
    product = narrow(builder.product);
    missing = narrow(builder.missing);
    all = new int[trees];
    Arrays.fill(all, -1);
  }

  /** Empties what it is given, so that no more memory is needed for a while than before. */
  private static int[][] narrow(long[][] rows) {
    int[][] narrow = new int[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      narrow[i] = narrow(rows[i]);
      rows[i] = NONE;
    }
    return narrow;
  }

  private static int[] narrow(long[] masks) {
    return Arrays.stream(masks).mapToInt(mask -> (int) mask).toArray();
  }

  @Override
  long categoryBytes() {
    return categoryWords() * Integer.BYTES;
  }

  @Override
  float sum(float[] x, float base) {
    int[] words = words(x);
    float sum = base;
    for (int t = 0; t < words.length; t++) {
      sum += leafValue[firstLeaf[t] + Integer.numberOfTrailingZeros(words[t])];
    }
    return sum;
  }

  @Override
  double sumInDouble(float[] x, double base) {
    int[] words = words(x);
    double sum = base;
    for (int t = 0; t < words.length; t++) {
      sum += leafValue[firstLeaf[t] + Integer.numberOfTrailingZeros(words[t])];
    }
    return sum;
  }

  @Override
  int[] leaves(float[] x) {
    int[] words = words(x);
    int[] leaves = new int[words.length];
    for (int t = 0; t < leaves.length; t++) {
      leaves[t] = leafNode[firstLeaf[t] + Integer.numberOfTrailingZeros(words[t])];
    }
    return leaves;
  }

  /** Returns of each tree the leaves that are not ruled out, as bits. */
  private int[] words(float[] x) {
    int[] next = new int[feature.length];
    int[] found = new int[mostProducts()];
    int count = products(x, next, found);
    int[] words = new int[trees];
    int[][] rows = rows(found, count);
    and(words, all, rows, 0);
    for (int i = AT_ONCE; i < count; i += AT_ONCE) {
      and(words, words, rows, i);
    }
    for (int k = 0; k < next.length; k++) {
      float value = x[feature[k]];
      int end = first[k + 1];
      if (Float.isNaN(value)) {
        andMissing(words, next[k], end);
      } else {
        for (int i = next[k]; i < end && threshold[i] <= value; i++) {
          words[tree[i]] &= mask[i];
        }
      }
    }
    return words;
  }

  /** The products of a row, filled up with ones that change nothing. */
  private int[][] rows(int[] found, int count) {
    int[][] rows = new int[count + AT_ONCE][];
    for (int i = 0; i < count; i++) {
      rows[i] = found[i] < 0 ? missing[~found[i]] : product[found[i]];
    }
    for (int i = count; i < rows.length; i++) {
      rows[i] = all;
    }
    return rows;
  }

  private void andMissing(int[] words, int from, int end) {
    for (int i = from; i < end; i++) {
      if (missingGoesRight[i]) {
        words[tree[i]] &= mask[i];
      }
    }
  }

  private static void and(int[] words, int[] start, int[][] rows, int from) {
    int[] a = rows[from];
    int[] b = rows[from + 1];
    int[] c = rows[from + 2];
    int[] d = rows[from + 3];
    for (int t = 0; t < words.length; t++) {
      words[t] = start[t] & a[t] & b[t] & c[t] & d[t];
    }
  }
}
