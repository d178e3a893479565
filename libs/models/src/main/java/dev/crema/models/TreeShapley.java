package dev.crema.models;

/** Exact Shapley values of trees. */
final class TreeShapley {
  private static final int POINTS = 3;
  private static final int COIN = 2 * POINTS;

  private final TreeArrays trees;
  private final TreeOutline outline;
  private final double[][] points;

  TreeShapley(TreeArrays trees, int features) {
    this.trees = trees;
    this.outline = new TreeOutline(trees, features);
    this.points = new double[1][];
    GaussLegendre g = GaussLegendre.of(3);
    points[0] = new double[] {g.points()[0], g.points()[1], g.points()[2], g.weights()[0], g.weights()[1], g.weights()[2]};
  }

  static final class Scratch {
    final long[] row = new long[1000];
    final double[] known;
    final int[] way;
    final double[] below;
    final double[] above;
    final double[] coins;

    Scratch(int splits, int repeats) {
      known = new double[splits];
      way = new int[1 + splits];
      way[0] = 1;
      below = new double[POINTS * (2 * splits + 1)];
      above = new double[POINTS * (2 * splits + 1)];
      coins = new double[COIN * (repeats + 1)];
    }
  }

  Scratch scratch() {
    int splits = 0;
    int repeats = 0;
    for (int t = 0; t < trees.count(); t++) {
      splits = Math.max(splits, outline.first[t + 1] - outline.first[t]);
      repeats = Math.max(repeats, outline.firstLinked[t + 1] - outline.firstLinked[t]);
    }
    return new Scratch(splits, repeats);
  }

  void explain(float[] x, double[] out, Scratch s) {
    for (int i = 0; i < x.length; i++) {
      s.row[i] = TreeOutline.encode(x[i]);
    }
    for (int t = 0; t < trees.count(); t++) {
      know(t, s);
      coins(t, points[0], s);
      up(t, points[0], s);
      down(t, points[0], s, out);
    }
  }

  private void know(int tree, Scratch s) {
    int from = outline.first[tree];
    int to = outline.fresh[tree];
    int[] link = outline.link;
    double[] share = outline.share;
    long[] test = outline.test;
    int[] way = s.way;
    double[] known = s.known;
    long[] row = s.row;
    for (int i = from; i < to; i++) {
      long t = test[i];
      int o = TreeOutline.left(row[TreeOutline.feature(t)], t);
      int l = link[i];
      int k = (way[l >> 1] >> (l & 1)) & 1;
      way[i - from + 1] = (2 - o) & -k;
      known[i - from] = k * (o - share[i]);
    }
  }

  private void coins(int tree, double[] point, Scratch s) {
    double[] coins = s.coins;
    double t0 = point[0];
    double t1 = point[1];
    double t2 = point[2];
    coins[0] = t0;
    coins[1] = t1;
    coins[2] = t2;
    coins[3] = 1;
    coins[4] = 1;
    coins[5] = 1;
    int at = COIN;
    for (int i = outline.firstLinked[tree]; i < outline.firstLinked[tree + 1]; i++) {
      double z = outline.pathShare[i];
      double f0 = 1 / (t0 + (1 - t0) * z);
      double f1 = 1 / (t1 + (1 - t1) * z);
      double f2 = 1 / (t2 + (1 - t2) * z);
      coins[at] = t0 * f0;
      coins[at + 1] = t1 * f1;
      coins[at + 2] = t2 * f2;
      coins[at + 3] = z * f0 * f0;
      coins[at + 4] = z * f1 * f1;
      coins[at + 5] = z * f2 * f2;
      at += COIN;
    }
  }

  private void up(int tree, double[] point, Scratch s) {
    int first = outline.first[tree];
    int fresh = outline.fresh[tree];
    int again = outline.again[tree];
    int end = outline.first[tree + 1];
    double[] below = s.below;
    double[] known = s.known;
    double[] coins = s.coins;
    int[] child = outline.child;
    int[] slot = outline.slot;
    double[] share = outline.share;
    float[] values = trees.value;
    long[] test = outline.test;
    long[] row = s.row;
    for (int i = outline.firstLoose[tree]; i < outline.firstLoose[tree + 1]; i++) {
      double v = values[outline.loose[i]];
      int b = POINTS * outline.looseSlot[i];
      below[b] = v;
      below[b + 1] = v;
      below[b + 2] = v;
    }
    double t0 = point[0];
    double t1 = point[1];
    double t2 = point[2];
    for (int i = fresh; i < again; i++) {
      long t = test[i];
      int o = TreeOutline.left(row[TreeOutline.feature(t)], t);
      int l = child[i];
      double right = values[l + 1];
      double d = values[l] - right;
      double z = share[i];
      double mean = right + d * z;
      d *= o - z;
      known[i - first] = d;
      int b = POINTS * slot[i];
      below[b] = mean + d * t0;
      below[b + 1] = mean + d * t1;
      below[b + 2] = mean + d * t2;
    }
    int c = COIN * (outline.firstLinked[tree + 1] - outline.firstLinked[tree] - (end - again) + 1);
    int[] link = outline.link;
    int[] way = s.way;
    for (int i = again; i < end; i++) {
      long t = test[i];
      int o = TreeOutline.left(row[TreeOutline.feature(t)], t);
      int h = link[i];
      int k = (way[h >> 1] >> (h & 1)) & 1;
      int l = child[i];
      double right = values[l + 1];
      double d = values[l] - right;
      double z = share[i];
      double mean = right + d * z;
      d *= k * (o - z);
      known[i - first] = d;
      int b = POINTS * slot[i];
      below[b] = mean + d * coins[c];
      below[b + 1] = mean + d * coins[c + 1];
      below[b + 2] = mean + d * coins[c + 2];
      c += COIN;
    }
    for (int i = fresh - 1; i >= first; i--) {
      double k = known[i - first];
      double z = share[i];
      int h = child[i] * COIN;
      int b = POINTS * slot[i];
      int l = COIN * (i - first) + POINTS;
      double r0 = below[l + 3];
      double r1 = below[l + 4];
      double r2 = below[l + 5];
      below[b] = r0 + (z + k * coins[h]) * (below[l] - r0);
      below[b + 1] = r1 + (z + k * coins[h + 1]) * (below[l + 1] - r1);
      below[b + 2] = r2 + (z + k * coins[h + 2]) * (below[l + 2] - r2);
    }
  }

  private void down(int tree, double[] point, Scratch s, double[] out) {
    int first = outline.first[tree];
    int fresh = outline.fresh[tree];
    int again = outline.again[tree];
    int end = outline.first[tree + 1];
    double[] above = s.above;
    double[] below = s.below;
    double[] known = s.known;
    double[] coins = s.coins;
    long[] test = outline.test;
    int[] slot = outline.slot;
    int[] child = outline.child;
    double[] share = outline.share;
    above[0] = point[3];
    above[1] = point[4];
    above[2] = point[5];
    for (int i = first; i < fresh; i++) {
      double k = known[i - first];
      double z = share[i];
      int h = child[i] * COIN;
      int b = POINTS * slot[i];
      int l = COIN * (i - first) + POINTS;
      double a0 = above[b];
      double a1 = above[b + 1];
      double a2 = above[b + 2];
      out[TreeOutline.feature(test[i])] +=
          k
              * (a0 * coins[h + 3] * (below[l] - below[l + 3])
                  + a1 * coins[h + 4] * (below[l + 1] - below[l + 4])
                  + a2 * coins[h + 5] * (below[l + 2] - below[l + 5]));
      double l0 = a0 * (z + k * coins[h]);
      double l1 = a1 * (z + k * coins[h + 1]);
      double l2 = a2 * (z + k * coins[h + 2]);
      above[l] = l0;
      above[l + 1] = l1;
      above[l + 2] = l2;
      above[l + 3] = a0 - l0;
      above[l + 4] = a1 - l1;
      above[l + 5] = a2 - l2;
    }
    for (int i = fresh; i < again; i++) {
      int b = POINTS * slot[i];
      out[TreeOutline.feature(test[i])] += known[i - first] * (above[b] + above[b + 1] + above[b + 2]);
    }
    int c = COIN * (outline.firstLinked[tree + 1] - outline.firstLinked[tree] - (end - again) + 1);
    for (int i = again; i < end; i++) {
      int b = POINTS * slot[i];
      out[TreeOutline.feature(test[i])] +=
          known[i - first]
              * (above[b] * coins[c + 3]
                  + above[b + 1] * coins[c + 4]
                  + above[b + 2] * coins[c + 5]);
      c += COIN;
    }
  }
}
