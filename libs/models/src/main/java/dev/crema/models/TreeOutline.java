package dev.crema.models;

import java.util.Arrays;

/**
 * What {@link TreeShapley} asks of the trees and no row changes.
 *
 * <p>The splits of each tree stand in three parts: those with a split below, ancestors before
 * descendants; then those above two leaves that ask for a feature which no split above asks for;
 * then the others above two leaves. A node's numbers live at its <em>slot</em>: the root's is 0, the
 * children of the tree's split i (of the first part, from 0) have {@code 2i + 1} and {@code 2i + 2}.
 */
final class TreeOutline {
  private static final int TEST_SHIFT = 17;

  /** Where each tree's splits begin, then their number. */
  final int[] first;

  /** Where each tree's second part begins. */
  final int[] fresh;

  /** Where each tree's third part begins. */
  final int[] again;

  /** Of each split: {@link #order} of its threshold, 16 bits of feature, 1 bit for NaN goes left. */
  final long[] test;

  /** Share of the cover that goes left. */
  final double[] share;

  final int[] slot;

  /**
   * 0 if no split above asks for the same feature, else {@code 2(i + 1) + side}, where i is the
   * nearest such split's number in the tree, and the side 1 if this one is on its right.
   */
  final int[] link;

  /** Of the first part: 0, or its number among those with a link, from 1; else the left leaf. */
  final int[] child;

  /** Where each tree's splits with a link begin, then their number. */
  final int[] firstLinked;

  /** Of splits with a link, in their order: the product of the shares of its feature above it. */
  final double[] pathShare;

  /** Where each tree's leaves begin that have a split for a sister, then their number. */
  final int[] firstLoose;

  final int[] loose;

  final int[] looseSlot;

  /** The largest number of different features on a path of each tree. */
  final char[] widest;

  TreeOutline(TreeArrays trees, int features) {
    Builder builder = new Builder(trees, features);
    for (int tree = 0; tree < trees.count(); tree++) {
      builder.add(tree);
    }
    first = builder.first;
    fresh = builder.fresh;
    again = builder.again;
    test = builder.test;
    share = builder.share;
    slot = builder.slot;
    link = builder.link;
    child = builder.child;
    firstLinked = builder.firstLinked;
    pathShare = Arrays.copyOf(builder.pathShare, builder.linked);
    firstLoose = builder.firstLoose;
    loose = Arrays.copyOf(builder.loose, builder.looses);
    looseSlot = Arrays.copyOf(builder.looseSlot, builder.looses);
    widest = builder.widest;
  }

  /** Returns a whole number for a value that is not NaN: less for less, equal for equal (±0 too). */
  static long order(float value) {
    int bits = Float.floatToRawIntBits(value + 0f);
    return bits ^ ((bits >> 31) & Integer.MAX_VALUE);
  }

  static int feature(long test) {
    return (int) (test >>> 1) & 0xffff;
  }

  /**
   * Returns 1 if a row goes left, else 0, without a jump that the processor would have to guess.
   *
   * @param value twice the {@link #order} of the row's value; of NaN 2^40 + 1
   */
  static int left(long value, long test) {
    return (int) (((value >> 1) - (test >> TEST_SHIFT)) >>> 63 | (value & test & 1));
  }

  static long encode(float value) {
    return Float.isNaN(value) ? (1L << 40) + 1 : order(value) << 1;
  }

  private static final class Builder {
    private final TreeArrays trees;
    private final int[] first;
    private final int[] fresh;
    private final int[] again;
    private final long[] test;
    private final double[] share;
    private final int[] slot;
    private final int[] link;
    private final int[] child;
    private final int[] firstLinked;
    private double[] pathShare = new double[16];
    private final int[] firstLoose;
    private int[] loose = new int[16];
    private int[] looseSlot = new int[16];
    private final char[] widest;
    private int splits;
    private int linked;
    private int looses;

    /** The last split above that asks for a feature, as in {@code link}, and the shares so far. */
    private final int[] seen;

    private final double[] seenShare;

    // Of each node of the tree that is added.
    private int[] position = new int[16];
    private int[] above = new int[16];
    private double[] aboveShare = new double[16];
    private int tree;

    Builder(TreeArrays trees, int features) {
      this.trees = trees;
      int count = trees.count();
      int inner = (trees.nodes() - count) / 2;
      first = new int[count + 1];
      fresh = new int[count];
      again = new int[count];
      test = new long[inner];
      share = new double[inner];
      slot = new int[inner];
      link = new int[inner];
      child = new int[inner];
      firstLinked = new int[count + 1];
      firstLoose = new int[count + 1];
      widest = new char[count];
      seen = new int[features];
      seenShare = new double[features];
      Arrays.fill(seenShare, 1);
    }

    void add(int number) {
      tree = number;
      int root = trees.roots[tree];
      int end = trees.roots[tree + 1];
      if (position.length < end - root) {
        position = new int[end - root];
        above = new int[end - root];
        aboveShare = new double[end - root];
      }
      placeGeneral(root, end);
      visit(root, 0);
      fresh[tree] = splits;
      placeBottoms(root, end, false);
      again[tree] = splits;
      placeBottoms(root, end, true);
      first[tree + 1] = splits;
      slots(root);
      firstLinked[tree + 1] = linked;
      firstLoose[tree + 1] = looses;
    }

    private void placeGeneral(int from, int to) {
      for (int i = from; i < to; i++) {
        if (!trees.isLeaf(i) && !isBottom(i)) {
          place(i);
        }
      }
    }

    private void placeBottoms(int from, int to, boolean isLinked) {
      for (int i = from; i < to; i++) {
        if (!trees.isLeaf(i) && isBottom(i) && (above[i - from] != 0) == isLinked) {
          place(i);
        }
      }
    }

    private void place(int i) {
      position[i - trees.roots[tree]] = splits;
      test[splits] = order(trees.threshold[i]) << TEST_SHIFT | trees.feature[i] << 1 | (trees.defaultLeft[i] ? 1 : 0);
      share[splits] = leftShare(i);
      splits++;
    }

    private boolean isBottom(int i) {
      return trees.isLeaf(trees.left[i]) && trees.isLeaf(trees.left[i] + 1);
    }

    /** A half where no row came by in training: then nothing says more. */
    private double leftShare(int i) {
      double left = trees.cover[trees.left[i]];
      double sum = left + trees.cover[trees.left[i] + 1];
      return sum > 0 ? left / sum : 0.5;
    }

    /** Goes down all paths; as deep as the tree, so at most {@link TreeEnsemble#MAX_DEPTH}. */
    private void visit(int i, int distinct) {
      if (trees.isLeaf(i)) {
        widest[tree] = (char) Math.max(widest[tree], distinct);
        return;
      }
      int at = i - trees.roots[tree];
      int feature = trees.feature[i];
      int before = seen[feature];
      double shareBefore = seenShare[feature];
      above[at] = before;
      aboveShare[at] = shareBefore;
      for (int side = 0; side < 2; side++) {
        seen[feature] = 2 * (position[at] - first[tree] + 1) + side;
        seenShare[feature] = shareBefore * (side == 0 ? leftShare(i) : 1 - leftShare(i));
        visit(trees.left[i] + side, distinct + (before == 0 ? 1 : 0));
      }
      seen[feature] = before;
      seenShare[feature] = shareBefore;
    }

    private void slots(int root) {
      int end = trees.roots[tree + 1];
      int[] slots = new int[end - root];
      for (int i = root; i < end; i++) {
        if (trees.isLeaf(i)) {
          continue;
        }
        int p = position[i - root];
        slot[p] = slots[i - root];
        if (p < fresh[tree]) {
          for (int side = 0; side < 2; side++) {
            int c = trees.left[i] + side;
            slots[c - root] = 2 * (p - first[tree]) + 1 + side;
            if (trees.isLeaf(c)) {
              addLoose(c, slots[c - root]);
            }
          }
        } else {
          child[p] = trees.left[i];
        }
      }
      int[] node = new int[splits - first[tree]];
      for (int i = root; i < end; i++) {
        if (!trees.isLeaf(i)) node[position[i - root] - first[tree]] = i - root;
      }
      for (int p = first[tree]; p < splits; p++) {
        int n = node[p - first[tree]];
        link[p] = above[n];
        if (above[n] != 0) {
          pathShare = linked == pathShare.length ? Arrays.copyOf(pathShare, linked * 2) : pathShare;
          pathShare[linked++] = aboveShare[n];
          if (p < fresh[tree]) child[p] = linked - firstLinked[tree];
        }
      }
    }

    private void addLoose(int leaf, int slot) {
      if (looses == loose.length) {
        loose = Arrays.copyOf(loose, looses * 2);
        looseSlot = Arrays.copyOf(looseSlot, looses * 2);
      }
      looseSlot[looses] = slot;
      loose[looses++] = leaf;
    }
  }
}
