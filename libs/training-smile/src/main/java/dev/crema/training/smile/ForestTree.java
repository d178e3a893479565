package dev.crema.training.smile;

import java.util.Optional;
import smile.classification.DecisionTree;
import smile.data.DataFrame;
import smile.data.type.StructField;
import smile.data.vector.ValueVector;
import smile.model.cart.DecisionNode;
import smile.model.cart.LeafNode;
import smile.model.cart.Split;
import smile.model.cart.SplitRule;

/**
 * A decision tree of Smile with two of its defects mended: it looks for a cut between any two
 * different values, not only where the class changes; and sister leaves of the same class stay
 * apart with their own probabilities.
 *
 * <p>All features are ordinal; the impurity is Gini's.
 */
final class ForestTree extends DecisionTree {
  private static final long serialVersionUID = 1L;

  /** Smile's own array of labels is private; set before its constructor, which grows the tree. */
  private final transient int[] labels;

  /**
   * Grows the tree.
   *
   * @param x the features
   * @param y label of each row and the field it stands for
   * @param limits of the tree
   * @param samples how often each row was drawn
   * @param order row indices in ascending order of each feature
   */
  ForestTree(DataFrame x, Target y, Limits limits, int[] samples, int[][] order) {
    this.labels = y.labels;
    super(
        x,
        y.labels,
        y.field,
        y.classes,
        SplitRule.GINI,
        limits.maxDepth,
        limits.maxLeaves,
        limits.minLeaf,
        limits.candidates,
        samples,
        order);
  }

  /** What is learned. */
  record Target(int[] labels, int classes, StructField field) {}

  /**
   * Limits of a tree.
   *
   * @param maxDepth levels of nodes at most, the leaves among them
   * @param maxLeaves leaves at most
   * @param minLeaf drawn rows of a leaf at least
   * @param candidates features drawn for each split
   */
  record Limits(int maxDepth, int maxLeaves, int minLeaf, int candidates) {}

  @Override
  protected LeafNode newNode(int[] nodeSamples) {
    return new Leaf(((DecisionNode) super.newNode(nodeSamples)).count());
  }

  @Override
  protected Optional<Split> findBestSplit(
      LeafNode leaf, int column, double impurity, int lo, int hi) {
    DecisionNode node = (DecisionNode) leaf;
    ValueVector values = x.column(column);
    int[] rows = order[column];
    Cut cut = new Cut(node.count(), node.size(), impurity, nodeSize);
    double previous = values.getDouble(rows[lo]);
    for (int i = lo; i < hi; i++) {
      int row = rows[i];
      double value = values.getDouble(row);
      if (value > previous) {
        // Halfway between two different floats is a double between them, never one of them.
        cut.consider((previous + value) / 2);
        previous = value;
      }
      cut.pass(labels[row], samples[row]);
    }
    return cut.gain > 0
        ? Optional.of(
            new ThresholdSplit(
                leaf,
                column,
                new ThresholdSplit.Cut(cut.threshold, cut.gain, cut.trueCount),
                new ThresholdSplit.Span(values, lo, hi)))
        : Optional.empty();
  }

  /** The best cut so far while rows pass from the right side to the left. */
  private static final class Cut {
    private final int[] right;
    private final int[] left;
    private final int size;
    private final double impurity;
    private final int minLeaf;
    private int leftSize;
    private double gain;
    private double threshold;
    private int trueCount;

    Cut(int[] counts, int size, double impurity, int minLeaf) {
      this.right = counts.clone();
      this.left = new int[counts.length];
      this.size = size;
      this.impurity = impurity;
      this.minLeaf = minLeaf;
    }

    void pass(int label, int times) {
      left[label] += times;
      right[label] -= times;
      leftSize += times;
    }

    void consider(double value) {
      int rightSize = size - leftSize;
      if (leftSize < minLeaf || rightSize < minLeaf) {
        return;
      }
      double reduction =
          impurity
              - leftSize / (double) size * gini(left, leftSize)
              - rightSize / (double) size * gini(right, rightSize);
      if (reduction > gain) {
        gain = reduction;
        threshold = value;
        trueCount = leftSize;
      }
    }

    private static double gini(int[] counts, int size) {
      return DecisionNode.impurity(SplitRule.GINI, size, counts);
    }
  }

  /** A leaf that equals no other, so that Smile does not prune two of the same class. */
  private static final class Leaf extends DecisionNode {
    private static final long serialVersionUID = 1L;

    Leaf(int[] count) {
      super(count);
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }
}
