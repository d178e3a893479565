package dev.crema.models;

import java.util.Arrays;

/** Masks of trees of 64 leaves at most. */
final class LongMasks extends TreeMasks {
  private static final int AT_ONCE = 4;

  /** Nothing ruled out. */
  private final long[] all;

  private final long[] mask;

  /**
   * By block and tree: the product of its masks and of those of the feature's blocks before it;
   * then by code of a category and tree. An array each: of two places in one array the compiler
   * cannot tell that they differ, and would and word by word.
   */
  private final long[][] product;

  /**
   * By feature and tree: the product of the masks of splits that send missing right; empty of a
   * feature without blocks.
   */
  private final long[][] missing;

  LongMasks(TreeMasksBuilder builder) {
    super(builder);
    mask = builder.mask;
    product = builder.product;
    missing = builder.missing;
    all = new long[trees];
    Arrays.fill(all, -1);
  }

  @Override
  long categoryBytes() {
    return categoryWords() * Long.BYTES;
  }

  @Override
  float sum(float[] x, float base) {
    long[] words = words(x);
    float sum = base;
    for (int t = 0; t < words.length; t++) {
      sum += leafValue[firstLeaf[t] + Long.numberOfTrailingZeros(words[t])];
    }
    return sum;
  }

  @Override
  double sumInDouble(float[] x, double base) {
    long[] words = words(x);
    double sum = base;
    for (int t = 0; t < words.length; t++) {
      sum += leafValue[firstLeaf[t] + Long.numberOfTrailingZeros(words[t])];
    }
    return sum;
  }

  @Override
  int[] leaves(float[] x) {
    long[] words = words(x);
    int[] leaves = new int[words.length];
    for (int t = 0; t < leaves.length; t++) {
      leaves[t] = leafNode[firstLeaf[t] + Long.numberOfTrailingZeros(words[t])];
    }
    return leaves;
  }

  /** Returns of each tree the leaves that are not ruled out, as bits. */
  private long[] words(float[] x) {
    int[] next = new int[feature.length];
    int[] found = new int[mostProducts()];
    int count = products(x, next, found);
    long[] words = new long[trees];
    long[][] rows = rows(found, count);
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
  private long[][] rows(int[] found, int count) {
    long[][] rows = new long[count + AT_ONCE][];
    for (int i = 0; i < count; i++) {
      rows[i] = found[i] < 0 ? missing[~found[i]] : product[found[i]];
    }
    for (int i = count; i < rows.length; i++) {
      rows[i] = all;
    }
    return rows;
  }

  private void andMissing(long[] words, int from, int end) {
    for (int i = from; i < end; i++) {
      if (missingGoesRight[i]) {
        words[tree[i]] &= mask[i];
      }
    }
  }

  private static void and(long[] words, long[] start, long[][] rows, int from) {
    long[] a = rows[from];
    long[] b = rows[from + 1];
    long[] c = rows[from + 2];
    long[] d = rows[from + 3];
    for (int t = 0; t < words.length; t++) {
      words[t] = start[t] & a[t] & b[t] & c[t] & d[t];
    }
  }
}
