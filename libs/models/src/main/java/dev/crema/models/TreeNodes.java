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
 * @param threshold finite threshold, any number for a leaf
 * @param defaultLeft whether NaN goes left
 * @param values leaf values, {@code nodes × width} row-major, finite; ignored for inner nodes. The
 *     width is 1 for margins and the number of classes for averaged probabilities
 */
public record TreeNodes(
    int[] left,
    int[] right,
    int[] feature,
    float[] threshold,
    boolean[] defaultLeft,
    float[] values) {

  /**
   * Returns the threshold {@code t} with {@code x < t} exactly when {@code x <= value}, for every
   * finite float x.
   *
   * @param value a finite threshold of a trainer that asks {@code x <= value}
   * @return a finite threshold if {@code value} is less than the largest float
   */
  public static float thresholdOfLessOrEqual(double value) {
    float floor = (float) value;
    if (floor > value) {
      floor = Math.nextDown(floor);
    }
    return Math.nextUp(floor);
  }
}
