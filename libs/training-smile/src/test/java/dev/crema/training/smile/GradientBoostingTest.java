package dev.crema.training.smile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.crema.data.InputException;
import dev.crema.data.document.Node;
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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Reference values: scikit-learn 1.9.1, by src/test/python/gradient_boosting.py. */
final class GradientBoostingTest {
  private static final Learner LEARNER = new GradientBoostingLearner();

  private static final Map<String, Object> SETTINGS =
      Map.of(
          "rounds", 30, "learning_rate", 0.1, "max_depth", 3, "min_leaf", 5, "max_leaves", 4_096);

  static List<Node> cases() {
    return Node.json(Path.of("src/test/resources/golden/gradient_boosting.json"))
        .required("cases")
        .items();
  }

  private static double[] doubles(Node node) {
    return node.items().stream().mapToDouble(Node::number).toArray();
  }

  private static EncodedTable table(Node node) {
    List<Node> rows = node.required("rows").items();
    float[] values = new float[rows.size() * 3];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) rows.get(i / 3).items().get(i % 3).number();
    }
    double[] labels = doubles(node.required("labels"));
    LabelColumn column =
        node.required("classes").integer() == 0
            ? new LabelColumn.Numbers(labels)
            : new LabelColumn.Classes(Arrays.stream(labels).mapToInt(l -> (int) l).toArray());
    return new EncodedTable(values, rows.size(), 3, column, TestTables.names(3));
  }

  private static Target target(Node node) {
    double[] weights = doubles(node.required("weights"));
    return weights.length == 0
        ? new Target.Numbers()
        : new Target.Classes(TestTables.classNames(weights.length), weights);
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

  private static double[] answer(Trained trained, float[] row) {
    if (trained.scorer().classes() == 0) {
      return new double[] {trained.scorer().value(row)};
    }
    double[] out = new double[trained.scorer().classes()];
    trained.scorer().probabilities(row, out);
    return out;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void equalsScikitLearn(Node node) {
    try (Trained trained = LEARNER.fit(request(node, null, SETTINGS))) {
      List<Node> probes = node.required("probes").items();
      for (int i = 0; i < probes.size(); i++) {
        double[] x = doubles(probes.get(i));
        float[] row = {(float) x[0], (float) x[1], (float) x[2]};
        double[] expected = doubles(node.required("answers").items().get(i));
        // Leaves are floats; thresholds halfway between two floats are the same doubles.
        assertThat(answer(trained, row)).containsExactly(expected, within(1e-5));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreesWithSmileOnEveryKindOfRow(Node node) {
    try (Trained trained = LEARNER.fit(request(node, null, Map.of("rounds", 200)))) {
      EncodedTable table = table(node);
      AgreementReport report =
          Agreement.verify(trained, ProbeRows.of(table, List.of(), trained, 1000, 1), 1e-6);
      assertThat(report.predicted()).isGreaterThan(300);
      assertThat(report.refused()).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void stopsWhereTheValidationPartIsNotBetterAndKeepsTheBestRound(Node node) {
    EncodedTable table = table(node);
    try (Trained trained =
        LEARNER.fit(request(node, table, Map.of("rounds", 50, "learning_rate", 0.5)))) {
      // The training part itself is only ever better.
      assertThat(trained.rounds()).isEqualTo(50);
      String name = trained.scorer().classes() == 0 ? "rmse" : "log_loss";
      double[] curve = Objects.requireNonNull(trained.curves().get("validation_" + name));
      assertThat(curve).hasSize(50).isEqualTo(trained.curves().get("train_" + name));
      assertThat(curve[49]).isLessThan(curve[0]);
    }
  }

  /** Seconds since 1970, a hundred around a moment: the nearest float is up to 64 away. */
  @Test
  void aLargeMeanIsKeptToTheLastDigit() {
    Node node =
        cases().stream()
            .filter(n -> n.required("classes").integer() == 0)
            .findFirst()
            .orElseThrow();
    EncodedTable table = table(node);
    double[] moments =
        Arrays.stream(table.numbers()).map(number -> 1.6e9 + 31.4 + number).toArray();
    EncodedTable moved =
        new EncodedTable(
            table.values(),
            table.rows(),
            3,
            new LabelColumn.Numbers(moments),
            table.featureNames());
    Map<String, Object> settings = Hyperparameters.resolve(LEARNER, SETTINGS);
    try (Trained trained =
            LEARNER.fit(new TrainingRequest(moved, null, new Target.Numbers(), settings, 0, 7, 2));
        Trained near = LEARNER.fit(request(node, null, SETTINGS))) {
      float[][] rows = new float[table.rows()][];
      Arrays.setAll(rows, table::row);
      for (int i = 0; i < rows.length; i++) {
        // Smile's own answer has the mean in double; leaves are floats of some hundreds.
        assertThat(trained.scorer().value(rows[i]))
            .isCloseTo(trained.reference(new float[][] {rows[i]})[0][0], within(1e-4))
            .isCloseTo(1.6e9 + 31.4 + near.scorer().value(rows[i]), within(0.01));
      }
    }
  }

  @Test
  void anotherValidationPartEndsItEarly() {
    Node node = cases().getFirst();
    EncodedTable train = table(node);
    int[] turned = Arrays.stream(train.labels()).map(l -> 1 - l).toArray();
    EncodedTable validation =
        new EncodedTable(train.values(), train.rows(), 3, turned, train.featureNames());
    try (Trained trained = LEARNER.fit(request(node, validation, Map.of("rounds", 50)))) {
      assertThat(trained.rounds()).isEqualTo(1);
      assertThat(trained.curves().get("validation_log_loss")).hasSize(4);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void watchSeesTheValidationLossOfEveryRoundAndChangesNothing(Node node) {
    TrainingRequest request = request(node, table(node), SETTINGS);
    List<Double> seen = new ArrayList<>();
    RoundWatch watch =
        (rounds, loss) -> {
          assertThat(rounds).isEqualTo(seen.size() + 1);
          return seen.add(loss);
        };
    assertThat(LEARNER.reportsRounds()).isTrue();
    try (Trained watched = LEARNER.fit(request, _ -> {}, watch);
        Trained alone = LEARNER.fit(request)) {
      String name = alone.scorer().classes() == 0 ? "rmse" : "log_loss";
      assertThat(watched.curves().get("validation_" + name))
          .hasSize(30)
          .containsExactly(seen.stream().mapToDouble(loss -> loss).toArray());
      float[] row = request.train().row(3);
      assertThat(answer(watched, row)).containsExactly(answer(alone, row));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void watchEndsTheBoosting(Node node) {
    for (EncodedTable validation : Arrays.asList(null, table(node))) {
      TrainingRequest request = request(node, validation, SETTINGS);
      try (Trained trained =
          LEARNER.fit(
              request,
              _ -> {},
              (rounds, loss) -> rounds < 4 && Double.isNaN(loss) == (validation == null))) {
        assertThat(trained.rounds()).isEqualTo(4);
      }
    }
  }

  @Test
  void refusesMoreTreesThanAPackageTakes() {
    TrainingRequest request = request(cases().get(2), null, Map.of("rounds", 10_000));
    assertThatThrownBy(() -> LEARNER.fit(request))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("Maybe at most (6666)");
  }

  /** Smile looks for cuts on the pool of who calls: one worker, seven, and that of the machine. */
  @ParameterizedTest
  @MethodSource("cases")
  void theNumberOfProcessorsChangesNoBit(Node node) throws Exception {
    TrainingRequest request = request(node, null, SETTINGS);
    double[] expected = answers(request);
    try (ForkJoinPool one = new ForkJoinPool(1);
        ForkJoinPool seven = new ForkJoinPool(7)) {
      assertThat(one.submit(() -> answers(request)).get()).isEqualTo(expected);
      assertThat(seven.submit(() -> answers(request)).get()).isEqualTo(expected);
    }
  }

  private static double[] answers(TrainingRequest request) {
    try (Trained trained = LEARNER.fit(request, _ -> {})) {
      int classes = trained.scorer().classes();
      double[] all = new double[request.train().rows() * Math.max(1, classes)];
      double[] one = new double[Math.max(1, classes)];
      for (int i = 0; i < request.train().rows(); i++) {
        if (classes == 0) {
          one[0] = trained.scorer().value(request.train().row(i));
        } else {
          trained.scorer().probabilities(request.train().row(i), one);
        }
        System.arraycopy(one, 0, all, i * one.length, one.length);
      }
      return all;
    }
  }
}
