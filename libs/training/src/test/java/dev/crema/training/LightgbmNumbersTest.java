package dev.crema.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.crema.data.Task;
import dev.crema.data.document.Node;
import dev.crema.training.lightgbm.LightgbmLearner;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * Numbers by LightGBM. Reference values: LightGBM 4.7.0's Python package, by
 * src/test/python/lightgbm_numbers.py.
 */
final class LightgbmNumbersTest {
  private static final Learner LEARNER = new LightgbmLearner();

  private static Trained fit(EncodedTable train, Map<String, Object> hyperparameters) {
    return LEARNER.fit(TestTables.requestOfNumbers(LEARNER, train, null, hyperparameters));
  }

  private static float[] row(Node node) {
    float[] row = new float[node.items().size()];
    for (int f = 0; f < row.length; f++) {
      Node value = node.items().get(f);
      row[f] = value.tree() == null ? Float.NaN : (float) value.number();
    }
    return row;
  }

  private static double rmse(Trained trained, EncodedTable table) {
    double sum = 0;
    for (int i = 0; i < table.rows(); i++) {
      double error = trained.scorer().value(table.row(i)) - table.numbers()[i];
      sum += error * error;
    }
    return Math.sqrt(sum / table.rows());
  }

  @Test
  void equalsThePythonPackage() {
    Node golden = Node.json(Path.of("src/test/resources/golden/lightgbm_numbers.json"));
    List<Node> rows = golden.required("rows").items();
    float[] values = new float[rows.size() * 3];
    for (int i = 0; i < rows.size(); i++) {
      System.arraycopy(row(rows.get(i)), 0, values, i * 3, 3);
    }
    double[] labels =
        golden.required("labels").items().stream().mapToDouble(Node::number).toArray();
    EncodedTable train =
        new EncodedTable(
            values, rows.size(), 3, new LabelColumn.Numbers(labels), TestTables.names(3));
    Map<String, Object> settings =
        Map.of("rounds", 40, "learning_rate", 0.1, "num_leaves", 7, "min_child_samples", 5);
    try (Trained trained = fit(train, settings)) {
      List<Node> probes = golden.required("probes").items();
      for (int i = 0; i < probes.size(); i++) {
        double expected = golden.required("answers").items().get(i).number();
        // Leaves are kept in float: seven digits of what they differ by.
        assertThat(trained.scorer().value(row(probes.get(i))))
            .isCloseTo(expected, within(1e-7 * expected));
      }
    }
  }

  @Test
  void agreesWhereverARowIsAlsoAfterThousandsOfTrees() {
    EncodedTable train = TestTables.withMissing(TestTables.ofNumbers(600, 5), 0.1, 6);
    Map<String, Object> chance =
        Map.of("rounds", 3000, "subsample", 0.7, "colsample_bytree", 0.6, "min_child_samples", 5);
    try (Trained trained = fit(train, chance)) {
      assertThat(trained.scorer().task()).isEqualTo(Task.REGRESSION);
      float[][] rows = ProbeRows.of(train, List.of(), trained, 1000, 3);
      AgreementReport report = Agreement.verify(trained, rows, 1e-6);
      assertThat(report.predicted()).isEqualTo(1000);
      assertThat(report.refused()).isZero();
      assertThat(report.maxDifference()).isLessThan(2e-7);
    }
  }

  /** A mean a million times the spread: in the first tree's leaves a float would have lost it. */
  @Test
  void aMeanFarFromZeroCostsNoDigits() {
    EncodedTable near = TestTables.ofNumbers(400, 4);
    double[] far = Arrays.stream(near.numbers()).map(number -> number + 100_000).toArray();
    EncodedTable train =
        new EncodedTable(
            near.values(),
            near.rows(),
            near.features(),
            new LabelColumn.Numbers(far),
            near.featureNames());
    try (Trained trained = fit(train, Map.of("rounds", 100))) {
      float[][] rows = ProbeRows.of(train, List.of(), trained, 500, 3);
      assertThat(Agreement.verify(trained, rows, 1e-9).predicted()).isEqualTo(500);
    }
  }

  @Test
  void earlyStoppingKeepsTheRoundOfTheLeastError() {
    EncodedTable train = TestTables.ofNumbers(400, 1);
    EncodedTable validation = TestTables.ofNumbers(400, 2);
    try (Trained trained =
        LEARNER.fit(
            TestTables.requestOfNumbers(
                LEARNER, train, validation, Map.of("rounds", 500, "learning_rate", 0.3)))) {
      assertThat(trained.curves()).containsOnlyKeys("train_rmse", "validation_rmse");
      double[] curve = Objects.requireNonNull(trained.curves().get("validation_rmse"));
      assertThat(curve.length).isLessThan(500).isEqualTo(trained.rounds() + 10);
      assertThat(curve[trained.rounds() - 1])
          .isEqualTo(Arrays.stream(curve).min().orElseThrow())
          .isCloseTo(rmse(trained, validation), within(1e-3));
      // The noise has a standard deviation of 20, the labels one of about 110.
      assertThat(rmse(trained, validation)).isBetween(20.0, 50.0);
    }
  }

  @Test
  void startsAtTheMeanOfTheTrainingPart() {
    EncodedTable train = TestTables.ofNumbers(400, 1);
    double mean = Arrays.stream(train.numbers()).average().orElseThrow();
    try (Trained trained = fit(train, Map.of("rounds", 5, "min_child_samples", 300))) {
      assertThat(trained.rounds()).isEqualTo(1);
      assertThat(trained.scorer().value(train.row(0))).isCloseTo(mean, within(1e-3));
    }
  }

  @Test
  void theSameRequestGivesTheSameModelAndAnotherSeedAnother() {
    EncodedTable train = TestTables.ofNumbers(400, 2);
    TrainingRequest seven =
        TestTables.requestOfNumbers(LEARNER, train, null, Map.of("rounds", 20, "subsample", 0.5));
    TrainingRequest eight =
        new TrainingRequest(train, null, seven.target(), seven.hyperparameters(), 0, 8, 2);
    try (Trained one = LEARNER.fit(seven);
        Trained two = LEARNER.fit(seven);
        Trained other = LEARNER.fit(eight)) {
      float[] row = train.row(0);
      assertThat(one.scorer().value(row)).isEqualTo(two.scorer().value(row));
      assertThat(one.scorer().value(row)).isNotEqualTo(other.scorer().value(row));
    }
  }

  @Test
  void monotoneConstraintsAreKept() {
    EncodedTable train = TestTables.ofNumbers(400, 3);
    TrainingRequest free = TestTables.requestOfNumbers(LEARNER, train, null, Map.of("rounds", 60));
    TrainingRequest rising =
        new TrainingRequest(
            train,
            null,
            free.target(),
            free.hyperparameters(),
            0,
            7,
            1,
            new MonotoneConstraints(Map.of("x0", 1)));
    try (Trained trained = LEARNER.fit(rising);
        Trained unbound = LEARNER.fit(free)) {
      assertThat(falls(trained, train)).isZero();
      assertThat(falls(unbound, train)).isPositive();
    }
  }

  /** How often the number falls while the first feature rises and the others stay. */
  private static int falls(Trained trained, EncodedTable table) {
    int falls = 0;
    for (int i = 0; i < 50; i++) {
      float[] row = table.row(i);
      double last = Double.NEGATIVE_INFINITY;
      for (float x = -3; x < 3; x += 0.05f) {
        row[0] = x;
        double value = trained.scorer().value(row);
        falls += value < last ? 1 : 0;
        last = value;
      }
    }
    return falls;
  }
}
