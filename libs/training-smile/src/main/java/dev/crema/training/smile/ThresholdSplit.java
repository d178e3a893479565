package dev.crema.training.smile;

import dev.crema.models.TreeNodes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import smile.data.vector.ValueVector;
import smile.model.cart.LeafNode;
import smile.model.cart.Node;
import smile.model.cart.OrdinalNode;
import smile.model.cart.OrdinalSplit;

/** A split whose node can be read without reflection. */
final class ThresholdSplit extends OrdinalSplit {
  private final int column;
  private final Cut cut;
  private final double deviance;

  /**
   * Where to cut.
   *
   * @param threshold what is not greater goes left
   * @param gain what the cut lessens
   * @param trueCount drawn rows that go left
   */
  record Cut(double threshold, double gain, int trueCount) {}

  /**
   * The rows of a node.
   *
   * @param values of the feature, by row
   * @param lo where the node's rows begin
   * @param hi where they end
   */
  record Span(ValueVector values, int lo, int hi) {}

  ThresholdSplit(LeafNode leaf, int column, Cut cut, Span span) {
    super(
        leaf,
        column,
        cut.threshold,
        cut.gain,
        span.lo,
        span.hi,
        cut.trueCount,
        leaf.size() - cut.trueCount,
        row -> span.values.getDouble(row) <= cut.threshold);
    this.column = column;
    this.cut = cut;
    this.deviance = leaf.deviance();
  }

  @Override
  public OrdinalNode toNode(Node trueChild, Node falseChild) {
    return new ThresholdNode(this, trueChild, falseChild);
  }

  /** Goes left if {@code x[feature] <= threshold}; NaN goes right. */
  static final class ThresholdNode extends OrdinalNode {
    private static final long serialVersionUID = 1L;

    private final double threshold;

    private ThresholdNode(ThresholdSplit split, Node trueChild, Node falseChild) {
      super(
          split.column, split.cut.threshold, split.cut.gain, split.deviance, trueChild, falseChild);
      this.threshold = split.cut.threshold;
    }

    double threshold() {
      return threshold;
    }

    /** Merges nothing: sister leaves of the same class still have other probabilities. */
    @Override
    public Node merge() {
      return this;
    }
  }

  /** Nodes such that the children of each follow those of the nodes before it. */
  static List<Node> breadthFirst(Node root) {
    List<Node> nodes = new ArrayList<>();
    Deque<Node> queue = new ArrayDeque<>(List.of(root));
    while (!queue.isEmpty()) {
      Node node = queue.remove();
      nodes.add(node);
      if (node instanceof ThresholdNode inner) {
        queue.add(inner.trueChild());
        queue.add(inner.falseChild());
      }
    }
    return nodes;
  }

  /** Adds the thresholds of a tree to a set for each feature, as our scorer compares them. */
  static void collectThresholds(Node root, List<? extends Set<Float>> sets) {
    for (Node node : breadthFirst(root)) {
      if (node instanceof ThresholdNode inner) {
        sets.get(inner.feature()).add(TreeNodes.thresholdOfLessOrEqual(inner.threshold));
      }
    }
  }

  static float[][] thresholds(List<TreeSet<Float>> sets) {
    float[][] thresholds = new float[sets.size()][];
    for (int f = 0; f < thresholds.length; f++) {
      thresholds[f] = new float[sets.get(f).size()];
      int i = 0;
      for (float threshold : sets.get(f)) {
        thresholds[f][i++] = threshold;
      }
    }
    return thresholds;
  }

  /** Returns the leaf that a row reaches. */
  static Node leaf(Node root, float[] values, int from) {
    Node node = root;
    while (node instanceof ThresholdNode inner) {
      node =
          values[from + inner.feature()] <= inner.threshold
              ? inner.trueChild()
              : inner.falseChild();
    }
    return node;
  }
}
