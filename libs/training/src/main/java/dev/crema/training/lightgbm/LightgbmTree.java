package dev.crema.training.lightgbm;

import dev.crema.models.TreeNodes;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One tree as LightGBM dumps it; split 0 is the root. A child that is not negative is a split,
 * another is the leaf {@code ~child}; a tree without splits is its first leaf.
 *
 * @param left left children of the splits
 * @param right right children of the splits
 * @param feature features asked
 * @param threshold thresholds
 * @param decision of each split: bit 0 whether it asks for categories, bit 1 whether missing goes
 *     left, bits 2 and 3 what is missing
 * @param gain loss reduction of each split
 * @param leafValue values of the leaves
 * @param leafCount training rows in each leaf
 * @param sets of each split that asks for categories those that go left, category c as bit {@code c
 *     % 32} of word {@code c / 32}; no words for others
 */
record LightgbmTree(
    int[] left,
    int[] right,
    int[] feature,
    double[] threshold,
    int[] decision,
    double[] gain,
    double[] leafValue,
    int[] leafCount,
    int[][] sets) {

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
          new int[1],
          new int[0][]);
    }
    double[] thresholds = doubles(entry(dump, "threshold"));
    int[] decisions = integers(entry(dump, "decision_type"));
    LightgbmTree tree =
        new LightgbmTree(
            integers(entry(dump, "left_child")),
            integers(entry(dump, "right_child")),
            integers(entry(dump, "split_feature")),
            thresholds,
            decisions,
            doubles(entry(dump, "split_gain")),
            values,
            integers(entry(dump, "leaf_count")),
            sets(dump, thresholds, decisions));
    tree.check(leaves);
    return tree;
  }

  /** Returns the bits of each split that asks for categories; its threshold says which are its. */
  private static int[][] sets(Map<String, String> dump, double[] threshold, int[] decision) {
    int[][] sets = new int[decision.length][0];
    if (Integer.parseInt(entry(dump, "num_cat")) == 0) {
      return sets;
    }
    int[] boundaries = integers(entry(dump, "cat_boundaries"));
    int[] words =
        Arrays.stream(entry(dump, "cat_threshold").split(" "))
            .mapToInt(Integer::parseUnsignedInt)
            .toArray();
    for (int i = 0; i < sets.length; i++) {
      if ((decision[i] & CATEGORICAL) != 0) {
        int at = (int) threshold[i];
        sets[i] = Arrays.copyOfRange(words, boundaries[at], boundaries[at + 1]);
      }
    }
    return sets;
  }

  /** Refuses what was never asked for: zero that means missing, and categories without a set. */
  private void check(int leaves) {
    if (left.length != leaves - 1 || leafValue.length != leaves || leafCount.length != leaves) {
      throw new IllegalStateException("A tree of %d leaves has other lists.".formatted(leaves));
    }
    for (int i = 0; i < decision.length; i++) {
      int type = decision[i];
      if (asksForCategories(i) != (sets[i].length > 0)) {
        throw new IllegalStateException(
            "A split with the decision (%d) has a set of %d words."
                .formatted(type, sets[i].length));
      }
      int missing = type >> 2;
      if (missing != MISSING_NONE && missing != MISSING_NAN) {
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

  boolean asksForCategories(int node) {
    return (decision[node] & CATEGORICAL) != 0;
  }

  /** Missing values and categories that no set has go right. */
  private boolean isInSet(int node, float value) {
    // Beyond an int the library casts to its least one, which is negative, or to its greatest.
    int category = Math.abs(value) < 1 << 30 ? (int) value : -1;
    int word = category / Integer.SIZE;
    return !Float.isNaN(value)
        && category >= 0
        && word < sets[node].length
        && (sets[node][word] & 1 << category % Integer.SIZE) != 0;
  }

  private boolean goesLeft(int node, float value) {
    if (asksForCategories(node)) {
      return isInSet(node, value);
    }
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
    return !asksForCategories(node) && threshold[node] == Double.POSITIVE_INFINITY;
  }

  /**
   * Returns the threshold {@code t} with {@code x < t} exactly when LightGBM sends x left, for
   * every float x; −∞ if it sends all of them left; of categories the least float that is cut to 0.
   */
  float floatThreshold(int node) {
    if (asksForCategories(node)) {
      return Math.nextUp(-1f);
    }
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
            new float[size],
            Stream.of(sets).anyMatch(set -> set.length > 0) ? new int[size][0] : new int[0][]);
    for (int i = 0; i < splits; i++) {
      if (asksForCategories(i)) {
        nodes.categories()[i] = sets[i];
      }
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
