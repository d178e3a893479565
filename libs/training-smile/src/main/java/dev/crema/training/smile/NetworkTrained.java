package dev.crema.training.smile;

import dev.crema.models.NeuralNetwork;
import dev.crema.models.NeuralNetwork.Activation;
import dev.crema.models.Scorer;
import dev.crema.training.Trained;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import smile.model.mlp.MultilayerPerceptron;

/**
 * A network of Smile's, which sees standardised rows, beside the same one compiled, which sees them
 * as they are: the scaling is in the weights of its first layer and, of numbers, of its last.
 */
final class NetworkTrained implements Trained {
  private final NetworkShape shape;
  private final Scales scales;
  private final Course course;
  private final MultilayerPerceptron model;

  /** As Smile learned them. */
  private final List<NeuralNetwork.Layer> learned;

  private final Scorer scorer;

  /**
   * How rows and numbers were standardised.
   *
   * @param features of the features
   * @param labels of labels that are numbers
   */
  record Scales(FeatureScales features, NetworkTraining.LabelScale labels) {}

  /**
   * How it was learned.
   *
   * @param curves by name, one number a round
   * @param rounds of the weights that were kept
   */
  record Course(Map<String, double[]> curves, int rounds) {}

  NetworkTrained(NetworkLayers layers, NetworkShape shape, Scales scales, Course course) {
    this.shape = shape;
    this.scales = scales;
    this.course = course;
    model =
        shape.isRegression()
            ? new smile.regression.MLP(layers.builders())
            : new smile.classification.MLP(layers.builders());
    learned = layers.copy();
    scorer = compile();
  }

  private Scorer compile() {
    List<NeuralNetwork.Layer> compiled = new ArrayList<>(learned);
    compiled.set(0, unscaled(learned.getFirst()));
    if (shape.isRegression()) {
      compiled.set(compiled.size() - 1, inUnits(compiled.getLast()));
    }
    return new NeuralNetwork(shape.classes(), shape.activation(), compiled);
  }

  /** w · (x − mean) / deviation + b = (w / deviation) · x + (b − Σ w · mean / deviation). */
  private NeuralNetwork.Layer unscaled(NeuralNetwork.Layer layer) {
    double[] means = scales.features.means();
    double[] deviations = scales.features.deviations();
    double[][] weights = new double[layer.biases().length][means.length];
    double[] biases = layer.biases().clone();
    for (int u = 0; u < biases.length; u++) {
      for (int f = 0; f < means.length; f++) {
        weights[u][f] = layer.weights()[u][f] / deviations[f];
        biases[u] -= weights[u][f] * means[f];
      }
    }
    return new NeuralNetwork.Layer(weights, biases);
  }

  private NeuralNetwork.Layer inUnits(NeuralNetwork.Layer layer) {
    double deviation = scales.labels.deviation();
    double[] weights = Arrays.stream(layer.weights()[0]).map(w -> w * deviation).toArray();
    double bias = layer.biases()[0] * deviation + scales.labels.mean();
    return new NeuralNetwork.Layer(new double[][] {weights}, new double[] {bias});
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
    double[][] answers = new double[rows.length][Math.max(1, shape.classes())];
    for (int i = 0; i < rows.length; i++) {
      switch (model) {
        case smile.regression.MLP numbers ->
            answers[i][0] = inUnits(numbers.predict(scaled(rows[i])));
        case smile.classification.MLP classes -> classes.predict(scaled(rows[i]), answers[i]);
        default -> throw new IllegalStateException("Unknown model " + model.getClass());
      }
    }
    return answers;
  }

  private double inUnits(double output) {
    return output * scales.labels.deviation() + scales.labels.mean();
  }

  private double[] scaled(float[] x) {
    double[] scaled = new double[x.length];
    for (int f = 0; f < x.length; f++) {
      scaled[f] = (x[f] - scales.features.means()[f]) / scales.features.deviations()[f];
    }
    return scaled;
  }

  @Override
  public float[][] referenceMargins(float[][] rows) {
    return new float[0][];
  }

  @Override
  public double[][] walk(float[][] rows) {
    return Arrays.stream(rows).map(this::walk).toArray(double[][]::new);
  }

  /** From the last input of a unit to the first, so that no code and no order is shared. */
  private double[] walk(float[] x) {
    double[] signals = scaled(x);
    for (int i = 0; i < learned.size(); i++) {
      NeuralNetwork.Layer layer = learned.get(i);
      double[] sums = new double[layer.biases().length];
      for (int u = 0; u < sums.length; u++) {
        for (int j = signals.length - 1; j >= 0; j--) {
          sums[u] += layer.weights()[u][j] * signals[j];
        }
        sums[u] += layer.biases()[u];
        boolean isHidden = i < learned.size() - 1;
        sums[u] = isHidden ? activated(sums[u]) : sums[u];
      }
      signals = sums;
    }
    return answer(signals);
  }

  private double activated(double sum) {
    if (shape.activation() == Activation.TANH) {
      return Math.tanh(sum);
    }
    return sum > 0 ? sum : 0;
  }

  private double[] answer(double[] margins) {
    switch (shape.target()) {
      case NUMBER -> {
        return new double[] {inUnits(margins[0])};
      }
      case TWO_CLASSES -> {
        return new double[] {1 / (1 + Math.exp(margins[0])), 1 / (1 + Math.exp(-margins[0]))};
      }
      case CLASSES -> {
        double largest = Arrays.stream(margins).max().orElseThrow();
        double[] powers = Arrays.stream(margins).map(m -> Math.exp(m - largest)).toArray();
        double sum = Arrays.stream(powers).sum();
        return Arrays.stream(powers).map(power -> power / sum).toArray();
      }
    }
    throw new IllegalStateException("Unknown target " + shape.target());
  }

  /** A network compares nothing. */
  @Override
  public float[][] thresholds() {
    return new float[shape.units()[0]][0];
  }

  @Override
  public Map<String, double[]> curves() {
    return course.curves;
  }

  @Override
  public int rounds() {
    return course.rounds;
  }

  /** From the output back: what of a unit arrives there, at most, of a standardised feature's 1. */
  @Override
  public double[] importance() {
    double[] arriving = new double[shape.outputs()];
    Arrays.fill(arriving, 1);
    for (NeuralNetwork.Layer layer : learned.reversed()) {
      double[] below = new double[layer.weights()[0].length];
      for (int u = 0; u < arriving.length; u++) {
        for (int j = 0; j < below.length; j++) {
          below[j] += arriving[u] * Math.abs(layer.weights()[u][j]);
        }
      }
      arriving = below;
    }
    return arriving;
  }

  @Override
  public String importanceName() {
    return "sum over all ways to the output of the product of absolute weights";
  }

  /** Lets go of what Smile keeps for each thread. */
  @Override
  public void close() {
    model.close();
  }
}
