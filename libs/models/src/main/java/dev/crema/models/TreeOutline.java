package dev.crema.models;

import java.util.Arrays;

/**
 * What {@link TreeShapley} asks of the trees and no row changes: 28 bytes a split, 4 more if splits
 * ask for categories, 8 more for one whose feature is asked above it as well, and 8 for a leaf
 * beside a split.
 *
 * <p>The splits of each tree stand in three parts: those with a split below, ancestors before
 * descendants; then those above two leaves that ask for a feature which no split above asks for;
 * then the others above two leaves. A node's numbers live at its <em>slot</em>: the root's is 0,
 * the children of split i of the first part, counted from 0, have {@code 2i + 1} and {@code 2i +
 * 2}. So most of what is read in a row lies in a row, and what is fresh needs no look at a table.
 */
final class TreeOutline {
  /** What {@link #encode} makes of NaN: the last bit says missing; it is right of every other. */
  private static final long MISSING = (1L << 40) + 1;

  private static final int TEST_SHIFT = 17;

  /** Where each tree's splits begin, then their number. */
  final int[] first;

  /** Where each tree's second part begins. */
  final int[] fresh;

  /** Where each tree's third part begins. */
  final int[] again;

  /** Of each split: the order of its threshold, 16 bits of feature, 1 bit whether NaN goes left. */
  final long[] test;

  /** Share of the cover that goes left, in [0, 1]; a half where there is no cover. */
  final double[] share;

  /** Of each split: its set of categories, 0 if it asks for none; empty if no split asks. */
  final int[] set;

  final int[] slot;

  /**
   * 0 if no split above asks for the same feature, else {@code 2(i + 1) + side}, where i is the
   * nearest such split's number in the tree, and the side 1 if this one is on its right.
   */
  final int[] link;

  /**
   * Of the first part: 0, or its number among the tree's splits with a link, from 1. Else where the
   * left leaf's value is; the right one's comes {@code width} later.
   */
  final int[] child;

  /** Where each tree's splits with a link begin, then their number. */
  final int[] firstLinked;

  /** Of splits with a link, in their order: the product of the shares of its feature above it. */
  final double[] pathShare;

  /** Where each tree's leaves begin that have a split for a sister, then their number. */
  final int[] firstLoose;

  /** Where their values are. */
  final int[] loose;

  final int[] looseSlot;

  /** The largest number of different features on a path of each tree. */
  final int[] widest;

  private TreeOutline(Builder builder) {
    first = builder.first;
    fresh = builder.fresh;
    again = builder.again;
    test = builder.test;
    share = builder.share;
    set = builder.set;
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

  /** Outlines trees with covers. */
  static TreeOutline of(TreeArrays trees, int features) {
    Builder builder = new Builder(trees, features);
    for (int tree = 0; tree < trees.count(); tree++) {
      builder.add(tree);
    }
    return new TreeOutline(builder);
  }

  int splits(int tree) {
    return first[tree + 1] - first[tree];
  }

  int generals(int tree) {
    return fresh[tree] - first[tree];
  }

  int linked(int tree) {
    return firstLinked[tree + 1] - firstLinked[tree];
  }

  /** Returns the bytes of the arrays that grow with the splits. */
  long bytes() {
    return 28L * test.length + 4L * set.length + 8L * pathShare.length + 8L * loose.length;
  }

  /** Returns the share of a split's cover that goes left; a half where no row came by. */
  static double leftShare(TreeArrays trees, int node) {
    double left = trees.cover[trees.left[node]];
    double sum = left + trees.cover[trees.left[node] + 1];
    return sum > 0 ? left / sum : 0.5;
  }

  /**
   * Returns a whole number for a value that is not NaN: less for less, equal for equal (±0 too).
   */
  private static long order(float value) {
    int bits = Float.floatToRawIntBits(value + 0f);
    return bits ^ ((bits >> 31) & Integer.MAX_VALUE);
  }

  /** Returns a row's value as {@link #left} compares it. */
  static long encode(float value) {
    return Float.isNaN(value) ? MISSING : order(value) << 1;
  }

  /**
   * Returns 1 if a row goes left, else 0, without a jump that the processor would have to guess.
   */
  static int left(long encoded, long test) {
    return (int) (((encoded >> 1) - (test >> TEST_SHIFT)) >>> 63 | (encoded & test & 1));
  }

  static int feature(long test) {
    return (int) (test >>> 1) & 0xffff;
  }

  private static final class Builder {
    private final TreeArrays trees;
    private final boolean isWide;
    private final int[] first;
    private final int[] fresh;
    private final int[] again;
    private final long[] test;
    private final double[] share;
    private final int[] set;
    private final int[] slot;
    private final int[] link;
    private final int[] child;
    private final int[] firstLinked;
    private double[] pathShare = new double[16];
    private final int[] firstLoose;
    private int[] loose = new int[16];
    private int[] looseSlot = new int[16];
    private final int[] widest;
    private int splits;
    private int linked;
    private int looses;

    /** {@code 2(n + 1) + side} of the last split n above that asks for a feature, or 0. */
    private final int[] seen;

    private final double[] seenShare;

    // Of each node of the tree that is added, counted from its root.
    private int[] above = new int[16];
    private double[] aboveShare = new double[16];
    private int[] position = new int[16];
    private int[] slots = new int[16];
    private int tree;
    private int root;

    Builder(TreeArrays trees, int features) {
      this.trees = trees;
      isWide = trees.vector.length > 0;
      int count = trees.count();
      int inner = (trees.nodes() - count) / 2;
      first = new int[count + 1];
      fresh = new int[count];
      again = new int[count];
      test = new long[inner];
      share = new double[inner];
      set = new int[trees.hasCategories() ? inner : 0];
      slot = new int[inner];
      link = new int[inner];
      child = new int[inner];
      firstLinked = new int[count + 1];
      firstLoose = new int[count + 1];
      widest = new int[count];
      seen = new int[features];
      seenShare = new double[features];
      Arrays.fill(seenShare, 1);
    }

    void add(int number) {
      tree = number;
      root = trees.roots[tree];
      int nodes = trees.roots[tree + 1] - root;
      if (above.length < nodes) {
        above = new int[nodes];
        aboveShare = new double[nodes];
        position = new int[nodes];
        slots = new int[nodes];
      }
      visit(0, 0);
      for (int i = 0; i < nodes; i++) {
        if (!isLeaf(i) && !isBottom(i)) {
          place(i);
          placeChildren(i);
        }
      }
      fresh[tree] = splits;
      placeBottoms(nodes, false);
      again[tree] = splits;
      placeBottoms(nodes, true);
      first[tree + 1] = splits;
      firstLinked[tree + 1] = linked;
      firstLoose[tree + 1] = looses;
    }

    /** Goes down all paths; as deep as the tree, so at most {@link TreeEnsemble#MAX_DEPTH}. */
    private void visit(int i, int distinct) {
      if (isLeaf(i)) {
        widest[tree] = Math.max(widest[tree], distinct);
        return;
      }
      int feature = trees.feature[root + i];
      int before = seen[feature];
      double shareBefore = seenShare[feature];
      double left = leftShare(trees, root + i);
      above[i] = before;
      aboveShare[i] = shareBefore;
      for (int side = 0; side < 2; side++) {
        seen[feature] = 2 * (i + 1) + side;
        seenShare[feature] = shareBefore * (side == 0 ? left : 1 - left);
        visit(left(i) + side, distinct + (before == 0 ? 1 : 0));
      }
      seen[feature] = before;
      seenShare[feature] = shareBefore;
    }

    private void placeBottoms(int nodes, boolean isLinked) {
      for (int i = 0; i < nodes; i++) {
        if (!isLeaf(i) && isBottom(i) && (above[i] != 0) == isLinked) {
          place(i);
          child[splits - 1] = value(left(i));
        }
      }
    }

    private void place(int i) {
      int node = root + i;
      position[i] = splits - first[tree];
      test[splits] =
          order(trees.threshold[node]) << TEST_SHIFT
              | trees.feature[node] << 1
              | (trees.defaultLeft[node] ? 1 : 0);
      share[splits] = leftShare(trees, node);
      if (set.length > 0) {
        set[splits] = trees.categories.set(node);
      }
      slot[splits] = i == 0 ? 0 : slots[i];
      if (above[i] != 0) {
        link[splits] = 2 * (position[(above[i] >> 1) - 1] + 1) + (above[i] & 1);
        addLinked(aboveShare[i]);
        child[splits] = linked - firstLinked[tree];
      }
      splits++;
    }

    private void placeChildren(int i) {
      for (int side = 0; side < 2; side++) {
        int node = left(i) + side;
        slots[node] = 2 * position[i] + 1 + side;
        if (isLeaf(node)) {
          addLoose(value(node), slots[node]);
        }
      }
    }

    private void addLinked(double share) {
      pathShare = linked == pathShare.length ? Arrays.copyOf(pathShare, linked * 2) : pathShare;
      pathShare[linked++] = share;
    }

    private void addLoose(int value, int at) {
      if (looses == loose.length) {
        loose = Arrays.copyOf(loose, looses * 2);
        looseSlot = Arrays.copyOf(looseSlot, looses * 2);
      }
      loose[looses] = value;
      looseSlot[looses++] = at;
    }

    private boolean isLeaf(int i) {
      return trees.isLeaf(root + i);
    }

    private boolean isBottom(int i) {
      return isLeaf(left(i)) && isLeaf(left(i) + 1);
    }

    private int left(int i) {
      return trees.left[root + i] - root;
    }

    private int value(int i) {
      return isWide ? trees.vector[root + i] : root + i;
    }
  }
}
