package dev.crema.training.smile;

import dev.crema.models.TreeNodes;
import java.util.Optional;
import smile.data.DataFrame;
import smile.data.type.StructField;
import smile.data.vector.ValueVector;
import smile.model.cart.LeafNode;
import smile.model.cart.RegressionNode;
import smile.model.cart.Split;
import smile.regression.RegressionTree;

/**
 * A regression tree of Smile's that looks for a cut between any two different values, where Smile
 * looks at a hundred of them, and that lets rows weigh.
 */
final class BoostedTree extends RegressionTree {
  private static final long serialVersionUID = 1L;

  /** A cut lessens the squares by a share that is more than what rounding leaves behind. */
  private static final double LEAST_SHARE = 1e-12;

  /** Set before Smile's constructor, which grows the tree. */
  private final transient BoostingLoss loss;

  /**
   * Grows the tree.
   *
   * @param data the features, with row indices in ascending order of each
   * @param loss what is learned
   * @param limits of the tree
   * @param samples how often each row was drawn
   */
  BoostedTree(Data data, BoostingLoss loss, ForestTree.Limits limits, int[] samples) {
    this.loss = loss;
    super(
        data.x,
        loss,
        data.field,
        limits.maxDepth(),
        limits.maxLeaves(),
        limits.minLeaf(),
        limits.candidates(),
        samples,
        data.order);
  }

  /** What does not change from tree to tree. */
  record Data(DataFrame x, StructField field, int[][] order) {}

  /** Returns what the tree says of a row. */
  double output(float[] values, int from) {
    return ((RegressionNode) ThresholdSplit.leaf(root(), values, from)).output();
  }

  /**
   * Returns the tree for our scorer.
   *
   * @param factor times which a leaf says what it says
   * @param more what each leaf adds to that
   */
  TreeNodes compile(double factor, double more) {
    return ThresholdSplit.compile(
        root(),
        1,
        (leaf, values, at) ->
            values[at] = (float) (factor * ((RegressionNode) leaf).output() + more));
  }

  @Override
  protected Optional<Split> findBestSplit(
      LeafNode leaf, int column, double impurity, int lo, int hi) {
    ValueVector values = x.column(column);
    int[] rows = order[column];
    Cut cut = new Cut(leaf.size(), nodeSize);
    for (int i = lo; i < hi; i++) {
      cut.arrive(samples[rows[i]] * loss.weight(rows[i]), loss.response()[rows[i]]);
    }
    double previous = values.getDouble(rows[lo]);
    for (int i = lo; i < hi; i++) {
      int row = rows[i];
      double value = values.getDouble(row);
      if (value > previous) {
        // Halfway between two different floats is a double between them, never one of them.
        cut.consider((previous + value) / 2);
        previous = value;
      }
      cut.pass(samples[row], samples[row] * loss.weight(row), loss.response()[row]);
    }
    return cut.gain > LEAST_SHARE * cut.squares
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
    private final int size;
    private final int minLeaf;
    private double weight;
    private double sum;
    private double squares;
    private int leftSize;
    private double leftWeight;
    private double leftSum;
    private double gain;
    private double threshold;
    private int trueCount;

    Cut(int size, int minLeaf) {
      this.size = size;
      this.minLeaf = minLeaf;
    }

    void arrive(double rowWeight, double response) {
      weight += rowWeight;
      sum += rowWeight * response;
      squares += rowWeight * response * response;
    }

    void pass(int times, double rowWeight, double response) {
      leftSize += times;
      leftWeight += rowWeight;
      leftSum += rowWeight * response;
    }

    void consider(double value) {
      if (leftSize < minLeaf || size - leftSize < minLeaf) {
        return;
      }
      double rightSum = sum - leftSum;
      double reduction =
          leftSum * leftSum / leftWeight
              + rightSum * rightSum / (weight - leftWeight)
              - sum * sum / weight;
      if (reduction > gain) {
        gain = reduction;
        threshold = value;
        trueCount = leftSize;
      }
    }
  }
}
