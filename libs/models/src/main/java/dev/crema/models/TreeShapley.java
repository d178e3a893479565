package dev.crema.models;

import dev.crema.data.InputException;
import java.util.Arrays;

/**
 * Exact Shapley values of trees: how a tree's answer is shared among the features, where the worth
 * of a set of features is the tree's expected answer if only they are known. The expectation is the
 * path's (Lundberg and others 2020, algorithm 1): where the feature is not known, both ways are
 * gone, each with its share of the cover.
 *
 * <p>Let each feature be known with the probability t, independently. The expected answer F is then
 * a polynomial in t, and the Shapley value of feature i is the integral from 0 to 1 of ∂F/∂pᵢ, its
 * slope in that feature's own probability (Owen 1972, theorem 5). On a path of d different features
 * the slope has a degree below d, so Gauss's quadrature with ⌈d/2⌉ points is exact; Linear TreeSHAP
 * (Yu and others 2022) reaches the same sums by polynomials. At one point t:
 *
 * <ul>
 *   <li>at a split whose feature was asked for above, where the row itself came the whole way, the
 *       feature is known with Bayes's probability {@code g = t / (t + (1 − t) z)}, with z the share
 *       of the cover that came this way by this feature; {@code g = t} where it was not asked for;
 *       0 where the row itself went another way before;
 *   <li>the left child is gone to with {@code m = (1 − g) · share + g · [the row goes left]};
 *   <li>upwards: the expected answer from the split on is {@code m · left + (1 − m) · right};
 *   <li>downwards: the probability of coming to the left child is that of the split times m;
 *   <li>the slope in the split's feature is {@code dg/dt · ([the row goes left] − share) · (left −
 *       right)} times the probability of coming to the split.
 * </ul>
 *
 * <p>Everything is a probability or an average of leaves, so nothing cancels and nothing overflows,
 * however deep the tree; a cover of 0 is a probability like others. Cost: splits × points of each
 * tree. Points come by threes, so that their loops need not be loops.
 */
final class TreeShapley implements Shapley {
  /** Points that are handled together. */
  static final int POINTS = 3;

  /** Numbers a split has in the table: g at each point, then its derivative at each. */
  static final int COIN = 2 * POINTS;

  /** Most bytes of the table; beyond, its numbers are computed for each row again. */
  static final long MAX_TABLE_BYTES = 16 << 20;

  /** How far apart the sums of a tree's leaves may be: what rounding to float does, twice over. */
  private static final double LEAF_TOLERANCE = 2.5e-7;

  final TreeEnsemble ensemble;
  final TreeArrays trees;
  final TreeOutline outline;
  final int features;

  /** Numbers a leaf has. */
  final int width;

  /** A margin has every how many-th tree. */
  final int step;

  /** What sums of leaves are divided by. */
  final double total;

  /** By number of passes: of each pass its points, then its weights. */
  private final double[][] rules;

  /** Of each tree, pass after pass: what {@link #coins} writes; empty if it would be too large. */
  final double[] table;

  final int[] tableStart;

  /** By margin: where its sum starts. */
  final double[] starts;

  /** What a walk needs of memory. */
  final TreeWalk.Sizes sizes;

  private final double[] bases;

  TreeShapley(TreeEnsemble ensemble) {
    this.ensemble = ensemble;
    trees = ensemble.trees();
    if (!trees.hasCover()) {
      throw new InputException(
          "The trees of the model have no covers (its scorer.bin is of version 1), without which no prediction can be explained.\nMaybe train it again.");
    }
    features = ensemble.features();
    width = ensemble.link() == Link.AVERAGE ? ensemble.classes() : 1;
    step = ensemble.link() == Link.SOFTMAX ? ensemble.classes() : 1;
    total = width == 1 ? 1 : totalWeight();
    starts = new double[ensemble.marginCount()];
    for (int i = 0; i < ensemble.base().length; i++) {
      starts[i] = ensemble.base()[i];
    }
    outline = TreeOutline.of(trees, features);
    bases = bases();
    rules = rules();
    tableStart = new int[trees.count()];
    table = table();
    sizes = TreeWalk.Sizes.of(this);
  }

  /** Returns the sum of the trees' weights; in each tree all leaves must have the same. */
  private double totalWeight() {
    double sum = 0;
    for (int tree = 0; tree < trees.count(); tree++) {
      double weight = 0;
      for (int i = trees.roots[tree]; i < trees.roots[tree + 1]; i++) {
        if (trees.isLeaf(i)) {
          double leaf = leafWeight(i);
          weight = weight == 0 ? leaf : weight;
          if (Math.abs(leaf - weight) > LEAF_TOLERANCE * weight) {
            throw new InputException(
                "Tree %d has leaves whose numbers sum to (%s) and to (%s). Predictions of a forest can only be explained if all leaves of a tree weigh the same."
                    .formatted(tree, weight, leaf));
          }
        }
      }
      sum += weight;
    }
    return sum;
  }

  private double leafWeight(int leaf) {
    double sum = 0;
    for (int k = 0; k < width; k++) {
      sum += trees.value[trees.vector[leaf] + k];
    }
    return sum;
  }

  private double[] bases() {
    double[] sums = new double[starts.length];
    double[] coming = new double[1];
    for (int tree = 0; tree < trees.count(); tree++) {
      int root = trees.roots[tree];
      int nodes = trees.roots[tree + 1] - root;
      coming = coming.length < nodes ? new double[nodes] : coming;
      coming[0] = 1;
      for (int i = 0; i < nodes; i++) {
        if (trees.isLeaf(root + i)) {
          addLeaf(root + i, coming[i], sums, tree % step);
        } else {
          int left = trees.left[root + i] - root;
          coming[left] = coming[i] * TreeOutline.leftShare(trees, root + i);
          coming[left + 1] = coming[i] - coming[left];
        }
      }
    }
    for (int margin = 0; margin < sums.length; margin++) {
      sums[margin] = starts[margin] + sums[margin] / total;
    }
    return sums;
  }

  private void addLeaf(int leaf, double share, double[] sums, int margin) {
    if (width == 1) {
      sums[margin] += share * trees.value[leaf];
      return;
    }
    for (int k = 0; k < width; k++) {
      sums[k] += share * trees.value[trees.vector[leaf] + k];
    }
  }

  /** Returns how often a tree is walked for a row: once for up to 6 different features a path. */
  int passes(int tree) {
    return (outline.widest[tree] + COIN - 1) / COIN;
  }

  private double[][] rules() {
    double[][] found = new double[TreeEnsemble.MAX_DEPTH / COIN + 2][];
    for (int tree = 0; tree < trees.count(); tree++) {
      int passes = passes(tree);
      found[passes] = found[passes] == null ? makeRule(passes) : found[passes];
    }
    return found;
  }

  private static double[] makeRule(int passes) {
    double[] rule = new double[COIN * passes];
    if (passes > 0) {
      GaussLegendre gauss = GaussLegendre.of(POINTS * passes);
      for (int i = 0; i < POINTS * passes; i++) {
        int at = i / POINTS * COIN + i % POINTS;
        rule[at] = gauss.points()[i];
        rule[at + POINTS] = gauss.weights()[i];
      }
    }
    return rule;
  }

  double[] rule(int passes) {
    return rules[passes];
  }

  private double[] table() {
    long size = 0;
    for (int tree = 0; tree < trees.count(); tree++) {
      tableStart[tree] = (int) size;
      size += (long) passes(tree) * coinCount(tree);
      if (size * Double.BYTES > MAX_TABLE_BYTES) {
        return new double[0];
      }
    }
    double[] numbers = new double[(int) size];
    for (int tree = 0; tree < trees.count(); tree++) {
      for (int pass = 0; pass < passes(tree); pass++) {
        coins(tree, pass, numbers, tableStart[tree] + pass * coinCount(tree));
      }
    }
    return numbers;
  }

  /** Returns how many numbers {@link #coins} writes. */
  int coinCount(int tree) {
    return COIN * (1 + outline.linked(tree));
  }

  /**
   * Writes g and its derivative at the points of a pass: first for features not asked for above,
   * then for each split with a link.
   */
  void coins(int tree, int pass, double[] out, int from) {
    double[] rule = rules[passes(tree)];
    for (int q = 0; q < POINTS; q++) {
      double t = rule[pass * COIN + q];
      int at = from + q;
      out[at] = t;
      out[at + POINTS] = 1;
      for (int i = outline.firstLinked[tree]; i < outline.firstLinked[tree + 1]; i++) {
        double z = outline.pathShare[i];
        double f = 1 / (t + (1 - t) * z);
        at += COIN;
        out[at] = t * f;
        out[at + POINTS] = z * f * f;
      }
    }
  }

  @Override
  public double base(int margin) {
    return bases[margin];
  }

  @Override
  public long work() {
    long[] visits = new long[step];
    for (int tree = 0; tree < trees.count(); tree++) {
      visits[tree % step] += (long) passes(tree) * outline.splits(tree);
    }
    return Arrays.stream(visits).max().orElse(0);
  }

  @Override
  public Walk walk() {
    return new TreeWalk(this);
  }

  @Override
  public long bytes() {
    return outline.bytes() + (long) Double.BYTES * table.length;
  }

  @Override
  public long walkBytes() {
    return TreeWalk.bytes(this);
  }
}
