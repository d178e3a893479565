package dev.crema.training.smile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.crema.data.InputException;
import dev.crema.data.document.Node;
import dev.crema.models.NeuralNetwork;
import dev.crema.training.Agreement;
import dev.crema.training.AgreementReport;
import dev.crema.training.EncodedTable;
import dev.crema.training.Hyperparameters;
import dev.crema.training.LabelColumn;
import dev.crema.training.Learner;
import dev.crema.training.ProbeRows;
import dev.crema.training.RoundWatch;
import dev.crema.training.Target;
import dev.crema.training.Trained;
import dev.crema.training.TrainingRequest;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Reference values: scikit-learn 1.9.1, by src/test/python/neural_network.py. */
final class NeuralNetworkTest {
  private static final Learner LEARNER = new NeuralNetworkLearner();

  static List<Node> cases() {
    return Node.json(Path.of("src/test/resources/golden/neural_network.json"))
        .required("cases")
        .items();
  }

  private static double[] doubles(Node node) {
    return node.items().stream().mapToDouble(Node::number).toArray();
  }

  private static float[] floats(Node node) {
    double[] numbers = doubles(node);
    float[] floats = new float[numbers.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) numbers[i];
    }
    return floats;
  }

  private static EncodedTable table(Node node) {
    List<Node> rows = node.required("rows").items();
    float[] values = new float[rows.size() * 3];
    for (int i = 0; i < rows.size(); i++) {
      System.arraycopy(floats(rows.get(i)), 0, values, i * 3, 3);
    }
    return table(values, doubles(node.required("labels")), node.required("classes").integer() == 0);
  }

  private static EncodedTable table(float[] values, double[] labels, boolean ofNumbers) {
    LabelColumn column =
        ofNumbers
            ? new LabelColumn.Numbers(labels)
            : new LabelColumn.Classes(Arrays.stream(labels).mapToInt(l -> (int) l).toArray());
    int features = values.length / labels.length;
    return new EncodedTable(values, labels.length, features, column, TestTables.names(features));
  }

  private static Target target(Node node) {
    double[] weights = doubles(node.required("weights"));
    return weights.length == 0
        ? new Target.Numbers()
        : new Target.Classes(TestTables.classNames(weights.length), weights);
  }

  /** The hyperparameters of a case. */
  private static Map<String, Object> settings(Node node) {
    Map<String, Object> settings = new LinkedHashMap<>();
    for (String name : List.of("learning_rate", "momentum", "square_decay", "weight_decay")) {
      settings.put(name, node.required("settings").required(name).number());
    }
    settings.put("tanh", node.required("settings").required("tanh").integer());
    double[] hidden = doubles(node.required("hidden"));
    settings.put("hidden_units", (long) hidden[0]);
    settings.put("second_hidden_units", hidden.length > 1 ? (long) hidden[1] : 0L);
    settings.put("rounds", 40L);
    settings.put("batch_size", 150L);
    return settings;
  }

  private static TrainingRequest request(
      Node node, @Nullable EncodedTable validation, Map<String, Object> settings) {
    return new TrainingRequest(
        table(node),
        validation,
        target(node),
        Hyperparameters.resolve(LEARNER, settings),
        validation == null ? 0 : 3,
        7,
        2);
  }

  private static TrainingRequest binary(EncodedTable train, Map<String, Object> settings) {
    return TestTables.request(LEARNER, train, TestTables.ones(2), settings);
  }

  private static double[] answer(Trained trained, float[] row) {
    if (trained.scorer().classes() == 0) {
      return new double[] {trained.scorer().value(row)};
    }
    double[] out = new double[trained.scorer().classes()];
    trained.scorer().probabilities(row, out);
    return out;
  }

  private static List<NeuralNetwork.Layer> start(Node node) {
    return node.required("start").items().stream()
        .map(
            layer -> {
              double[][] weights =
                  layer.items().stream().map(NeuralNetworkTest::doubles).toArray(double[][]::new);
              return new NeuralNetwork.Layer(weights, new double[weights.length]);
            })
        .toList();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void equalsScikitLearnFromTheSameWeights(Node node) {
    OpenBlas.load();
    TrainingRequest request = request(node, null, settings(node));
    try (Trained trained =
        new NetworkTraining(request, _ -> {}, RoundWatch.ALL).from(start(node)).run()) {
      List<Node> probes = node.required("probes").items();
      for (int i = 0; i < probes.size(); i++) {
        double[] expected = doubles(node.required("answers").items().get(i));
        // Sums in another order, over 40 steps; numbers are around 100.
        assertThat(answer(trained, floats(probes.get(i))))
            .containsExactly(expected, within(1e-9 * Math.max(1, Math.abs(expected[0]))));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreesWithSmileOnEveryKindOfRow(Node node) {
    Map<String, Object> settings = settings(node);
    settings.put("batch_size", 16L);
    try (Trained trained = LEARNER.fit(request(node, null, settings))) {
      AgreementReport report =
          Agreement.verify(trained, ProbeRows.of(table(node), List.of(), trained, 1000, 1), 1e-6);
      assertThat(report.predicted()).isGreaterThan(300);
      // NaN and infinities.
      assertThat(report.refused()).isGreaterThan(100);
      assertThat(report.predicted() + report.refused()).isEqualTo(1000);
    }
  }

  @Test
  void takesOneThreadAndTheKernelsThatEveryProcessorHas() {
    OpenBlas.load();
    assertThat(OpenBlas.core()).isEqualTo(OpenBlas.CORE);
    assertThat(smile.linalg.blas.cblas_h.openblas_get_num_threads()).isEqualTo(1);
  }

  @Test
  void theEnvironmentIsAsItWasBefore() throws Throwable {
    OpenBlas.load();
    Linker linker = Linker.nativeLinker();
    MethodHandle ask =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("getenv"),
            FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.ADDRESS));
    try (Arena arena = Arena.ofConfined()) {
      for (String name : List.of("OPENBLAS_CORETYPE", "OPENBLAS_NUM_THREADS")) {
        MemorySegment found = (MemorySegment) ask.invokeExact(arena.allocateFrom(name));
        assertThat(found.address() == 0).isEqualTo(System.getenv(name) == null);
      }
      MemorySegment path = (MemorySegment) ask.invokeExact(arena.allocateFrom("PATH"));
      assertThat(path.address()).isNotZero();
    }
  }

  @Test
  void theScaleOfFeaturesAndNumbersDoesNotMatter() {
    Node node = cases().get(3);
    EncodedTable plain = table(node);
    float[] values = plain.values().clone();
    for (int i = 0; i < values.length; i += 3) {
      values[i] = 1024 * values[i];
    }
    double[] numbers = Arrays.stream(plain.numbers()).map(n -> 4096 * n).toArray();
    TrainingRequest request = request(node, null, settings(node));
    TrainingRequest scaled =
        new TrainingRequest(
            table(values, numbers, true),
            null,
            new Target.Numbers(),
            request.hyperparameters(),
            0,
            7,
            1);
    try (Trained first = LEARNER.fit(request);
        Trained second = LEARNER.fit(scaled)) {
      for (int i = 0; i < plain.rows(); i++) {
        double expected = answer(first, plain.row(i))[0];
        float[] x = plain.row(i);
        x[0] *= 1024;
        // Powers of two change no digit of a mean or a deviation.
        assertThat(answer(second, x)[0] / 4096).isCloseTo(expected, within(1e-9));
      }
    }
  }

  @Test
  void featuresOfZeroAndOneAreCentredOnly() {
    EncodedTable table =
        new EncodedTable(
            new float[] {0, 5, 0, 7, 0, 5, 1, 7},
            4,
            2,
            new int[] {0, 1, 0, 1},
            TestTables.names(2));
    FeatureScales scales = FeatureScales.of(table).keepingBinary(table);
    assertThat(scales.means()).containsExactly(0.25, 6);
    assertThat(scales.deviations()).containsExactly(1, 1);
    assertThat(FeatureScales.of(table).deviations()).containsExactly(Math.sqrt(3) / 4, 1);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void keepsTheRoundThatIsBestOnTheValidationPart(Node node) {
    Map<String, Object> settings = settings(node);
    settings.put("batch_size", 4L);
    settings.put("rounds", 30L);
    EncodedTable validation = table(node);
    try (Trained trained = LEARNER.fit(request(node, validation, settings))) {
      String name = trained.scorer().classes() == 0 ? "rmse" : "log_loss";
      double[] curve = Objects.requireNonNull(trained.curves().get("validation_" + name));
      double best = Arrays.stream(curve).min().orElseThrow();
      assertThat(curve[trained.rounds() - 1]).isEqualTo(best);
      assertThat(curve.length).isLessThanOrEqualTo(trained.rounds() + 3);
      assertThat(trained.curves().get("train_" + name)).hasSize(curve.length);
      if (trained.scorer().classes() == 0) {
        double squares = 0;
        for (int i = 0; i < validation.rows(); i++) {
          double error = answer(trained, validation.row(i))[0] - validation.numbers()[i];
          squares += error * error / validation.rows();
        }
        // The weights that are kept are those of that round.
        assertThat(Math.sqrt(squares)).isCloseTo(best, within(1e-9 * best));
      }
    }
  }

  @Test
  void aValidationPartThatContradictsEndsItEarly() {
    EncodedTable train = TestTables.of(300, 2, 1);
    int[] turned = Arrays.stream(train.labels()).map(l -> 1 - l).toArray();
    EncodedTable validation = TestTables.table(train.values(), turned);
    TrainingRequest request =
        new TrainingRequest(
            train,
            validation,
            TestTables.classNames(2),
            Hyperparameters.resolve(LEARNER, Map.of("rounds", 50)),
            TestTables.ones(2),
            3,
            7,
            1);
    try (Trained trained = LEARNER.fit(request)) {
      assertThat(trained.rounds()).isEqualTo(1);
      assertThat(trained.curves().get("validation_log_loss")).hasSize(4);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void watchSeesTheValidationLossOfEveryRoundAndMayEndIt(Node node) {
    Map<String, Object> settings = settings(node);
    settings.put("rounds", 9L);
    assertThat(LEARNER.reportsRounds()).isTrue();
    for (EncodedTable validation : Arrays.asList(null, table(node))) {
      TrainingRequest request = request(node, validation, settings);
      List<Double> seen = new ArrayList<>();
      RoundWatch watch = (rounds, loss) -> seen.add(loss) && rounds < 4;
      try (Trained trained = LEARNER.fit(request, _ -> {}, watch)) {
        assertThat(seen).hasSize(4);
        String name = trained.scorer().classes() == 0 ? "rmse" : "log_loss";
        double[] curve = trained.curves().get("validation_" + name);
        if (validation == null) {
          assertThat(seen).containsOnly(Double.NaN);
          assertThat(curve).isNull();
        } else {
          assertThat(curve).containsExactly(seen.stream().mapToDouble(d -> d).toArray());
        }
      }
    }
  }

  @Test
  void refusesMoreWeightsThanAPackageHolds() {
    EncodedTable train = TestTables.of(50, 2, 1);
    TrainingRequest request =
        binary(train, Map.of("hidden_units", 4_096, "second_hidden_units", 4_096));
    assertThatThrownBy(() -> LEARNER.fit(request))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "With 6 features and layers of [4096, 4096, 1] units the network has 16805888 weights; a package holds at most 1000000.\nMaybe fewer hidden_units, or features of fewer categories.");
  }

  @Test
  void refusesMoreRowsThanItCouldEverSee() {
    float[] values = new float[100_001];
    int[] labels = new int[100_001];
    labels[0] = 1;
    EncodedTable train = new EncodedTable(values, labels.length, 1, labels, List.of("x0"));
    TrainingRequest request = binary(train, Map.of("rounds", 10_000));
    assertThatThrownBy(() -> LEARNER.fit(request))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("(rounds) is (10000), and there are 100001 rows")
        .hasMessageEndingWith("\nMaybe at most (9999) rounds, or xgboost.");
  }

  @Test
  void refusesADecayThatSmileWouldLeaveOut() {
    TrainingRequest request =
        binary(TestTables.of(50, 2, 1), Map.of("learning_rate", 0.5, "weight_decay", 0.1));
    assertThatThrownBy(() -> LEARNER.fit(request))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "The hyperparameters learning_rate (0.5) and weight_decay (0.1) take (0.1) of the weights in each step; it must be less than 0.1.\nMaybe less of either.");
  }

  @Test
  void saysThatItDiverged() {
    Node node = cases().get(3);
    Map<String, Object> settings = settings(node);
    settings.put("learning_rate", 1.0);
    settings.put("momentum", 0.999);
    settings.put("batch_size", 1L);
    settings.put("rounds", 500L);
    TrainingRequest request = request(node, null, settings);
    assertThatThrownBy(() -> LEARNER.fit(request))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("The network diverged in round ")
        .hasMessageEndingWith("\nMaybe a learning_rate below (1.0), or a weight_decay.");
  }

  @Test
  void refusesMissingValuesOfTheValidationPartByName() {
    EncodedTable train = TestTables.of(100, 2, 1);
    EncodedTable validation = TestTables.of(20, 2, 2);
    validation.values()[TestTables.FEATURES + 2] = Float.NaN;
    TrainingRequest request =
        new TrainingRequest(
            train,
            validation,
            TestTables.classNames(2),
            Hyperparameters.resolve(LEARNER, Map.of()),
            TestTables.ones(2),
            3,
            7,
            1);
    assertThatThrownBy(() -> LEARNER.fit(request))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(
            "The feature (x2) of row 2 is missing, and the algorithm (neural_network)");
  }
}
