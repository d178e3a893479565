package dev.crema.models;

import dev.crema.data.InputException;
import dev.crema.data.document.Node;
import dev.crema.models.NeuralNetwork.Activation;
import dev.crema.models.NeuralNetwork.Layer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The section {@code scorer.json} of a neural network. */
final class NeuralNetworkFormat {
  static final String KIND = "neural_network";
  private static final int VERSION = 1;

  private NeuralNetworkFormat() {}

  static Map<String, Object> tree(NeuralNetwork model) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("version", VERSION);
    tree.put("kind", KIND);
    tree.put("features", model.features());
    if (model.classes() != 0) {
      tree.put("classes", model.classes());
    }
    tree.put("activation", model.activation().name().toLowerCase(Locale.ROOT));
    tree.put("layers", model.layers().stream().map(NeuralNetworkFormat::layer).toList());
    return tree;
  }

  private static Map<String, Object> layer(Layer layer) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("biases", layer.biases());
    tree.put("weights", layer.weights());
    return tree;
  }

  /**
   * Reads a network; without {@code classes} it predicts a number.
   *
   * @throws InputException if it is none; the message says where
   */
  static NeuralNetwork read(Node root) {
    boolean ofNumber = root.optional("classes") == null;
    String[] fields = {"version", "kind", "features", "activation", "layers"};
    root.fields(
        ofNumber
            ? fields
            : new String[] {"version", "kind", "features", "classes", "activation", "layers"});
    root.required("version").integer(VERSION, VERSION);
    Activation activation = root.required("activation").oneOf(Activation.class);
    int classes =
        ofNumber ? 0 : (int) root.required("classes").integer(2, TreeEnsemble.MAX_CLASSES);
    List<Layer> layers =
        root.required("layers").items().stream().map(NeuralNetworkFormat::layer).toList();
    NeuralNetwork model;
    try {
      model = new NeuralNetwork(classes, activation, layers);
    } catch (InputException e) {
      throw root.error("is no neural network: " + e.getMessage());
    }
    ScorerFormat.equal(root.required("features"), model.features());
    return model;
  }

  private static Layer layer(Node node) {
    node.fields("biases", "weights");
    double[] biases = ScorerFormat.doubles(node.required("biases"));
    double[][] weights =
        node.required("weights").items().stream()
            .map(ScorerFormat::doubles)
            .toArray(double[][]::new);
    try {
      return new Layer(weights, biases);
    } catch (InputException e) {
      throw node.error("is no layer: " + e.getMessage());
    }
  }
}
