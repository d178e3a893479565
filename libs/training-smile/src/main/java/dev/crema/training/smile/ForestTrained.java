package dev.crema.training.smile;

import dev.crema.models.Scorer;
import dev.crema.models.TreeEnsemble;
import dev.crema.models.TreeNodes;
import dev.crema.training.Trained;
import java.util.Arrays;
import java.util.Map;
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
    return ThresholdSplit.compile(
        model.tree().root(),
        classes,
        (leaf, values, at) -> {
          double[] posterior = ((DecisionNode) leaf).posteriori(new double[classes]);
          for (int c = 0; c < classes; c++) {
            values[at + c] = (float) (model.weight() * posterior[c]);
          }
        });
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
    return ThresholdSplit.thresholds(
        Arrays.stream(forest.models()).map(model -> model.tree().root()), features);
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
