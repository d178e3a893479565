package dev.crema.training.smile;

import dev.crema.models.NeuralNetwork;
import dev.crema.models.NeuralNetwork.Activation;
import java.util.ArrayList;
import java.util.List;
import smile.model.mlp.ActivationFunction;
import smile.model.mlp.Cost;
import smile.model.mlp.HiddenLayer;
import smile.model.mlp.InputLayer;
import smile.model.mlp.Layer;
import smile.model.mlp.LayerBuilder;
import smile.model.mlp.OutputFunction;
import smile.model.mlp.OutputLayer;
import smile.tensor.DenseMatrix;
import smile.tensor.ScalarType;
import smile.tensor.Vector;

/**
 * Smile's layers, in double: as Smile makes them they are in float, whose sums no scorer could
 * agree with to 1e-6.
 *
 * @param hidden from the inputs on
 * @param output the last one
 */
record NetworkLayers(List<HiddenLayer> hidden, OutputLayer output) {

  /** What the output is, and what its error is measured by. */
  enum Target {
    /** One unit, the number itself; squared error. */
    NUMBER,
    /** One unit, of class 1; cross entropy. */
    TWO_CLASSES,
    /** One unit a class; cross entropy. */
    CLASSES
  }

  /**
   * Makes layers.
   *
   * @param weights {@code [layer][unit][input]}, the output last; biases are 0
   */
  static NetworkLayers of(double[][][] weights, Activation activation, Target target) {
    List<HiddenLayer> hidden = new ArrayList<>();
    for (int i = 0; i < weights.length - 1; i++) {
      hidden.add(new DoubleHidden(weights[i], function(activation)));
    }
    return new NetworkLayers(hidden, new DoubleOutput(weights[weights.length - 1], target));
  }

  private static ActivationFunction function(Activation activation) {
    return activation == Activation.RECTIFIER ? ActivationFunction.rectifier() : new Tangent();
  }

  List<Layer> all() {
    List<Layer> all = new ArrayList<>(hidden);
    all.add(output);
    return all;
  }

  /** Returns what Smile makes its networks of: these layers with one for the inputs. */
  LayerBuilder[] builders() {
    List<Layer> layers = new ArrayList<>();
    layers.add(new DoubleInput(hidden.getFirst().getInputSize()));
    layers.addAll(all());
    return layers.stream().map(NetworkLayers::builder).toArray(LayerBuilder[]::new);
  }

  private static LayerBuilder builder(Layer layer) {
    return new LayerBuilder(layer.getOutputSize(), 0) {
      @Override
      public Layer build(int inputs) {
        return layer;
      }
    };
  }

  /** Returns copies of all weights and biases as they are now. */
  List<NeuralNetwork.Layer> copy() {
    return all().stream().map(NetworkLayers::copy).toList();
  }

  private static NeuralNetwork.Layer copy(Layer layer) {
    int units = layer.getOutputSize();
    double[][] weights = new double[units][layer.getInputSize()];
    double[] biases = new double[units];
    for (int u = 0; u < units; u++) {
      biases[u] = layer.bias().get(u);
      for (int i = 0; i < weights[u].length; i++) {
        weights[u][i] = layer.weight().get(u, i);
      }
    }
    return new NeuralNetwork.Layer(weights, biases);
  }

  /** Makes the weights and biases those of a copy. */
  void restore(List<NeuralNetwork.Layer> copy) {
    for (int i = 0; i < copy.size(); i++) {
      Layer layer = all().get(i);
      NeuralNetwork.Layer from = copy.get(i);
      for (int u = 0; u < from.biases().length; u++) {
        layer.bias().set(u, from.biases()[u]);
        for (int j = 0; j < from.weights()[u].length; j++) {
          layer.weight().set(u, j, from.weights()[u][j]);
        }
      }
    }
  }

  private static final class DoubleInput extends InputLayer {
    DoubleInput(int inputs) {
      super(inputs);
      output = ThreadLocal.withInitial(() -> Vector.zeros(ScalarType.Float64, inputs));
    }
  }

  private static final class DoubleHidden extends HiddenLayer {
    DoubleHidden(double[][] weights, ActivationFunction activation) {
      super(weights.length, weights[0].length, 0, activation);
      weight = DenseMatrix.of(weights);
      bias = Vector.zeros(ScalarType.Float64, weights.length);
    }
  }

  private static final class DoubleOutput extends OutputLayer {
    DoubleOutput(double[][] weights, Target target) {
      super(
          weights.length,
          weights[0].length,
          switch (target) {
            case NUMBER -> OutputFunction.LINEAR;
            case TWO_CLASSES -> OutputFunction.SIGMOID;
            case CLASSES -> OutputFunction.SOFTMAX;
          },
          target == Target.NUMBER ? Cost.MEAN_SQUARED_ERROR : Cost.LIKELIHOOD);
      weight = DenseMatrix.of(weights);
      bias = Vector.zeros(ScalarType.Float64, weights.length);
    }
  }

  /**
   * The hyperbolic tangent. Smile's own has the slope (1 − y)², where that of the tangent is 1 −
   * y², and takes {@code Math}'s, whose last bit may differ between processors.
   */
  private static final class Tangent implements ActivationFunction {
    private static final long serialVersionUID = 1;

    @Override
    public String name() {
      return "TANH";
    }

    @Override
    public void f(Vector x) {
      for (int i = 0; i < x.size(); i++) {
        x.set(i, StrictMath.tanh(x.get(i)));
      }
    }

    @Override
    public void g(Vector gradient, Vector output) {
      for (int i = 0; i < output.size(); i++) {
        double y = output.get(i);
        gradient.mul(i, 1 - y * y);
      }
    }
  }
}
