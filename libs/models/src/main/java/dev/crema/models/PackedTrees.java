package dev.crema.models;

import org.jspecify.annotations.Nullable;

/**
 * Large trees with each node in one word, so that a step of a walk waits for one line of the cache
 * and not for three. Eight trees are walked at a time: their loads do not depend on each other, so
 * the processor overlaps them.
 *
 * <p>A word holds, from its highest bit on: up to where a value goes left, as an integer of the
 * same order; the left child; the feature. A leaf is its own left child, and every value goes
 * there.
 */
final class PackedTrees {
  private static final int LOCKSTEP = 2 * TreeArrays.GROUP;

  private final int[] roots;

  /** Of the deepest of each group of trees, of which two are walked at a time. */
  private final int[] depth;

  private final long[] node;
  private final int features;
  private final int featureBits;

  private PackedTrees(int[] depth, int[] roots, long[] node, int features, int featureBits) {
    this.roots = roots;
    this.depth = depth;
    this.node = node;
    this.features = features;
    this.featureBits = featureBits;
  }

  /**
   * Packs trees, whose splits all compare with a threshold.
   *
   * @return null if a child and a feature do not fit in half a word
   */
  static @Nullable PackedTrees of(TreeArrays arrays, int features) {
    int featureBits = Integer.SIZE - Integer.numberOfLeadingZeros(features - 1);
    if ((long) arrays.nodes() << featureBits > 1L << Integer.SIZE) {
      return null;
    }
    long[] packed = new long[arrays.nodes()];
    for (int i = 0; i < packed.length; i++) {
      // Less than a threshold is as far as the number before it.
      int order = arrays.isLeaf(i) ? Integer.MAX_VALUE : order(arrays.threshold[i]) - 1;
      int low = arrays.left[i] << featureBits | arrays.feature[i];
      packed[i] = (long) order << Integer.SIZE | Integer.toUnsignedLong(low);
    }
    return new PackedTrees(arrays.depth, arrays.roots, packed, features, featureBits);
  }

  /** Returns an integer that is less than another's exactly if the number is; not of NaN. */
  private static int order(float value) {
    // -0 becomes 0, which it equals.
    int bits = Float.floatToRawIntBits(value + 0f);
    return bits ^ ((bits >> 31) & Integer.MAX_VALUE);
  }

  /**
   * Finds the leaf that a row reaches in each tree.
   *
   * @param leaves receives the leaves' nodes, as they are numbered in {@link TreeArrays}
   * @return false if a value is missing, for which only the trees themselves know the way
   */
  boolean leaves(float[] x, int[] leaves) {
    int[] orders = new int[1 << featureBits];
    for (int f = 0; f < features; f++) {
      if (Float.isNaN(x[f])) {
        return false;
      }
      orders[f] = order(x[f]);
    }
    int k = 0;
    for (; k + LOCKSTEP <= leaves.length; k += LOCKSTEP) {
      walk(orders, leaves, k);
    }
    for (; k < leaves.length; k++) {
      int at = roots[k];
      int next = step(at, orders);
      while (next != at) {
        at = next;
        next = step(at, orders);
      }
      leaves[k] = at;
    }
    return true;
  }

  private int step(int at, int[] orders) {
    long word = node[at];
    int low = (int) word;
    long distance = (word >> Integer.SIZE) - orders[low & (orders.length - 1)];
    // Its sign, and no condition: that might be compiled to a jump, which nobody can foresee.
    return (low >>> featureBits) + (int) (distance >>> (Long.SIZE - 1));
  }

  private void walk(int[] orders, int[] leaves, int k) {
    int a = roots[k];
    int b = roots[k + 1];
    int c = roots[k + 2];
    int d = roots[k + 3];
    int e = roots[k + 4];
    int f = roots[k + 5];
    int g = roots[k + 6];
    int h = roots[k + 7];
    int deepest = Math.max(depth[k / TreeArrays.GROUP], depth[k / TreeArrays.GROUP + 1]);
    for (int i = deepest; i > 0; i--) {
      a = step(a, orders);
      b = step(b, orders);
      c = step(c, orders);
      d = step(d, orders);
      e = step(e, orders);
      f = step(f, orders);
      g = step(g, orders);
      h = step(h, orders);
    }
    leaves[k] = a;
    leaves[k + 1] = b;
    leaves[k + 2] = c;
    leaves[k + 3] = d;
    leaves[k + 4] = e;
    leaves[k + 5] = f;
    leaves[k + 6] = g;
    leaves[k + 7] = h;
  }
}
