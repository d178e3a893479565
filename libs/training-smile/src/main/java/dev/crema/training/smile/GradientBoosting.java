package dev.crema.training.smile;

import dev.crema.data.Progress;
import dev.crema.data.Task;
import dev.crema.training.EncodedTable;
import dev.crema.training.RoundWatch;
import dev.crema.training.TrainingRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import smile.data.DataFrame;
import smile.data.type.DataTypes;
import smile.data.type.StructField;
import smile.model.cart.CART;

/** One run of boosting. */
final class GradientBoosting {
  /** What a class without rows counts as, so that margins start somewhere. */
  private static final double ROWS_OF_EMPTY_CLASS = 0.5;

  private final TrainingRequest request;
  private final Consumer<String> log;
  private final RoundWatch watch;
  private final EncodedTable train;
  private final @Nullable EncodedTable validation;
  private final int margins;
  private final double start;
  private final double rate;
  private final BoostedTree.Data data;
  private final ForestTree.Limits limits;
  private final BoostingLoss[] losses;
  private final double[][] trainMargins;
  private final double[][] validationMargins;
  private final List<double[]> curve = new ArrayList<>();

  GradientBoosting(TrainingRequest request, Consumer<String> log, RoundWatch watch) {
    this.request = request;
    this.log = log;
    this.watch = watch;
    train = request.train();
    validation = request.validation();
    margins = margins(request);
    start = start();
    rate = request.number("learning_rate");
    DataFrame frame = SmileFrame.of(train.values(), train.rows(), train.features());
    StructField response = new StructField("response", DataTypes.DoubleType);
    data = new BoostedTree.Data(frame, response, CART.order(frame));
    limits =
        new ForestTree.Limits(
            // Smile counts levels of nodes, the leaves' among them; we count splits.
            request.integer("max_depth") + 1,
            request.integer("max_leaves"),
            request.integer("min_leaf"),
            train.features());
    losses = losses();
    trainMargins = filled(train.rows());
    validationMargins = filled(validation == null ? 0 : validation.rows());
  }

  static int margins(TrainingRequest request) {
    if (request.target().task() == Task.REGRESSION) {
      return 1;
    }
    int classes = request.classes().size();
    return classes == 2 ? 1 : classes;
  }

  private boolean isRegression() {
    return request.target().task() == Task.REGRESSION;
  }

  /** Of numbers their mean, of two classes half the log-odds, as Smile counts; else 0. */
  private double start() {
    if (isRegression()) {
      double mean = 0;
      for (double number : train.numbers()) {
        mean += number / train.rows();
      }
      return mean;
    }
    if (margins > 1) {
      return 0;
    }
    int[] counts = train.counts(2);
    double[] weights = request.classWeights();
    double zero = Math.max(counts[0], ROWS_OF_EMPTY_CLASS) * weights[0];
    double one = Math.max(counts[1], ROWS_OF_EMPTY_CLASS) * weights[1];
    return StrictMath.log(one / zero) / 2;
  }

  private double[][] filled(int rows) {
    double[][] filled = new double[margins][rows];
    for (double[] each : filled) {
      Arrays.fill(each, start);
    }
    return filled;
  }

  private BoostingLoss[] losses() {
    if (isRegression()) {
      return new BoostingLoss[] {BoostingLoss.squared(train)};
    }
    double[] weights = weights(train);
    return margins == 1
        ? new BoostingLoss[] {BoostingLoss.binary(train.labels(), weights)}
        : IntStream.range(0, margins)
            .mapToObj(c -> BoostingLoss.ofClass(c, margins, train.labels(), weights))
            .toArray(BoostingLoss[]::new);
  }

  private double[] weights(EncodedTable table) {
    return Arrays.stream(table.labels()).mapToDouble(c -> request.classWeights()[c]).toArray();
  }

  BoostedTrained run() {
    List<BoostedTree> trees = new ArrayList<>();
    Random random = new Random(request.seed());
    int rounds = request.integer("rounds");
    boolean stopsEarly = validation != null && request.earlyStoppingRounds() > 0;
    Progress progress = Progress.of("boosted", "rounds", rounds, log);
    int best = 0;
    for (int round = 0; round < rounds; round++) {
      boost(trees, random);
      progress.row();
      if (stopsEarly && curve.get(round)[1] < curve.get(best)[1]) {
        best = round;
      }
      boolean isEnough = stopsEarly && round - best >= request.earlyStoppingRounds();
      if (isEnough || !watch.goesOn(round + 1, validationLoss(round))) {
        break;
      }
    }
    int kept = stopsEarly ? best + 1 : curve.size();
    BoostedTrained.Shape shape =
        new BoostedTrained.Shape(request.target().task(), margins, train.features(), start);
    return new BoostedTrained(
        trees.subList(0, kept * margins).toArray(BoostedTree[]::new), shape, rate, curves());
  }

  private double validationLoss(int round) {
    return validation == null ? Double.NaN : curve.get(round)[1];
  }

  /** Adds a tree for each margin; all of them see the margins of the round before. */
  private void boost(List<BoostedTree> trees, Random random) {
    for (BoostingLoss loss : losses) {
      loss.update(trainMargins);
    }
    int[] samples = samples(random);
    for (int m = 0; m < margins; m++) {
      BoostedTree tree = new BoostedTree(data, losses[m], limits, samples);
      trees.add(tree);
      add(tree, train, trainMargins[m]);
      if (validation != null) {
        add(tree, validation, validationMargins[m]);
      }
    }
    curve.add(
        validation == null
            ? new double[] {loss(train, trainMargins)}
            : new double[] {loss(train, trainMargins), loss(validation, validationMargins)});
  }

  private void add(BoostedTree tree, EncodedTable table, double[] sums) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += rate * tree.output(table.values(), i * table.features());
    }
  }

  /** Draws without replacement: the first rows of a shuffle. */
  private int[] samples(Random random) {
    int rows = train.rows();
    int drawn = (int) Math.max(1, Math.round(rows * request.number("subsample")));
    int[] samples = new int[rows];
    if (drawn == rows) {
      Arrays.fill(samples, 1);
      return samples;
    }
    int[] order = IntStream.range(0, rows).toArray();
    for (int i = 0; i < drawn; i++) {
      int other = i + random.nextInt(rows - i);
      int row = order[other];
      order[other] = order[i];
      samples[row] = 1;
    }
    return samples;
  }

  private double loss(EncodedTable table, double[][] sums) {
    double loss = 0;
    double total = 0;
    for (int i = 0; i < table.rows(); i++) {
      double weight = isRegression() ? 1 : request.classWeights()[table.labels()[i]];
      loss += weight * (isRegression() ? squared(table, sums, i) : negativeLog(table, sums, i));
      total += weight;
    }
    return isRegression() ? Math.sqrt(loss / total) : loss / total;
  }

  private static double squared(EncodedTable table, double[][] sums, int row) {
    double error = table.numbers()[row] - sums[0][row];
    return error * error;
  }

  private double negativeLog(EncodedTable table, double[][] sums, int row) {
    int label = table.labels()[row];
    if (margins == 1) {
      double margin = (label == 1 ? 2 : -2) * sums[0][row];
      return Math.max(0, -margin) + StrictMath.log1p(StrictMath.exp(-Math.abs(margin)));
    }
    double largest = Double.NEGATIVE_INFINITY;
    for (double[] each : sums) {
      largest = Math.max(largest, each[row]);
    }
    double total = 0;
    for (double[] each : sums) {
      total += StrictMath.exp(each[row] - largest);
    }
    return StrictMath.log(total) + largest - sums[label][row];
  }

  private Map<String, double[]> curves() {
    Map<String, double[]> curves = new LinkedHashMap<>();
    String name = isRegression() ? "rmse" : "log_loss";
    curves.put("train_" + name, curve.stream().mapToDouble(each -> each[0]).toArray());
    if (validation != null) {
      curves.put("validation_" + name, curve.stream().mapToDouble(each -> each[1]).toArray());
    }
    return curves;
  }
}
