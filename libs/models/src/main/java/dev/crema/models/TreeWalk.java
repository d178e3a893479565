package dev.crema.models;

/** Explains row after row of trees, see {@link TreeShapley}; not thread-safe. */
final class TreeWalk implements Shapley.Walk {
  private static final int POINTS = TreeShapley.POINTS;
  private static final int COIN = TreeShapley.COIN;

  private final TreeShapley shapley;
  private final TreeOutline outline;
  private final long[] test;
  private final double[] share;
  private final int[] set;
  private final CategorySets categories;
  private final int[] slot;
  private final int[] link;
  private final int[] child;
  private final float[] value;

  /** The row, as {@link TreeOutline#encode} makes it. */
  private final long[] row;

  /** The row itself, for splits that ask for categories. */
  private float[] given = new float[0];

  /** Of each split: [the row goes left] − share, or 0 if the row went another way before. */
  private final double[] known;

  /** By 1 + split: 1 if the row goes left, 2 if right, 0 if it went another way before. */
  private final int[] way;

  /** By slot and point: the expected answer from the node on. */
  private final double[] below;

  /** By slot and point: the probability of coming to the node, times the point's weight. */
  private final double[] above;

  /** What the table holds if there is one, else of the tree and pass at hand. */
  private final double[] coins;

  // The tree and pass at hand.
  private int first;
  private int fresh;
  private int again;
  private int end;
  private int coin;
  private int coinAgain;

  /** From a leaf's first value to that of the class. */
  private int offset;

  TreeWalk(TreeShapley shapley) {
    this.shapley = shapley;
    outline = shapley.outline;
    test = outline.test;
    share = outline.share;
    set = outline.set;
    categories = shapley.trees.categories;
    slot = outline.slot;
    link = outline.link;
    child = outline.child;
    value = shapley.trees.value;
    Sizes sizes = shapley.sizes;
    row = new long[shapley.features];
    known = new double[sizes.splits];
    way = new int[1 + sizes.generals];
    // Where no split above asks for the feature, everything is as if the row came from the left.
    way[0] = 1;
    below = new double[POINTS * (2 * sizes.generals + 1)];
    above = new double[POINTS * (2 * sizes.generals + 1)];
    coins = shapley.table.length > 0 ? shapley.table : new double[sizes.coins];
  }

  /** The most that one tree needs. */
  record Sizes(int splits, int generals, int coins) {
    static Sizes of(TreeShapley shapley) {
      Sizes sizes = new Sizes(0, 0, 0);
      for (int tree = 0; tree < shapley.trees.count(); tree++) {
        sizes =
            new Sizes(
                Math.max(sizes.splits, shapley.outline.splits(tree)),
                Math.max(sizes.generals, shapley.outline.generals(tree)),
                Math.max(sizes.coins, shapley.coinCount(tree)));
      }
      return sizes;
    }
  }

  static long bytes(TreeShapley shapley) {
    Sizes sizes = shapley.sizes;
    long coins = shapley.table.length > 0 ? 0 : sizes.coins;
    return 8L * (sizes.splits + coins + shapley.features + 12L * sizes.generals)
        + 4L * sizes.generals;
  }

  @Override
  public double explain(float[] x, int margin, double[] out) {
    given = x;
    for (int i = 0; i < row.length; i++) {
      row[i] = TreeOutline.encode(x[i]);
      out[i] = 0;
    }
    offset = shapley.width == 1 ? 0 : margin;
    int trees = shapley.trees.count();
    for (int tree = shapley.step == 1 ? 0 : margin; tree < trees; tree += shapley.step) {
      explainTree(tree, out);
    }
    if (shapley.width > 1) {
      for (int i = 0; i < row.length; i++) {
        out[i] /= shapley.total;
      }
    }
    return sum(x, margin);
  }

  /** Sums the leaves of the scorer's own walk, so that it can be compared with all the above. */
  private double sum(float[] x, int margin) {
    int[] leaves = shapley.ensemble.leaves(x);
    double sum = 0;
    for (int tree = shapley.step == 1 ? 0 : margin; tree < leaves.length; tree += shapley.step) {
      int leaf = leaves[tree];
      sum += value[shapley.width == 1 ? leaf : shapley.trees.vector[leaf] + margin];
    }
    return shapley.starts[margin] + sum / shapley.total;
  }

  private void explainTree(int tree, double[] out) {
    first = outline.first[tree];
    fresh = outline.fresh[tree];
    again = outline.again[tree];
    end = outline.first[tree + 1];
    int passes = shapley.passes(tree);
    if (passes == 0) {
      return;
    }
    know();
    hang(tree);
    double[] rule = shapley.rule(passes);
    for (int pass = 0; pass < passes; pass++) {
      toss(tree, pass);
      upFresh();
      upAgain();
      up();
      System.arraycopy(rule, pass * COIN + POINTS, above, 0, POINTS);
      down(out);
      downFresh(out);
      downAgain(out);
    }
  }

  private void toss(int tree, int pass) {
    if (shapley.table.length > 0) {
      coin = shapley.tableStart[tree] + pass * shapley.coinCount(tree);
    } else {
      coin = 0;
      shapley.coins(tree, pass, coins, 0);
    }
    coinAgain = coin + shapley.coinCount(tree) - COIN * (end - again);
  }

  /** Returns 1 if the row goes left at a split, else 0. */
  private int left(int i) {
    int left = TreeOutline.left(row[TreeOutline.feature(test[i])], test[i]);
    return set.length == 0 || set[i] == 0 ? left : leftByCategory(i, left);
  }

  /** What is below the split's threshold is in no set. */
  private int leftByCategory(int i, int isBelow) {
    float value = given[TreeOutline.feature(test[i])];
    if (Float.isNaN(value)) {
      return isBelow; // the way of NaN
    }
    return isBelow == 0 && categories.has(set[i], (int) value) ? 1 : 0;
  }

  private void know() {
    for (int i = first; i < fresh; i++) {
      int left = left(i);
      int reached = (way[link[i] >> 1] >> (link[i] & 1)) & 1;
      way[i - first + 1] = (2 - left) & -reached;
      known[i - first] = reached * (left - share[i]);
    }
  }

  /** Puts the values of leaves beside splits into their slots. */
  private void hang(int tree) {
    for (int i = outline.firstLoose[tree]; i < outline.firstLoose[tree + 1]; i++) {
      double leaf = value[outline.loose[i] + offset];
      int b = POINTS * outline.looseSlot[i];
      below[b] = leaf;
      below[b + 1] = leaf;
      below[b + 2] = leaf;
    }
  }

  // Above two leaves: `known` becomes its product with their difference, which down needs too.
  private void upFresh() {
    double t0 = coins[coin];
    double t1 = coins[coin + 1];
    double t2 = coins[coin + 2];
    for (int i = fresh; i < again; i++) {
      int left = left(i);
      int l = child[i] + offset;
      double right = value[l + shapley.width];
      double difference = value[l] - right;
      double mean = right + difference * share[i];
      double d = difference * (left - share[i]);
      known[i - first] = d;
      int b = POINTS * slot[i];
      below[b] = mean + d * t0;
      below[b + 1] = mean + d * t1;
      below[b + 2] = mean + d * t2;
    }
  }

  private void upAgain() {
    int c = coinAgain;
    for (int i = again; i < end; i++) {
      int left = left(i);
      int reached = (way[link[i] >> 1] >> (link[i] & 1)) & 1;
      int l = child[i] + offset;
      double right = value[l + shapley.width];
      double difference = value[l] - right;
      double mean = right + difference * share[i];
      double d = difference * (reached * (left - share[i]));
      known[i - first] = d;
      int b = POINTS * slot[i];
      below[b] = mean + d * coins[c];
      below[b + 1] = mean + d * coins[c + 1];
      below[b + 2] = mean + d * coins[c + 2];
      c += COIN;
    }
  }

  private void up() {
    for (int i = fresh - 1; i >= first; i--) {
      double k = known[i - first];
      double z = share[i];
      int c = coin + COIN * child[i];
      int b = POINTS * slot[i];
      int l = POINTS + 2 * POINTS * (i - first);
      double r0 = below[l + 3];
      double r1 = below[l + 4];
      double r2 = below[l + 5];
      below[b] = r0 + (z + k * coins[c]) * (below[l] - r0);
      below[b + 1] = r1 + (z + k * coins[c + 1]) * (below[l + 1] - r1);
      below[b + 2] = r2 + (z + k * coins[c + 2]) * (below[l + 2] - r2);
    }
  }

  private void down(double[] out) {
    for (int i = first; i < fresh; i++) {
      double k = known[i - first];
      double z = share[i];
      int c = coin + COIN * child[i];
      int b = POINTS * slot[i];
      int l = POINTS + 2 * POINTS * (i - first);
      double a0 = above[b];
      double a1 = above[b + 1];
      double a2 = above[b + 2];
      double slope =
          a0 * coins[c + 3] * (below[l] - below[l + 3])
              + a1 * coins[c + 4] * (below[l + 1] - below[l + 4])
              + a2 * coins[c + 5] * (below[l + 2] - below[l + 5]);
      out[TreeOutline.feature(test[i])] += k * slope;
      double l0 = a0 * (z + k * coins[c]);
      double l1 = a1 * (z + k * coins[c + 1]);
      double l2 = a2 * (z + k * coins[c + 2]);
      above[l] = l0;
      above[l + 1] = l1;
      above[l + 2] = l2;
      above[l + 3] = a0 - l0;
      above[l + 4] = a1 - l1;
      above[l + 5] = a2 - l2;
    }
  }

  private void downFresh(double[] out) {
    for (int i = fresh; i < again; i++) {
      int b = POINTS * slot[i];
      out[TreeOutline.feature(test[i])] +=
          known[i - first] * (above[b] + above[b + 1] + above[b + 2]);
    }
  }

  private void downAgain(double[] out) {
    int c = coinAgain;
    for (int i = again; i < end; i++) {
      int b = POINTS * slot[i];
      double slope =
          above[b] * coins[c + 3] + above[b + 1] * coins[c + 4] + above[b + 2] * coins[c + 5];
      out[TreeOutline.feature(test[i])] += known[i - first] * slope;
      c += COIN;
    }
  }
}
