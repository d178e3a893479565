package dev.crema.training.smile;

import dev.crema.training.EncodedTable;
import dev.crema.training.TrainingRequest;
import java.util.Random;
import java.util.stream.IntStream;
import smile.classification.RandomForest;
import smile.data.DataFrame;
import smile.data.Tuple;
import smile.data.formula.Formula;
import smile.data.type.DataTypes;
import smile.data.type.StructField;
import smile.math.MathEx;
import smile.model.cart.CART;
import smile.validation.ClassificationMetrics;

/** Grows the trees of one forest of classes; every tree has a seed of its own. */
final class ForestTraining {
  private final TrainingRequest request;
  private final EncodedTable train;
  private final int classes;
  private final DataFrame frame;
  private final ForestTree.Target target;
  private final ForestTree.Limits limits;
  private final int[][] order;
  private final int[][] rowsOfClass;
  private final int[] draws;
  private final ForestRoom room;

  ForestTraining(TrainingRequest request) {
    this.request = request;
    this.train = request.train();
    this.classes = request.classes().size();
    this.frame = SmileFrame.of(train.values(), train.rows(), train.features());
    this.target =
        new ForestTree.Target(
            train.labels(), classes, new StructField(SmileFrame.LABEL, DataTypes.IntType));
    int candidates = request.integer("max_features");
    this.limits =
        new ForestTree.Limits(
            // Smile counts levels of nodes, the leaves' among them; we count splits.
            request.integer("max_depth") + 1,
            // Depth first, without a bound: depth and leaf size are the bounds.
            Integer.MAX_VALUE,
            Math.max(1, request.integer("min_leaf")),
            candidates > 0 ? candidates : Math.max(1, (int) Math.sqrt(train.features())));
    this.order = CART.order(frame);
    this.rowsOfClass = rowsOfClass();
    this.draws = draws();
    this.room = ForestRoom.of(classes);
  }

  ForestTrained run() {
    RandomForest.Model[] models =
        SeededTrees.grow(request, this::grow).toArray(RandomForest.Model[]::new);
    return new ForestTrained(forest(models), classes, train.features());
  }

  private RandomForest forest(RandomForest.Model[] models) {
    double[] importance = new double[train.features()];
    for (RandomForest.Model model : models) {
      for (int f = 0; f < importance.length; f++) {
        importance[f] += model.tree().importance()[f];
      }
    }
    Formula formula = Formula.lhs(SmileFrame.LABEL).expand(frame.schema());
    // Metrics over all trees are not asked for; each tree carries its own weight.
    ClassificationMetrics none = new ClassificationMetrics(0, 0, 0, 0, 0);
    return new RandomForest(formula, classes, models, none, importance);
  }

  private RandomForest.Model grow(long seed) {
    int[] samples = samples(new Random(seed));
    // Smile draws the candidates of each split from a generator of the thread.
    MathEx.setSeed(seed);
    ForestTree tree = new ForestTree(frame, target, limits, samples, order);
    room.take(ThresholdSplit.breadthFirst(tree.root()).size());
    double weight = outOfBagAccuracy(tree, samples);
    return new RandomForest.Model(tree, new ClassificationMetrics(0, 0, 0, 0, weight), weight);
  }

  private int[] samples(Random random) {
    int[] samples = new int[train.rows()];
    for (int c = 0; c < classes; c++) {
      for (int i = 0; i < draws[c]; i++) {
        samples[rowsOfClass[c][random.nextInt(rowsOfClass[c].length)]]++;
      }
    }
    return samples;
  }

  /**
   * The weighted accuracy on the rows that were not drawn; 1 if there are none or none is right.
   */
  private double outOfBagAccuracy(ForestTree tree, int[] samples) {
    double right = 0;
    double all = 0;
    for (int i = 0; i < samples.length; i++) {
      if (samples[i] == 0) {
        Tuple row = frame.get(i);
        int label = train.labels()[i];
        double weight = request.classWeights()[label];
        right += tree.predict(row) == label ? weight : 0;
        all += weight;
      }
    }
    return right == 0 ? 1 : right / all;
  }

  private int[][] rowsOfClass() {
    return IntStream.range(0, classes)
        .mapToObj(
            c -> IntStream.range(0, train.rows()).filter(i -> train.labels()[i] == c).toArray())
        .toArray(int[][]::new);
  }

  /** How many rows of each class a tree draws: its share of the weighted rows, at least one. */
  private int[] draws() {
    double weighted = 0;
    for (int c = 0; c < classes; c++) {
      weighted += rowsOfClass[c].length * request.classWeights()[c];
    }
    double total = train.rows() * request.number("sample_share");
    int[] counts = new int[classes];
    for (int c = 0; c < classes; c++) {
      double share = rowsOfClass[c].length * request.classWeights()[c] / weighted;
      counts[c] = rowsOfClass[c].length == 0 ? 0 : (int) Math.max(1, Math.round(total * share));
    }
    return counts;
  }
}
