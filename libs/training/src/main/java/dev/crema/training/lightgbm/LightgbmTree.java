package dev.crema.training.lightgbm;

import dev.crema.models.TreeNodes;
import java.util.Arrays;
import java.util.Map;

/**
 * One tree as LightGBM dumps it; split 0 is the root. A child that is not negative is a split,
 * another is the leaf {@code ~child}; a tree without splits is its first leaf.
 *
 * @param left left children of the splits
 * @param right right children of the splits
 * @param feature features asked
 * @param threshold thresholds
 * @param decision of each split: bit 1 whether missing goes left, bits 2 and 3 what is missing
 * @param gain loss reduction of each split
 * @param leafValue values of the leaves
 * @param leafCount training rows in each leaf
 */
record LightgbmTree(
    int[] left,
    int[] right,
    int[] feature,
    double[] threshold,
    int[] decision,
    double[] gain,
    double[] leafValue,
    int[] leafCount) {

  /** LightGBM's predictions take what is so near to zero for zero. */
  static final float ZERO = 1e-35f;

  private static final int CATEGORICAL = 1;
  private static final int DEFAULT_LEFT = 2;
  private static final int MISSING_NONE = 0;
  private static final int MISSING_NAN = 2;

  static LightgbmTree of(Map<String, String> dump) {
    int leaves = Integer.parseInt(entry(dump, "num_leaves"));
    double[] values = doubles(entry(dump, "leaf_value"));
    if (leaves == 1) {
      return new LightgbmTree(
          new int[0],
          new int[0],
          new int[0],
          new double[0],
          new int[0],
          new double[0],
          values,
          new int[1]);
    }
    LightgbmTree tree =
        new LightgbmTree(
            integers(entry(dump, "left_child")),
            integers(entry(dump, "right_child")),
            integers(entry(dump, "split_feature")),
            doubles(entry(dump, "threshold")),
            integers(entry(dump, "decision_type")),
            doubles(entry(dump, "split_gain")),
            values,
            integers(entry(dump, "leaf_count")));
    tree.check(leaves);
    return tree;
  }

  /** Refuses what was never asked for: categorical splits, and zero that means missing. */
  private void check(int leaves) {
    if (left.length != leaves - 1 || leafValue.length != leaves || leafCount.length != leaves) {
      throw new IllegalStateException("A tree of %d leaves has other lists.".formatted(leaves));
    }
    for (int type : decision) {
      int missing = type >> 2;
      if ((type & CATEGORICAL) != 0 || (missing != MISSING_NONE && missing != MISSING_NAN)) {
        throw new IllegalStateException("A split has the unknown decision (%d).".formatted(type));
      }
    }
  }

  int splits() {
    return left.length;
  }

  /** Walks as LightGBM's documentation says. */
  double walk(float[] x) {
    int node = splits() == 0 ? ~0 : 0;
    while (node >= 0) {
      node = goesLeft(node, x[feature[node]]) ? left[node] : right[node];
    }
    return leafValue[~node];
  }

  private boolean goesLeft(int node, float value) {
    if (Float.isNaN(value) && knowsMissing(node)) {
      return (decision[node] & DEFAULT_LEFT) != 0;
    }
    return (Float.isNaN(value) || Math.abs(value) <= ZERO ? 0.0 : value) <= threshold[node];
  }

  /** Where training saw no missing value, a missing one counts as zero. */
  private boolean knowsMissing(int node) {
    return decision[node] >> 2 == MISSING_NAN;
  }

  /**
   * Returns whether a split sends all numbers left, ±∞ too, and so tells only missing from them.
   * Compiled, it sends them right: nothing is less than −∞.
   */
  private boolean isMirrored(int node) {
    return threshold[node] == Double.POSITIVE_INFINITY;
  }

  /**
   * Returns the threshold {@code t} with {@code x < t} exactly when LightGBM sends x left, for
   * every float x; −∞ if it sends all of them left.
   */
  float floatThreshold(int node) {
    double value = threshold[node];
    if (isMirrored(node)) {
      return Float.NEGATIVE_INFINITY;
    }
    if (Math.abs(value) <= ZERO) {
      // What lies within ±ZERO goes the way of zero itself.
      return value < 0 ? -ZERO : Math.nextUp(ZERO);
    }
    return TreeNodes.thresholdOfLessOrEqual(value);
  }

  /** Returns the tree for our scorer: the splits, and then the leaves. */
  TreeNodes compile() {
    int splits = splits();
    int size = splits + leafValue.length;
    TreeNodes nodes =
        new TreeNodes(
            new int[size],
            new int[size],
            new int[size],
            new float[size],
            new boolean[size],
            new float[size],
            new float[size]);
    for (int i = 0; i < splits; i++) {
      boolean mirrored = isMirrored(i);
      nodes.left()[i] = position(mirrored ? right[i] : left[i]);
      nodes.right()[i] = position(mirrored ? left[i] : right[i]);
      nodes.feature()[i] = feature[i];
      nodes.threshold()[i] = floatThreshold(i);
      nodes.defaultLeft()[i] = goesLeft(i, Float.NaN) != mirrored;
    }
    for (int leaf = 0; leaf < leafValue.length; leaf++) {
      nodes.left()[splits + leaf] = -1;
      nodes.right()[splits + leaf] = -1;
      nodes.values()[splits + leaf] = (float) leafValue[leaf];
      nodes.cover()[splits + leaf] = leafCount[leaf];
    }
    // Splits are numbered as they were made, so children come after their parent.
    for (int i = splits - 1; i >= 0; i--) {
      nodes.cover()[i] = nodes.cover()[nodes.left()[i]] + nodes.cover()[nodes.right()[i]];
    }
    return nodes;
  }

  private int position(int child) {
    return child >= 0 ? child : splits() + ~child;
  }

  private static String entry(Map<String, String> dump, String name) {
    String value = dump.get(name);
    if (value == null) {
      throw new IllegalStateException("The dump of a tree has no (%s).".formatted(name));
    }
    return value;
  }

  private static int[] integers(String list) {
    return Arrays.stream(list.split(" ")).mapToInt(Integer::parseInt).toArray();
  }

  private static double[] doubles(String list) {
    return Arrays.stream(list.split(" "))
        .mapToDouble(
            text -> text.equals("inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text))
        .toArray();
  }
}
