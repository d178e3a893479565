package dev.crema.models;

import dev.crema.data.InputException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A feed-forward network of fully connected layers: of classes through the logistic function or
 * softmax, or of a number; immutable and thread-safe.
 *
 * <p>A unit is its bias + Σ weight · input, in double, added from the first input to the last;
 * hidden units put it through the activation. So the bits are the same everywhere. Every feature
 * must be finite. One thread at a time needs no memory for a row; those that come meanwhile take
 * the units' room anew.
 */
public final class NeuralNetwork implements UncalibratedScorer {
  /** Most weights of all layers together. */
  public static final int MAX_WEIGHTS = 1_000_000;

  /** Most layers, the output among them. */
  public static final int MAX_LAYERS = 8;

  /** What a hidden unit makes of its sum. */
  public enum Activation {
    /** max(0, sum). */
    RECTIFIER,
    /** The hyperbolic tangent, by StrictMath. */
    TANH
  }

  /**
   * Units that each see every input.
   *
   * @param weights {@code [units × inputs]}, finite
   * @param biases one per unit, finite
   */
  public record Layer(double[][] weights, double[] biases) {
    /**
     * Checks the numbers, and copies them.
     *
     * @throws InputException if there is no unit or no input, the lengths do not agree, or a number
     *     is not finite
     */
    public Layer {
      weights = Arrays.stream(weights).map(double[]::clone).toArray(double[][]::new);
      biases = biases.clone();
      Scorers.checkRange("units", weights.length, 1, MAX_WEIGHTS);
      if (biases.length != weights.length) {
        throw new InputException(
            "There are weights of %d units and %d biases."
                .formatted(weights.length, biases.length));
      }
      Scorers.checkRange("inputs", weights[0].length, 1, MAX_WEIGHTS / weights.length);
      for (double[] unit : weights) {
        if (unit.length != weights[0].length) {
          throw new InputException(
              "A unit has %d weights, the first %d.".formatted(unit.length, weights[0].length));
        }
        checkFinite(unit);
      }
      checkFinite(biases);
    }

    private static void checkFinite(double[] numbers) {
      for (double number : numbers) {
        if (!Double.isFinite(number)) {
          throw new InputException("A weight or a bias (%s) is not finite.".formatted(number));
        }
      }
    }

    int units() {
      return biases.length;
    }

    int inputs() {
      return weights[0].length;
    }
  }

  private final int classes;
  private final Activation activation;
  private final List<Layer> layers;

  /** By layer, {@code [inputs × units]}: the units beside each other are summed side by side. */
  private final double[][] columns;

  /** Where the units of each layer start in the room for all, and the room itself. */
  private final int[] offsets;

  private final int room;

  /** The units of one row; null while a thread has them. */
  private final AtomicReference<double @Nullable []> spare = new AtomicReference<>();

  /**
   * Makes a network.
   *
   * @param classes from 2; 0 if a number is predicted
   * @param activation of all hidden units
   * @param layers from the features to the output, at least one of them hidden; the output has one
   *     unit for a number and for two classes (of class 1), else one per class
   * @throws InputException if the layers do not fit each other, there are too many, or too many
   *     weights
   */
  public NeuralNetwork(int classes, Activation activation, List<Layer> layers) {
    this.classes = classes;
    this.activation = activation;
    this.layers = List.copyOf(layers);
    if (classes != 0) {
      Scorers.checkRange("classes", classes, 2, TreeEnsemble.MAX_CLASSES);
    }
    Scorers.checkRange("layers", layers.size(), 2, MAX_LAYERS);
    columns = new double[layers.size()][];
    offsets = new int[layers.size() + 1];
    int inputs = layers.getFirst().inputs();
    long weights = 0;
    for (int i = 0; i < columns.length; i++) {
      Layer layer = layers.get(i);
      if (layer.inputs() != inputs) {
        throw new InputException(
            "The layer at index %d takes %d inputs, but there are %d."
                .formatted(i, layer.inputs(), inputs));
      }
      columns[i] = columns(layer);
      inputs = layer.units();
      offsets[i + 1] = offsets[i] + inputs;
      weights += columns[i].length;
    }
    if (weights > MAX_WEIGHTS) {
      throw new InputException(
          "The network has %d weights; at most %d are possible.".formatted(weights, MAX_WEIGHTS));
    }
    if (inputs != marginCount()) {
      throw new InputException(
          "The output has %d units; %d classes need %d.".formatted(inputs, classes, marginCount()));
    }
    room = offsets[columns.length];
  }

  private static double[] columns(Layer layer) {
    double[] columns = new double[layer.units() * layer.inputs()];
    for (int u = 0; u < layer.units(); u++) {
      for (int i = 0; i < layer.inputs(); i++) {
        columns[i * layer.units() + u] = layer.weights[u][i];
      }
    }
    return columns;
  }

  Activation activation() {
    return activation;
  }

  List<Layer> layers() {
    return layers;
  }

  @Override
  public int features() {
    return layers.getFirst().inputs();
  }

  @Override
  public int classes() {
    return classes;
  }

  @Override
  public int marginCount() {
    return classes > 2 ? classes : 1;
  }

  /** {@inheritDoc} Never: it refuses NaN. */
  @Override
  public boolean acceptsMissing() {
    return false;
  }

  @Override
  public void probabilities(float[] x, double[] out) {
    if (classes == 0) {
      throw Scorers.noProbabilities();
    }
    Scorers.check(this, x.length, out.length, classes);
    double[] units = units(x);
    System.arraycopy(units, room - marginCount(), out, 0, marginCount());
    spare.set(units);
    if (classes == 2) {
      double p = Scorers.logistic(out[0]);
      out[0] = 1 - p;
      out[1] = p;
    } else {
      Scorers.softmax(out, classes);
    }
  }

  @Override
  public double value(float[] x) {
    if (classes != 0) {
      throw Scorers.noValue();
    }
    Scorers.check(this, x.length, 0, 0);
    double[] units = units(x);
    double value = units[room - 1];
    spare.set(units);
    return value;
  }

  /**
   * {@inheritDoc} Rounded from double to float; {@link #probabilities} does not round.
   *
   * @param x the features
   * @param out receives the margins
   */
  @Override
  public void margins(float[] x, float[] out) {
    Scorers.check(this, x.length, out.length, marginCount());
    double[] units = units(x);
    for (int i = 0; i < marginCount(); i++) {
      out[i] = (float) units[room - marginCount() + i];
    }
    spare.set(units);
  }

  /** Returns all units, layer after layer; the last ones are the margins, finite. */
  private double[] units(float[] x) {
    checkFinite(x);
    double[] free = spare.getAndSet(null);
    double[] units = free == null ? new double[room] : free;
    start(0, units);
    for (int i = 0; i < x.length; i++) {
      add(0, i, x[i], units);
    }
    for (int layer = 1; layer < columns.length; layer++) {
      activate(units, offsets[layer - 1], offsets[layer]);
      start(layer, units);
      int inputs = offsets[layer] - offsets[layer - 1];
      for (int i = 0; i < inputs; i++) {
        add(layer, i, units[offsets[layer - 1] + i], units);
      }
    }
    for (int i = room - marginCount(); i < room; i++) {
      if (!Double.isFinite(units[i])) {
        throw new InputException(
            "The row is so far from those learned from that the network's margin overflows a double.");
      }
    }
    return units;
  }

  private void start(int layer, double[] units) {
    double[] biases = layers.get(layer).biases;
    System.arraycopy(biases, 0, units, offsets[layer], biases.length);
  }

  /** Adds to every unit of a layer what one of its inputs adds. */
  private void add(int layer, int input, double value, double[] units) {
    int to = offsets[layer];
    int count = offsets[layer + 1] - to;
    double[] weights = columns[layer];
    int from = input * count;
    for (int u = 0; u < count; u++) {
      units[to + u] += weights[from + u] * value;
    }
  }

  private void activate(double[] units, int from, int to) {
    if (activation == Activation.RECTIFIER) {
      for (int i = from; i < to; i++) {
        units[i] = Math.max(0, units[i]);
      }
    } else {
      for (int i = from; i < to; i++) {
        units[i] = StrictMath.tanh(units[i]);
      }
    }
  }

  private static void checkFinite(float[] x) {
    for (int i = 0; i < x.length; i++) {
      if (!Float.isFinite(x[i])) {
        throw new InputException(
            "The feature at index %d is (%s); a neural network needs finite numbers.\nMaybe impute it in features.yaml."
                .formatted(i, x[i]));
      }
    }
  }
}
