package dev.crema.training.smile;

import dev.crema.data.Task;
import dev.crema.models.Scorer;
import dev.crema.models.TreeEnsemble;
import dev.crema.training.Trained;
import java.util.Arrays;
import java.util.Map;
import smile.data.Tuple;
import smile.data.formula.Formula;
import smile.data.type.StructType;
import smile.regression.RegressionTree;

/** Boosted trees as Smile answers with them, beside the same trees compiled. */
final class BoostedTrained implements Trained {
  private final BoostedTree[] trees;
  private final Shape shape;
  private final double rate;
  private final Map<String, double[]> curves;
  private final double[] importance;
  private final Scorer scorer;
  private final StructType schema;
  private final Smiles smiles;

  /**
   * What the trees add up to.
   *
   * @param task of the label
   * @param margins 1 of a number and of two classes, else the number of classes; tree i belongs to
   *     margin i mod margins
   * @param features number of features
   * @param start where margins start, as Smile counts: of two classes half the log-odds
   */
  record Shape(Task task, int margins, int features, double start) {
    boolean isRegression() {
      return task == Task.REGRESSION;
    }

    /** Two classes are summed as half the log-odds. */
    double scale() {
      return isRegression() || margins > 1 ? 1 : 2;
    }
  }

  BoostedTrained(BoostedTree[] trees, Shape shape, double rate, Map<String, double[]> curves) {
    this.trees = trees;
    this.shape = shape;
    this.rate = rate;
    this.curves = curves;
    this.importance = new double[shape.features];
    for (BoostedTree tree : trees) {
      for (int f = 0; f < importance.length; f++) {
        importance[f] += tree.importance()[f];
      }
    }
    this.scorer = compile();
    this.schema = SmileFrame.schema(shape.features);
    this.smiles = smiles();
  }

  private Scorer compile() {
    float base = (float) (shape.scale() * shape.start);
    TreeEnsemble.Builder builder;
    if (shape.isRegression()) {
      builder = TreeEnsemble.identity(shape.features, base);
    } else if (shape.margins == 1) {
      builder = TreeEnsemble.logistic(shape.features, base);
    } else {
      builder = TreeEnsemble.softmax(shape.features, new float[shape.margins]);
    }
    // A base is a float, of 1.6e9 (seconds since 1970) up to 64 away: the first tree has the rest.
    double rest = shape.isRegression() ? shape.start - base : 0;
    for (int i = 0; i < trees.length; i++) {
      builder.add(trees[i].compile(shape.scale() * rate, i == 0 ? rest : 0));
    }
    return builder.sumInDouble().build();
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
    return Arrays.stream(rows)
        .map(row -> smiles.answer(SmileFrame.row(schema, row)))
        .toArray(double[][]::new);
  }

  /** Smile's own model of the trees. */
  private interface Smiles {
    double[] answer(Tuple row);
  }

  private Smiles smiles() {
    Formula formula = Formula.lhs(SmileFrame.LABEL).expand(schema);
    if (shape.isRegression()) {
      var model =
          new smile.regression.GradientTreeBoost(formula, trees, shape.start, rate, importance);
      return row -> new double[] {model.predict(row)};
    }
    var model =
        shape.margins == 1
            ? new smile.classification.GradientTreeBoost(
                formula, trees, shape.start, rate, importance)
            : new smile.classification.GradientTreeBoost(formula, byMargin(), rate, importance);
    return row -> {
      double[] probabilities = new double[Math.max(2, shape.margins)];
      model.predict(row, probabilities);
      return probabilities;
    };
  }

  private RegressionTree[][] byMargin() {
    RegressionTree[][] byMargin = new RegressionTree[shape.margins][trees.length / shape.margins];
    for (int i = 0; i < trees.length; i++) {
      byMargin[i % shape.margins][i / shape.margins] = trees[i];
    }
    return byMargin;
  }

  @Override
  public float[][] referenceMargins(float[][] rows) {
    return new float[0][];
  }

  @Override
  public double[][] walk(float[][] rows) {
    return Arrays.stream(rows).map(this::walk).toArray(double[][]::new);
  }

  private double[] walk(float[] x) {
    double[] sums = new double[shape.margins];
    for (int i = trees.length - 1; i >= 0; i--) {
      sums[i % shape.margins] += rate * trees[i].output(x, 0);
    }
    if (shape.isRegression()) {
      return new double[] {sums[0] + shape.start};
    }
    if (shape.margins == 1) {
      double odds = Math.exp(2 * (sums[0] + shape.start));
      double positive = odds == Double.POSITIVE_INFINITY ? 1 : odds / (1 + odds);
      return new double[] {1 - positive, positive};
    }
    double largest = Arrays.stream(sums).reduce(Double.NEGATIVE_INFINITY, Math::max);
    double[] powers = Arrays.stream(sums).map(sum -> Math.exp(sum - largest)).toArray();
    double total = Arrays.stream(powers).sum();
    return Arrays.stream(powers).map(power -> power / total).toArray();
  }

  @Override
  public float[][] thresholds() {
    return ThresholdSplit.thresholds(Arrays.stream(trees).map(BoostedTree::root), shape.features);
  }

  @Override
  public Map<String, double[]> curves() {
    return curves;
  }

  @Override
  public int rounds() {
    return trees.length / shape.margins;
  }

  @Override
  public double[] importance() {
    return importance.clone();
  }

  @Override
  public String importanceName() {
    return "total decrease of squared error of the gradient";
  }

  /** Everything is on the heap. */
  @Override
  public void close() {}
}
