package dev.crema.training.smile;

import dev.crema.training.EncodedTable;
import dev.crema.training.TrainingRequest;
import java.util.Arrays;
import java.util.Random;
import smile.data.DataFrame;
import smile.data.type.DataTypes;
import smile.data.type.StructField;
import smile.math.MathEx;
import smile.model.cart.CART;

/** Grows the trees of one forest of numbers; every tree has a seed of its own. */
final class NumberForestTraining {
  private final TrainingRequest request;
  private final EncodedTable train;
  private final float center;
  private final BoostedTree.Data data;
  private final BoostingLoss loss;
  private final ForestTree.Limits limits;
  private final int draws;
  private final ForestRoom room = ForestRoom.of(1);

  NumberForestTraining(TrainingRequest request) {
    this.request = request;
    this.train = request.train();
    this.center = center(train.numbers());
    DataFrame frame = SmileFrame.of(train.values(), train.rows(), train.features());
    this.data =
        new BoostedTree.Data(
            frame, new StructField("response", DataTypes.DoubleType), CART.order(frame));
    this.loss = BoostingLoss.squared(train);
    // Trees learn the distance from the center, whose squares lose nothing where labels are large.
    double[][] centers = new double[1][train.rows()];
    Arrays.fill(centers[0], center);
    loss.update(centers);
    int candidates = request.integer("max_features");
    int least = request.integer("min_leaf");
    this.limits =
        new ForestTree.Limits(
            // Smile counts levels of nodes, the leaves' among them; we count splits.
            request.integer("max_depth") + 1,
            // Depth first, without a bound: depth and leaf size are the bounds.
            Integer.MAX_VALUE,
            least > 0 ? least : RandomForestLearner.MIN_LEAF_OF_NUMBERS,
            candidates > 0 ? candidates : Math.max(1, train.features() / 3));
    this.draws = (int) Math.max(1, Math.round(train.rows() * request.number("sample_share")));
  }

  /** The mean as a float: shares are added, not labels, whose sum could overflow. */
  private static float center(double[] numbers) {
    double mean = 0;
    for (double number : numbers) {
      mean += number / numbers.length;
    }
    return (float) mean;
  }

  NumberForestTrained run() {
    BoostedTree[] trees = SeededTrees.grow(request, this::grow).toArray(BoostedTree[]::new);
    return new NumberForestTrained(trees, center, data.x());
  }

  private BoostedTree grow(long seed) {
    Random random = new Random(seed);
    int[] samples = new int[train.rows()];
    for (int i = 0; i < draws; i++) {
      samples[random.nextInt(samples.length)]++;
    }
    // Smile draws the candidates of each split from a generator of the thread.
    MathEx.setSeed(seed);
    BoostedTree tree = new BoostedTree(data, loss, limits, samples);
    room.take(ThresholdSplit.breadthFirst(tree.root()).size());
    return tree;
  }
}
