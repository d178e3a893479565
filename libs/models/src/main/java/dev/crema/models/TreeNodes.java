package dev.crema.models;

import java.util.Arrays;

/**
 * One decision tree as a trainer dumps it; node 0 is the root, all arrays but {@code values} have
 * one element per node.
 *
 * <p>A row goes left if {@code x[feature] < threshold}, right if not, and where {@code defaultLeft}
 * says if {@code x[feature]} is NaN. (For a trainer that asks {@code x <= t} with a double {@code
 * t}, pass {@link #thresholdOfLessOrEqual}.)
 *
 * <p>A split that asks for categories sends left what is not below its threshold and, cut to a
 * whole number, is in its set; right all else; NaN where {@code defaultLeft} says.
 *
 * @param left index of the left child, −1 for a leaf
 * @param right index of the right child, −1 for a leaf
 * @param feature feature that is asked, any number for a leaf
 * @param threshold threshold, not NaN, any number for a leaf; −∞ sends all but NaN right; of a
 *     split that asks for categories above −1: 0, or just above −1 for a trainer that cuts −0.5 to
 *     0
 * @param defaultLeft whether NaN goes left
 * @param values leaf values, {@code nodes × width} row-major, finite; ignored for inner nodes. The
 *     width is 1 for margins and the number of classes for averaged probabilities
 * @param cover training weight that went through each node (XGBoost: the sum of hessians; a forest:
 *     the rows drawn), finite, not negative, that of a parent the sum of its children's up to
 *     {@value TreeCheck#COVER_TOLERANCE} of it, and above 0 where the root splits; of length 0 if
 *     the trainer does not tell, and then predictions of the tree cannot be explained
 * @param categories of a split that asks for categories the set that goes left, category c as bit
 *     {@code c % 32} of word {@code c / 32}, 1 to {@value #MAX_SET_WORDS} words; no words for all
 *     other nodes. Of length 0 if no split asks for categories; else the tree needs covers
 */
public record TreeNodes(
    int[] left,
    int[] right,
    int[] feature,
    float[] threshold,
    boolean[] defaultLeft,
    float[] values,
    float[] cover,
    int[][] categories) {
  /** Most words of a set of categories. */
  public static final int MAX_SET_WORDS = 2_048;

  /**
   * Returns a tree that asks for no categories.
   *
   * @param left index of the left child, −1 for a leaf
   * @param right index of the right child, −1 for a leaf
   * @param feature feature that is asked, any number for a leaf
   * @param threshold threshold, any number for a leaf
   * @param defaultLeft whether NaN goes left
   * @param values leaf values
   * @param cover training weight that went through each node
   */
  public TreeNodes(
      int[] left,
      int[] right,
      int[] feature,
      float[] threshold,
      boolean[] defaultLeft,
      float[] values,
      float[] cover) {
    this(left, right, feature, threshold, defaultLeft, values, cover, new int[0][]);
  }

  /**
   * Returns a tree whose trainer tells no covers.
   *
   * @param left index of the left child, −1 for a leaf
   * @param right index of the right child, −1 for a leaf
   * @param feature feature that is asked, any number for a leaf
   * @param threshold finite threshold, any number for a leaf
   * @param defaultLeft whether NaN goes left
   * @param values leaf values
   */
  public TreeNodes(
      int[] left,
      int[] right,
      int[] feature,
      float[] threshold,
      boolean[] defaultLeft,
      float[] values) {
    this(left, right, feature, threshold, defaultLeft, values, new float[0]);
  }

  /** Returns whether a split asks for categories. */
  boolean hasCategories() {
    return categories.length > 0;
  }

  /** Returns whether a node is a split that asks for categories. */
  boolean asksForCategories(int node) {
    return hasCategories() && categories[node].length > 0;
  }

  /**
   * Returns a set of categories as {@code categories} holds it.
   *
   * @param members categories from 0 to {@code 32 · MAX_SET_WORDS − 1}, at least one
   * @return as few words as hold them
   */
  public static int[] set(int... members) {
    int[] words = new int[Arrays.stream(members).max().orElse(0) / Integer.SIZE + 1];
    for (int member : members) {
      words[member / Integer.SIZE] |= 1 << member;
    }
    return words;
  }

  /** Returns whether the trainer told covers. */
  boolean hasCover() {
    return cover.length > 0;
  }

  /**
   * Returns the threshold {@code t} with {@code x < t} exactly when {@code x <= value}, for every
   * float x.
   *
   * @param value a finite threshold of a trainer that asks {@code x <= value}
   * @return a threshold; +∞ if {@code value} is the largest float or beyond
   */
  public static float thresholdOfLessOrEqual(double value) {
    float floor = (float) value;
    if (floor > value) {
      floor = Math.nextDown(floor);
    }
    return Math.nextUp(floor);
  }
}
