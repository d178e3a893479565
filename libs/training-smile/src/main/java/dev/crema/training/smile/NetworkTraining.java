package dev.crema.training.smile;

import dev.crema.data.InputException;
import dev.crema.data.Progress;
import dev.crema.data.Task;
import dev.crema.models.NeuralNetwork;
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
import smile.model.mlp.HiddenLayer;
import smile.model.mlp.Layer;
import smile.tensor.ScalarType;
import smile.tensor.Vector;

/**
 * One run of stochastic gradient descent: Smile's layers propagate and are updated, batch after
 * batch.
 *
 * <p>Smile's own loop knows no class weights and takes its chance from its threads' generators, so
 * the loop is ours. Rows and numbers are standardised as they come.
 */
final class NetworkTraining {
  /** Keeps Smile's square roots from 0. */
  private static final double EPSILON = 1e-7;

  /** The least probability that a loss counts with. */
  private static final double LEAST = 1e-15;

  private final TrainingRequest request;
  private final Consumer<String> log;
  private final RoundWatch watch;
  private final NetworkShape shape;
  private final FeatureScales scales;
  private final LabelScale numbers;
  private final double[] classWeights;
  private final NetworkLayers layers;
  private final Vector row;
  private final Vector target;
  private final Random random;
  private final List<double[]> curve = new ArrayList<>();

  /**
   * The mean and the standard deviation of labels that are numbers; 0 and 1 of classes.
   *
   * @param mean finite
   * @param deviation of the population, positive
   */
  record LabelScale(double mean, double deviation) {
    static LabelScale of(TrainingRequest request) {
      if (request.target().task() != Task.REGRESSION) {
        return new LabelScale(0, 1);
      }
      double[] numbers = request.train().numbers();
      double mean = 0;
      for (double number : numbers) {
        mean += number / numbers.length;
      }
      double squares = 0;
      for (double number : numbers) {
        squares += (number - mean) * (number - mean) / numbers.length;
      }
      return new LabelScale(mean, Math.sqrt(squares));
    }
  }

  NetworkTraining(TrainingRequest request, Consumer<String> log, RoundWatch watch) {
    this.request = request;
    this.log = log;
    this.watch = watch;
    shape = NetworkShape.of(request);
    scales = FeatureScales.of(request.train()).keepingBinary(request.train());
    numbers = LabelScale.of(request);
    classWeights = classWeights();
    random = new Random(request.seed());
    layers = NetworkLayers.of(weights(), shape.activation(), shape.target());
    row = Vector.zeros(ScalarType.Float64, request.train().features());
    target = Vector.zeros(ScalarType.Float64, shape.outputs());
  }

  /** Returns what a row of each class counts, a row of the training part 1 on average. */
  private double[] classWeights() {
    if (shape.isRegression()) {
      return new double[] {1};
    }
    double[] weights = request.classWeights().clone();
    int[] counts = request.train().counts(weights.length);
    double sum = 0;
    for (int c = 0; c < weights.length; c++) {
      sum += weights[c] * counts[c];
    }
    for (int c = 0; c < weights.length; c++) {
      weights[c] *= request.train().rows() / sum;
    }
    return weights;
  }

  /** Uniform, with the variance of Glorot and Bengio 2010, equation 16. */
  private double[][][] weights() {
    int[] units = shape.units();
    double[][][] weights = new double[units.length - 1][][];
    for (int i = 0; i < weights.length; i++) {
      double bound = Math.sqrt(6.0 / (units[i] + units[i + 1]));
      weights[i] = new double[units[i + 1]][units[i]];
      for (double[] unit : weights[i]) {
        Arrays.setAll(unit, _ -> bound * (2 * random.nextDouble() - 1));
      }
    }
    return weights;
  }

  /** Starts from other weights, biases 0, {@code [layer][unit][input]}; for tests. */
  NetworkTraining from(List<NeuralNetwork.Layer> start) {
    layers.restore(start);
    return this;
  }

  NetworkTrained run() {
    int rounds = request.integer("rounds");
    EncodedTable validation = request.validation();
    boolean stopsEarly = validation != null && request.earlyStoppingRounds() > 0;
    Progress progress = Progress.of("learned", "rounds", rounds, log);
    int[] order = IntStream.range(0, request.train().rows()).toArray();
    int best = 0;
    List<NeuralNetwork.Layer> kept = List.of();
    for (int round = 0; round < rounds; round++) {
      pass(order, request.number("learning_rate") * (1 - (double) round / rounds));
      measure(validation);
      progress.row();
      if (stopsEarly && (round == 0 || curve.get(round)[1] < curve.get(best)[1])) {
        best = round;
        kept = layers.copy();
      }
      boolean isEnough = stopsEarly && round - best >= request.earlyStoppingRounds();
      double loss = validation == null ? Double.NaN : curve.get(round)[1];
      if (isEnough || !watch.goesOn(round + 1, loss)) {
        break;
      }
    }
    if (stopsEarly) {
      layers.restore(kept);
    }
    NetworkTrained.Scales both = new NetworkTrained.Scales(scales, numbers);
    return new NetworkTrained(
        layers,
        shape,
        both,
        new NetworkTrained.Course(curves(), stopsEarly ? best + 1 : curve.size()));
  }

  /** Every row once, in an order of its own. */
  private void pass(int[] order, double rate) {
    for (int i = order.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int swapped = order[i];
      order[i] = order[other];
      order[other] = swapped;
    }
    int batch = request.integer("batch_size");
    double decay = 1 - 2 * rate * request.number("weight_decay");
    for (int from = 0; from < order.length; from += batch) {
      int to = Math.min(order.length, from + batch);
      for (int i = from; i < to; i++) {
        learn(order[i]);
      }
      for (Layer layer : layers.all()) {
        layer.update(
            to - from,
            rate,
            request.number("momentum"),
            decay,
            request.number("square_decay"),
            EPSILON);
      }
    }
  }

  private void learn(int index) {
    EncodedTable train = request.train();
    propagate(train, index);
    setTarget(train, index);
    double weight = shape.isRegression() ? 1 : classWeights[train.labels()[index]];
    layers.output().computeOutputGradient(target, weight);
    Layer upper = layers.output();
    for (HiddenLayer layer : layers.hidden().reversed()) {
      upper.backpropagate(layer.gradient());
      upper = layer;
    }
    // Below the first hidden layer nothing is to be told.
    layers.hidden().getFirst().backpropagate(null);
    Vector input = row;
    for (Layer layer : layers.all()) {
      layer.computeGradient(input);
      input = layer.output();
    }
  }

  private void propagate(EncodedTable table, int index) {
    int from = index * table.features();
    for (int f = 0; f < table.features(); f++) {
      row.set(f, (table.values()[from + f] - scales.means()[f]) / scales.deviations()[f]);
    }
    Vector input = row;
    for (Layer layer : layers.all()) {
      layer.propagate(input);
      input = layer.output();
    }
  }

  private void setTarget(EncodedTable table, int index) {
    switch (shape.target()) {
      case NUMBER -> target.set(0, (table.numbers()[index] - numbers.mean()) / numbers.deviation());
      case TWO_CLASSES -> target.set(0, table.labels()[index]);
      case CLASSES -> {
        target.fill(0);
        target.set(table.labels()[index], 1);
      }
    }
  }

  private void measure(@Nullable EncodedTable validation) {
    double train = loss(request.train());
    if (!Double.isFinite(train)) {
      throw new InputException(
          "The network diverged in round %d: a weight is no longer a number.\nMaybe a learning_rate below (%s), or a weight_decay."
              .formatted(curve.size() + 1, request.number("learning_rate")));
    }
    curve.add(validation == null ? new double[] {train} : new double[] {train, loss(validation)});
  }

  private double loss(EncodedTable table) {
    double loss = 0;
    double total = 0;
    for (int i = 0; i < table.rows(); i++) {
      propagate(table, i);
      double weight = shape.isRegression() ? 1 : classWeights[table.labels()[i]];
      loss += weight * loss(table, i);
      total += weight;
    }
    return shape.isRegression() ? numbers.deviation() * Math.sqrt(loss / total) : loss / total;
  }

  private double loss(EncodedTable table, int index) {
    Vector output = layers.output().output();
    return switch (shape.target()) {
      case NUMBER -> {
        double error =
            (table.numbers()[index] - numbers.mean()) / numbers.deviation() - output.get(0);
        yield error * error;
      }
      case TWO_CLASSES ->
          negativeLog(table.labels()[index] == 1 ? output.get(0) : 1 - output.get(0));
      case CLASSES -> negativeLog(output.get(table.labels()[index]));
    };
  }

  /** NaN stays NaN. */
  private static double negativeLog(double probability) {
    return -StrictMath.log(Math.max(LEAST, probability));
  }

  private Map<String, double[]> curves() {
    Map<String, double[]> curves = new LinkedHashMap<>();
    String name = shape.isRegression() ? "rmse" : "log_loss";
    curves.put("train_" + name, curve.stream().mapToDouble(each -> each[0]).toArray());
    if (request.validation() != null) {
      curves.put("validation_" + name, curve.stream().mapToDouble(each -> each[1]).toArray());
    }
    return curves;
  }
}
