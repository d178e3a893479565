package dev.crema.training.smile;

import dev.crema.models.Scorer;
import dev.crema.models.TreeEnsemble;
import dev.crema.training.Trained;
import java.util.Arrays;
import java.util.Map;
import smile.data.DataFrame;
import smile.data.formula.Formula;
import smile.data.type.StructType;
import smile.regression.RandomForest;
import smile.validation.RegressionMetrics;

/**
 * A forest of Smile's that predicts a number, beside its compiled trees. Its trees say how far from
 * the center a number is; the mean of what they say is added to it.
 */
final class NumberForestTrained implements Trained {
  private final BoostedTree[] trees;
  private final float center;
  private final int features;
  private final RandomForest forest;
  private final StructType schema;
  private final Scorer scorer;

  NumberForestTrained(BoostedTree[] trees, float center, DataFrame frame) {
    this.trees = trees;
    this.center = center;
    this.schema = frame.schema();
    this.features = schema.length();
    this.forest = forest(trees, Formula.lhs(SmileFrame.LABEL).expand(schema));
    TreeEnsemble.Builder builder = TreeEnsemble.identity(features, center);
    for (BoostedTree tree : trees) {
      builder.add(tree.compile(1.0 / trees.length, 0));
    }
    this.scorer = builder.sumInDouble().build();
  }

  private static RandomForest forest(BoostedTree[] trees, Formula formula) {
    // Metrics are not asked for.
    RegressionMetrics none = new RegressionMetrics(0, 0, 0, 0, 0, 0, 0, 0);
    RandomForest.Model[] models =
        Arrays.stream(trees)
            .map(tree -> new RandomForest.Model(tree, none))
            .toArray(RandomForest.Model[]::new);
    double[] importance = new double[trees[0].importance().length];
    for (BoostedTree tree : trees) {
      for (int f = 0; f < importance.length; f++) {
        importance[f] += tree.importance()[f];
      }
    }
    return new RandomForest(formula, models, none, importance);
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
    double[][] numbers = new double[rows.length][1];
    for (int i = 0; i < rows.length; i++) {
      numbers[i][0] = center + forest.predict(SmileFrame.row(schema, rows[i]));
    }
    return numbers;
  }

  @Override
  public float[][] referenceMargins(float[][] rows) {
    return new float[0][];
  }

  /** From the last tree to the first, so that no order is shared. */
  @Override
  public double[][] walk(float[][] rows) {
    double[][] numbers = new double[rows.length][1];
    for (int i = 0; i < rows.length; i++) {
      for (int t = trees.length - 1; t >= 0; t--) {
        numbers[i][0] += trees[t].output(rows[i], 0);
      }
      numbers[i][0] = center + numbers[i][0] / trees.length;
    }
    return numbers;
  }

  @Override
  public float[][] thresholds() {
    return ThresholdSplit.thresholds(Arrays.stream(trees).map(BoostedTree::root), features);
  }

  @Override
  public Map<String, double[]> curves() {
    return Map.of();
  }

  @Override
  public int rounds() {
    return trees.length;
  }

  @Override
  public double[] importance() {
    return forest.importance().clone();
  }

  @Override
  public String importanceName() {
    return "total decrease of squared error";
  }

  /** Everything is on the heap. */
  @Override
  public void close() {}
}
