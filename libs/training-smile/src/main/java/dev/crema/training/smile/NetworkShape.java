package dev.crema.training.smile;

import dev.crema.data.InputException;
import dev.crema.data.Task;
import dev.crema.models.NeuralNetwork;
import dev.crema.models.NeuralNetwork.Activation;
import dev.crema.training.TrainingRequest;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * What a network looks like.
 *
 * @param units features, units of each hidden layer, units of the output; not copied
 * @param activation of the hidden units
 * @param classes 0 of a number
 */
record NetworkShape(int[] units, Activation activation, int classes) {
  /** Passes of rows over all rounds; at some 5 µs each that is more than an hour. */
  static final long MAX_PASSES = 1_000_000_000;

  /**
   * Returns the shape that a request asks for.
   *
   * @throws InputException if it has more weights than a package may hold, or would be learned from
   *     more rows than {@link #MAX_PASSES}, or the decay is none that Smile takes
   */
  static NetworkShape of(TrainingRequest request) {
    int classes = request.target().task() == Task.REGRESSION ? 0 : request.classes().size();
    int[] units =
        IntStream.of(
                request.train().features(),
                request.integer("hidden_units"),
                request.integer("second_hidden_units"),
                classes > 2 ? classes : 1)
            .filter(count -> count > 0)
            .toArray();
    NetworkShape shape =
        new NetworkShape(
            units, request.integer("tanh") == 1 ? Activation.TANH : Activation.RECTIFIER, classes);
    shape.checkWeights();
    checkPasses(request);
    checkDecay(request);
    return shape;
  }

  private void checkWeights() {
    long weights = 0;
    for (int i = 1; i < units.length; i++) {
      weights += (long) units[i - 1] * units[i];
    }
    if (weights > NeuralNetwork.MAX_WEIGHTS) {
      throw new InputException(
          "With %d features and layers of %s units the network has %d weights; a package holds at most %d.\nMaybe fewer hidden_units, or features of fewer categories."
              .formatted(
                  units[0],
                  Arrays.toString(Arrays.copyOfRange(units, 1, units.length)),
                  weights,
                  NeuralNetwork.MAX_WEIGHTS));
    }
  }

  private static void checkPasses(TrainingRequest request) {
    long passes = (long) request.train().rows() * request.integer("rounds");
    if (passes > MAX_PASSES) {
      throw new InputException(
          "The hyperparameter (rounds) is (%d), and there are %d rows: a network is learned from %d rows at most, each counted in each round.\nMaybe at most (%d) rounds, or xgboost."
              .formatted(
                  request.integer("rounds"),
                  request.train().rows(),
                  MAX_PASSES,
                  MAX_PASSES / request.train().rows()));
    }
  }

  /** Smile leaves out, without a word, a decay of a tenth of the weights or more. */
  private static void checkDecay(TrainingRequest request) {
    double share = 2 * request.number("learning_rate") * request.number("weight_decay");
    if (!(share < 0.1)) {
      throw new InputException(
          "The hyperparameters learning_rate (%s) and weight_decay (%s) take (%s) of the weights in each step; it must be less than 0.1.\nMaybe less of either."
              .formatted(request.number("learning_rate"), request.number("weight_decay"), share));
    }
  }

  boolean isRegression() {
    return classes == 0;
  }

  int outputs() {
    return units[units.length - 1];
  }

  NetworkLayers.Target target() {
    return switch (classes) {
      case 0 -> NetworkLayers.Target.NUMBER;
      case 2 -> NetworkLayers.Target.TWO_CLASSES;
      default -> NetworkLayers.Target.CLASSES;
    };
  }
}
