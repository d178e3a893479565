package dev.crema.training.smile;

import dev.crema.models.TreeNodes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
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

  /** What a leaf says, to our scorer. */
  @FunctionalInterface
  interface LeafValues {

    /**
     * Writes the values of a leaf.
     *
     * @param leaf the leaf
     * @param values of all nodes
     * @param at where those of this leaf begin
     */
    void write(LeafNode leaf, float[] values, int at);
  }

  /**
   * Returns a tree for our scorer.
   *
   * @param root of the tree
   * @param width how many values a leaf has
   * @param leaves says them
   */
  static TreeNodes compile(Node root, int width, LeafValues leaves) {
    List<Node> nodes = breadthFirst(root);
    int size = nodes.size();
    TreeNodes compiled =
        new TreeNodes(
            new int[size],
            new int[size],
            new int[size],
            new float[size],
            new boolean[size],
            new float[size * width],
            new float[size]);
    int next = 1;
    for (int i = 0; i < size; i++) {
      compiled.left()[i] = -1;
      compiled.right()[i] = -1;
      switch (nodes.get(i)) {
        case ThresholdNode node -> {
          compiled.left()[i] = next++;
          compiled.right()[i] = next++;
          compiled.feature()[i] = node.feature();
          compiled.threshold()[i] = TreeNodes.thresholdOfLessOrEqual(node.threshold());
        }
        case LeafNode leaf -> leaves.write(leaf, compiled.values(), i * width);
        default -> throw new IllegalStateException("Unknown node " + nodes.get(i).getClass());
      }
    }
    // Children have greater indices than their parent. How many rows were drawn is told by leaves.
    for (int i = size - 1; i >= 0; i--) {
      compiled.cover()[i] =
          nodes.get(i) instanceof LeafNode leaf
              ? leaf.size()
              : compiled.cover()[compiled.left()[i]] + compiled.cover()[compiled.right()[i]];
    }
    return compiled;
  }

  /**
   * Returns the thresholds of trees by feature, as our scorer compares them, ascending.
   *
   * @param roots of the trees
   * @param features how many there are
   */
  static float[][] thresholds(Stream<Node> roots, int features) {
    List<TreeSet<Float>> sets = Stream.generate(TreeSet<Float>::new).limit(features).toList();
    roots
        .flatMap(root -> breadthFirst(root).stream())
        .forEach(
            node -> {
              if (node instanceof ThresholdNode inner) {
                sets.get(inner.feature()).add(TreeNodes.thresholdOfLessOrEqual(inner.threshold));
              }
            });
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
