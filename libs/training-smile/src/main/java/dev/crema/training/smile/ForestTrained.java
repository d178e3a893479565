package dev.crema.training.smile;

import dev.crema.models.Scorer;
import dev.crema.models.TreeEnsemble;
import dev.crema.models.TreeNodes;
import dev.crema.training.Trained;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import smile.classification.RandomForest;
import smile.data.type.StructType;
import smile.model.cart.DecisionNode;
import smile.model.cart.Node;

/** A forest of Smile's beside its compiled trees. */
final class ForestTrained implements Trained {
  private final RandomForest forest;
  private final int classes;
  private final int features;
  private final StructType schema;
  private final Scorer scorer;

  ForestTrained(RandomForest forest, int classes, int features) {
    this.forest = forest;
    this.classes = classes;
    this.features = features;
    this.schema = SmileFrame.schema(features);
    TreeEnsemble.Builder builder = TreeEnsemble.average(features, classes);
    for (RandomForest.Model model : forest.models()) {
      builder.add(compile(model));
    }
    this.scorer = builder.build();
  }

  private TreeNodes compile(RandomForest.Model model) {
    List<Node> nodes = ThresholdSplit.breadthFirst(model.tree().root());
    int size = nodes.size();
    TreeNodes compiled =
        new TreeNodes(
            new int[size],
            new int[size],
            new int[size],
            new float[size],
            new boolean[size],
            new float[size * classes],
            new float[size]);
    int next = 1;
    for (int i = 0; i < size; i++) {
      compiled.left()[i] = -1;
      compiled.right()[i] = -1;
      switch (nodes.get(i)) {
        case ThresholdSplit.ThresholdNode node -> {
          compiled.left()[i] = next++;
          compiled.right()[i] = next++;
          compiled.feature()[i] = node.feature();
          compiled.threshold()[i] = TreeNodes.thresholdOfLessOrEqual(node.threshold());
        }
        case DecisionNode leaf -> {
          double[] posterior = leaf.posteriori(new double[classes]);
          for (int c = 0; c < classes; c++) {
            compiled.values()[i * classes + c] = (float) (model.weight() * posterior[c]);
          }
        }
        default -> throw new IllegalStateException("Unknown node " + nodes.get(i).getClass());
      }
    }
    // Children have greater indices than their parent. How many rows were drawn is told by leaves.
    for (int i = size - 1; i >= 0; i--) {
      compiled.cover()[i] =
          nodes.get(i) instanceof DecisionNode leaf
              ? leaf.size()
              : compiled.cover()[compiled.left()[i]] + compiled.cover()[compiled.right()[i]];
    }
    return compiled;
  }

  @Override
  public Scorer scorer() {
    return scorer;
  }

  /** Smile neither refuses nor defines rows that are not finite. */
  @Override
  public Answerer answerer(float[] x) {
    return CompleteValues.isFinite(x) ? Answerer.PREDICT : Answerer.WALK;
  }

  @Override
  public double[][] reference(float[][] rows) {
    double[][] probabilities = new double[rows.length][classes];
    for (int i = 0; i < rows.length; i++) {
      forest.predict(SmileFrame.row(schema, rows[i]), probabilities[i]);
    }
    return probabilities;
  }

  @Override
  public float[][] referenceMargins(float[][] rows) {
    return new float[0][];
  }

  @Override
  public double[][] walk(float[][] rows) {
    double[][] probabilities = new double[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      probabilities[i] = walk(rows[i]);
    }
    return probabilities;
  }

  private double[] walk(float[] x) {
    double[] sums = new double[classes];
    double total = 0;
    for (RandomForest.Model model : forest.models()) {
      Node node = ThresholdSplit.leaf(model.tree().root(), x, 0);
      double[] posterior = ((DecisionNode) node).posteriori(new double[classes]);
      for (int c = 0; c < classes; c++) {
        sums[c] += model.weight() * posterior[c];
        total += model.weight() * posterior[c];
      }
    }
    for (int c = 0; c < classes; c++) {
      sums[c] /= total;
    }
    return sums;
  }

  @Override
  public float[][] thresholds() {
    List<TreeSet<Float>> sets = Stream.generate(TreeSet<Float>::new).limit(features).toList();
    for (RandomForest.Model model : forest.models()) {
      ThresholdSplit.collectThresholds(model.tree().root(), sets);
    }
    return ThresholdSplit.thresholds(sets);
  }

  @Override
  public Map<String, double[]> curves() {
    return Map.of();
  }

  @Override
  public int rounds() {
    return forest.size();
  }

  @Override
  public double[] importance() {
    return forest.importance().clone();
  }

  @Override
  public String importanceName() {
    return "total decrease of impurity";
  }

  /** Everything is on the heap. */
  @Override
  public void close() {}
}
