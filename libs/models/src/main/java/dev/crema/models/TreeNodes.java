package dev.crema.models;

/**
 * One decision tree as a trainer dumps it; node 0 is the root, all arrays but {@code values} have
 * one element per node.
 *
 * <p>A row goes left if {@code x[feature] < threshold}, right if not, and where {@code defaultLeft}
 * says if {@code x[feature]} is NaN. (For a trainer that asks {@code x <= t} with a double {@code
 * t}, pass {@link #thresholdOfLessOrEqual}.)
 *
 * @param left index of the left child, −1 for a leaf
 * @param right index of the right child, −1 for a leaf
 * @param feature feature that is asked, any number for a leaf
 * @param threshold threshold, not NaN, any number for a leaf; −∞ sends all but NaN right
 * @param defaultLeft whether NaN goes left
 * @param values leaf values, {@code nodes × width} row-major, finite; ignored for inner nodes. The
 *     width is 1 for margins and the number of classes for averaged probabilities
 * @param cover training weight that went through each node (XGBoost: the sum of hessians; a forest:
 *     the rows drawn), finite, not negative, that of a parent the sum of its children's up to
 *     {@value TreeCheck#COVER_TOLERANCE} of it, and above 0 where the root splits; of length 0 if
 *     the trainer does not tell, and then predictions of the tree cannot be explained
 */
public record TreeNodes(
    int[] left,
    int[] right,
    int[] feature,
    float[] threshold,
    boolean[] defaultLeft,
    float[] values,
    float[] cover) {

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
