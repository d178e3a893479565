package dev.crema.training.smile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.crema.data.InputException;
import dev.crema.data.Task;
import dev.crema.data.document.Node;
import dev.crema.training.Agreement;
import dev.crema.training.AgreementReport;
import dev.crema.training.EncodedTable;
import dev.crema.training.Hyperparameters;
import dev.crema.training.LabelColumn;
import dev.crema.training.Learner;
import dev.crema.training.ProbeRows;
import dev.crema.training.Target;
import dev.crema.training.Trained;
import dev.crema.training.TrainingRequest;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * A forest of numbers. Reference values: trees of scikit-learn 1.9.1 grown on the rows that ours
 * draw, by src/test/python/random_forest.py.
 */
final class NumberForestTest {
  private static final Learner LEARNER = new RandomForestLearner();

  private static TrainingRequest request(EncodedTable train, Map<String, Object> given, int seed) {
    return request(train, given, seed, 2);
  }

  private static TrainingRequest request(
      EncodedTable train, Map<String, Object> given, int seed, int threads) {
    return new TrainingRequest(
        train,
        null,
        new Target.Numbers(),
        Hyperparameters.resolve(LEARNER, given),
        0,
        seed,
        threads);
  }

  private static Trained fit(EncodedTable train, Map<String, Object> given) {
    return LEARNER.fit(request(train, given, 7));
  }

  private static EncodedTable table(float[] values, double[] labels) {
    int features = values.length / labels.length;
    return new EncodedTable(
        values,
        labels.length,
        features,
        new LabelColumn.Numbers(labels),
        TestTables.names(features));
  }

  /** Rows whose first feature says most of a number that is far from 0. */
  private static EncodedTable prices(int rows, long seed) {
    EncodedTable table = TestTables.of(rows, 2, seed);
    Random random = new Random(seed + 1);
    double[] labels = new double[rows];
    for (int i = 0; i < rows; i++) {
      float[] row = table.row(i);
      labels[i] = 1e6 + 100 * row[0] + 50 * row[0] * row[1] + 10 * random.nextGaussian();
    }
    return table(table.values(), labels);
  }

  private static float[] row(Node node) {
    float[] row = new float[node.items().size()];
    for (int f = 0; f < row.length; f++) {
      row[f] = (float) node.items().get(f).number();
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
  void equalsScikitLearnsTreesOfTheSameRows() {
    Node golden = Node.json(Path.of("src/test/resources/golden/random_forest.json"));
    List<Node> rows = golden.required("rows").items();
    float[] values = new float[rows.size() * 3];
    for (int i = 0; i < rows.size(); i++) {
      System.arraycopy(row(rows.get(i)), 0, values, i * 3, 3);
    }
    double[] labels =
        golden.required("labels").items().stream().mapToDouble(Node::number).toArray();
    Map<String, Object> everyFeature = Map.of("trees", 20, "max_features", 3, "min_leaf", 15);
    try (Trained trained = fit(table(values, labels), everyFeature)) {
      List<Node> probes = golden.required("probes").items();
      for (int i = 0; i < probes.size(); i++) {
        double expected = golden.required("answers").items().get(i).number();
        // Leaves are floats.
        assertThat(trained.scorer().value(row(probes.get(i)))).isCloseTo(expected, within(1e-5));
      }
    }
  }

  @Test
  void agreesWithSmileOnEveryKindOfRow() {
    EncodedTable train = prices(500, 1);
    try (Trained trained = fit(train, Map.of("trees", 50))) {
      assertThat(trained.scorer().task()).isEqualTo(Task.REGRESSION);
      float[][] rows = ProbeRows.of(train, List.of(), trained, 1000, 11);
      AgreementReport report = Agreement.verify(trained, rows, 1e-6);
      assertThat(report.predicted()).isGreaterThan(300);
      assertThat(report.predicted() + report.walkedOnly()).isEqualTo(1000);
      assertThat(report.refused()).isZero();
      // Seven digits of a million would be 0.1; trees learn the distance from the center.
      assertThat(report.maxDifference()).isLessThan(1e-10);
    }
  }

  @Test
  void learnsNumbersFarFromZero() {
    EncodedTable test = prices(600, 2);
    try (Trained trained = fit(prices(600, 1), Map.of("trees", 100))) {
      // The labels have a standard deviation of about 110, the noise one of 10.
      assertThat(rmse(trained, test)).isBetween(10.0, 45.0);
      assertThat(trained.importance()[0])
          .isEqualTo(Arrays.stream(trained.importance()).max().orElseThrow());
      assertThat(trained.importance()[5]).isZero();
      assertThat(trained.rounds()).isEqualTo(100);
      assertThat(trained.curves()).isEmpty();
    }
  }

  @Test
  void threadsChangeNothingAndAnotherSeedDoes() {
    EncodedTable train = prices(300, 3);
    try (Trained one = LEARNER.fit(request(train, Map.of("trees", 10), 7, 1));
        Trained two = LEARNER.fit(request(train, Map.of("trees", 10), 7, 7));
        Trained other = LEARNER.fit(request(train, Map.of("trees", 10), 8))) {
      for (int i = 0; i < 50; i++) {
        assertThat(one.scorer().value(train.row(i))).isEqualTo(two.scorer().value(train.row(i)));
      }
      assertThat(one.scorer().value(train.row(0))).isNotEqualTo(other.scorer().value(train.row(0)));
    }
  }

  @Test
  void leavesHaveFiveRowsUnlessToldOtherwise() {
    EncodedTable train = prices(400, 4);
    int usual = cuts(train, Map.of("trees", 10));
    assertThat(cuts(train, Map.of("trees", 10, "min_leaf", 5))).isEqualTo(usual);
    assertThat(cuts(train, Map.of("trees", 10, "min_leaf", 1))).isGreaterThan(2 * usual);
    assertThat(cuts(train, Map.of("trees", 10, "max_depth", 3))).isLessThan(usual / 2);
    assertThat(cuts(train, Map.of("trees", 10, "sample_share", 0.1))).isLessThan(usual / 2);
  }

  private static int cuts(EncodedTable train, Map<String, Object> given) {
    try (Trained trained = fit(train, given)) {
      return Arrays.stream(trained.thresholds()).mapToInt(t -> t.length).sum();
    }
  }

  @Test
  void refusesMissingValuesAndMoreCandidatesThanFeatures() {
    EncodedTable train = prices(40, 5);
    assertThatThrownBy(() -> fit(train, Map.of("max_features", 7)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("(max_features) is (7), but there are 6 features.\nMaybe 0");
    train.values()[1] = Float.NaN;
    assertThatThrownBy(() -> fit(train, Map.of()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("The feature (x1) of row 1 is missing");
  }
}
