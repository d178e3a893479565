package dev.crema.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.crema.data.InputException;
import dev.crema.data.document.Json;
import dev.crema.data.document.Node;
import dev.crema.models.NeuralNetwork.Activation;
import dev.crema.models.NeuralNetwork.Layer;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The scorer, and what its section of a package refuses by name. */
final class NeuralNetworkTest {
  private static final Layer HIDDEN =
      new Layer(new double[][] {{1, -2}, {0.5, 0.25}}, new double[] {0, -1});
  private static final Layer ONE = new Layer(new double[][] {{2, -3}}, new double[] {0.5});
  private static final Layer THREE =
      new Layer(new double[][] {{1, 0}, {0, 1}, {-1, -1}}, new double[] {0, 0.1, 0.2});

  private static NeuralNetwork model(Layer output, int classes) {
    return new NeuralNetwork(classes, Activation.RECTIFIER, List.of(HIDDEN, output));
  }

  private static double[] probabilities(NeuralNetwork model, float... x) {
    double[] p = new double[model.classes()];
    model.probabilities(x, p);
    return p;
  }

  private static String json(NeuralNetwork model) {
    return Json.write(ScorerFormat.tree(model));
  }

  private static NeuralNetwork read(String json) {
    return (NeuralNetwork) ScorerFormat.read(Node.json(json, "scorer.json"), null, "scorer.bin");
  }

  @Test
  void matchesHandWorkedExamples() {
    // Hidden sums at (3, 0.5): 3 - 1 = 2 and 1.5 + 0.125 - 1 = 0.625; both are positive.
    double margin = 0.5 + 2 * 2 - 3 * 0.625;
    assertThat(probabilities(model(ONE, 2), 3, 0.5f)[1])
        .isCloseTo(1 / (1 + Math.exp(-margin)), within(1e-15));
    assertThat(model(ONE, 0).value(new float[] {3, 0.5f})).isEqualTo(margin);
    double sum = Math.exp(2) + Math.exp(0.725) + Math.exp(-2.425);
    assertThat(probabilities(model(THREE, 3), 3, 0.5f))
        .containsExactly(
            new double[] {Math.exp(2) / sum, Math.exp(0.725) / sum, Math.exp(-2.425) / sum},
            within(1e-15));
  }

  @Test
  void aRectifierTakesNothingFromBelowZero() {
    // Hidden sums at (-3, 0): -3 and -2.5.
    assertThat(model(ONE, 0).value(new float[] {-3, 0})).isEqualTo(0.5);
  }

  @Test
  void aTangentIsBounded() {
    NeuralNetwork tangent = new NeuralNetwork(0, Activation.TANH, List.of(HIDDEN, ONE));
    assertThat(tangent.value(new float[] {3, 0.5f}))
        .isCloseTo(0.5 + 2 * Math.tanh(2) - 3 * Math.tanh(0.625), within(1e-14));
    assertThat(tangent.value(new float[] {Float.MAX_VALUE, 0})).isEqualTo(-0.5);
  }

  @Test
  void everyLayerIsPassed() {
    Layer middle = new Layer(new double[][] {{-1, 1}, {3, 0}, {0, -1}}, new double[] {3, 0, 1});
    Layer output = new Layer(new double[][] {{1, 10, 100}}, new double[] {0});
    NeuralNetwork deep =
        new NeuralNetwork(0, Activation.RECTIFIER, List.of(HIDDEN, middle, output));
    // First (2, 0.625), then (1.625, 6, 0.375).
    assertThat(deep.value(new float[] {3, 0.5f})).isEqualTo(1.625 + 60 + 37.5);
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void refusesWhatIsNotFinite(float value) {
    assertThatThrownBy(() -> probabilities(model(ONE, 2), 1, value))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "The feature at index 1 is (%s); a neural network needs finite numbers.\nMaybe impute it in features.yaml."
                .formatted(value));
  }

  @Test
  void refusesARowWhoseMarginOverflows() {
    Layer huge = new Layer(new double[][] {{1e200, 0}}, new double[] {0});
    Layer more = new Layer(new double[][] {{1e100}}, new double[] {0});
    NeuralNetwork model = new NeuralNetwork(0, Activation.RECTIFIER, List.of(huge, more));
    assertThat(model.value(new float[] {1, 0})).isEqualTo(1e300);
    assertThatThrownBy(() -> model.value(new float[] {1e30f, 0}))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("the network's margin overflows a double");
    // What was lent to the refused row is not needed by the next.
    assertThat(model.value(new float[] {1, 0})).isEqualTo(1e300);
  }

  @Test
  void refusesLayersThatDoNotFit() {
    assertThatThrownBy(() -> model(ONE, 3))
        .isInstanceOf(InputException.class)
        .hasMessage("The output has 1 units; 3 classes need 3.");
    assertThatThrownBy(() -> new NeuralNetwork(2, Activation.TANH, List.of(ONE)))
        .hasMessage("The number of layers (1) is not from 2 to 8.");
    assertThatThrownBy(() -> new NeuralNetwork(2, Activation.TANH, List.of(THREE, ONE)))
        .hasMessage("The layer at index 1 takes 2 inputs, but there are 3.");
    assertThatThrownBy(() -> new Layer(new double[1][2], new double[2]))
        .hasMessage("There are weights of 1 units and 2 biases.");
    assertThatThrownBy(() -> new Layer(new double[][] {{1, 2}, {3}}, new double[2]))
        .hasMessage("A unit has 1 weights, the first 2.");
    assertThatThrownBy(() -> new Layer(new double[][] {{Double.NaN}}, new double[1]))
        .hasMessage("A weight or a bias (NaN) is not finite.");
  }

  @Test
  void refusesMoreWeightsThanItsLimit() {
    Layer wide = new Layer(new double[1000][600], new double[1000]);
    Layer back = new Layer(new double[401][1000], new double[401]);
    Layer output = new Layer(new double[1][401], new double[1]);
    assertThatThrownBy(
            () -> new NeuralNetwork(0, Activation.RECTIFIER, List.of(wide, back, output)))
        .isInstanceOf(InputException.class)
        .hasMessage("The network has 1001401 weights; at most 1000000 are possible.");
    assertThatThrownBy(() -> new Layer(new double[1000][1001], new double[1000]))
        .hasMessage("The number of inputs (1001) is not from 1 to 1000.");
  }

  @Test
  void aRowTakesNoMemory() {
    NeuralNetwork model = model(THREE, 3);
    float[] x = {3, 0.5f};
    double[] p = new double[3];
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    model.probabilities(x, p);
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 10_000; i++) {
      model.probabilities(x, p);
    }
    // The measurement itself takes some hundred bytes.
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(10_000);
  }

  @Test
  void manyThreadsGetTheAnswersOfOne() throws ExecutionException, InterruptedException {
    NeuralNetwork model = Packages.network(20, 3);
    float[][] rows = new float[200][20];
    for (int i = 0; i < rows.length; i++) {
      for (int f = 0; f < 20; f++) {
        rows[i][f] = (float) Math.sin(i + 0.1 * f);
      }
    }
    try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
      List<Future<double[]>> answers = new ArrayList<>();
      for (int i = 0; i < 5_000; i++) {
        float[] row = rows[i % rows.length];
        answers.add(pool.submit(() -> probabilities(model, row)));
      }
      for (int i = 0; i < answers.size(); i++) {
        assertThat(answers.get(i).get()).isEqualTo(probabilities(model, rows[i % rows.length]));
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"version\":1|\"version\":2|version (2) must be from 1 to 1",
        "\"features\":2|\"features\":3|features is (3), but it is (2).",
        "\"classes\":3|\"classes\":4|is no neural network: The output has 3 units; 4 classes need 4.",
        "\"classes\":3,|''|is no neural network: The output has 3 units; 0 classes need 1.",
        "\"classes\":3|\"classes\":1000000|classes (1000000) must be from 2 to 1000",
        "\"activation\":\"rectifier\"|\"activation\":\"step\"|activation (step) is not one of [rectifier, tanh].",
        "\"activation\":\"rectifier\",|''|the document lacks (activation).",
        "\"biases\":[0.0,-1.0]|\"biases\":[0.0]|layers[0] is no layer: There are weights of 2 units and 1 biases.",
        "\"biases\":[0.0,-1.0]|\"biases\":[0.0,1e999]|layers[0].biases[1]",
        "[1.0,-2.0]|[1.0]|layers[0] is no layer: A unit has 2 weights, the first 1.",
        "[[1.0,-2.0],[0.5,0.25]]|[[],[]]|layers[0] is no layer: The number of inputs (0) is not from 1 to",
        "[[1.0,-2.0],[0.5,0.25]]|[]|layers[0] is no layer: The number of units (0) is not from 1 to",
        "{\"biases\":[0.0,-1.0]|{\"dropout\":1,\"biases\":[0.0,-1.0]|layers[0].dropout is unknown",
        "\"kind\":\"neural_network\"|\"kind\":\"perceptron\"|is none of [tree_ensemble, linear, naive_bayes, neural_network]"
      })
  void itsSectionIsRefusedByName(String from, String to, String message) {
    String text = json(model(THREE, 3));
    assertThat(text).contains(from);
    assertThatThrownBy(() -> read(text.replace(from, to)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("scorer.json:1:")
        .hasMessageContaining(message);
  }

  @Test
  void isReadBackAsItWasWritten() {
    for (NeuralNetwork model : List.of(model(THREE, 3), model(ONE, 2), model(ONE, 0))) {
      assertThat(json(read(json(model)))).isEqualTo(json(model));
    }
    Random random = new Random(4);
    NeuralNetwork model = Packages.network(7, 3);
    for (int i = 0; i < 100; i++) {
      float[] x = new float[7];
      for (int f = 0; f < x.length; f++) {
        x[f] = (float) random.nextGaussian();
      }
      assertThat(probabilities(read(json(model)), x)).isEqualTo(probabilities(model, x));
    }
  }
}
