package dev.crema.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.data.RowSource;
import dev.crema.data.Task;
import dev.crema.features.FeatureDefinition;
import dev.crema.features.FittedFeatures;
import dev.crema.training.xgboost.XgboostLearner;
import dev.crema.training.xgboost.XgboostQuantileLearner;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Learning numbers by XGBoost. */
final class RegressionTest {
  private static final Learner MEAN = new XgboostLearner();
  private static final Learner QUANTILE = new XgboostQuantileLearner();

  private static final Contract CONTRACT =
      Contract.parse(
          """
          version: 1
          name: prices
          columns:
            - {name: size, type: number}
            - {name: price, type: number, role: label}
          """,
          "contract.yaml");

  private static void agrees(Learner learner, Map<String, Object> parameters) {
    EncodedTable train = TestTables.withMissing(TestTables.ofNumbers(600, 5), 0.1, 6);
    try (Trained trained =
        learner.fit(TestTables.requestOfNumbers(learner, train, null, parameters))) {
      assertThat(trained.scorer().task()).isEqualTo(Task.REGRESSION);
      float[][] rows = ProbeRows.of(train, List.of(), trained, 1000, 3);
      AgreementReport report = Agreement.verify(trained, rows, 1e-6);
      assertThat(report.maxDifference()).isZero();
      assertThat(report.margins()).isEqualTo(1000);
      assertThat(report.inPlace()).isGreaterThan(100);
      assertThat(report.statement())
          .contains(
              "largest difference of a number, as a share of it or of their median size, 0.0e+00")
          .contains("margins are equal bit for bit");
    }
  }

  @Test
  void numbersAreXgboostsBitForBitWhereverARowIs() {
    agrees(MEAN, Map.of("rounds", 40, "subsample", 0.7, "colsample_bytree", 0.6, "max_depth", 8));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.5, 0.9})
  void quantilesAreXgboostsBitForBitToo(double quantile) {
    agrees(QUANTILE, Map.of("rounds", 40, "quantile", quantile, "max_depth", 8));
  }

  @Test
  void theSameRequestGivesTheSameModel() {
    EncodedTable train = TestTables.ofNumbers(400, 2);
    TrainingRequest request =
        TestTables.requestOfNumbers(MEAN, train, null, Map.of("rounds", 20, "subsample", 0.5));
    try (Trained one = MEAN.fit(request);
        Trained two = MEAN.fit(request)) {
      for (int i = 0; i < train.rows(); i++) {
        assertThat(one.scorer().value(train.row(i))).isEqualTo(two.scorer().value(train.row(i)));
      }
    }
  }

  @Test
  void startsAtTheMeanOrAtTheQuantileOfTheTrainingPart() {
    EncodedTable train = TestTables.ofNumbers(401, 1);
    double[] sorted = train.numbers().clone();
    Arrays.sort(sorted);
    double mean = Arrays.stream(sorted).average().orElseThrow();
    // No split is worth a gamma like this, so each tree is a single leaf.
    Map<String, Object> stump = Map.of("rounds", 1, "gamma", 1e6, "learning_rate", 0.0001);
    try (Trained trained =
        MEAN.fit(
            TestTables.requestOfNumbers(MEAN, train, null, Map.of("rounds", 1, "gamma", 1e6)))) {
      assertThat(trained.scorer().value(train.row(0))).isCloseTo(mean, within(20.0));
    }
    try (Trained trained =
        QUANTILE.fit(TestTables.requestOfNumbers(QUANTILE, train, null, stump))) {
      // Half of 401 rows: the 201st.
      assertThat(trained.scorer().value(train.row(0))).isCloseTo(sorted[200], within(0.05));
    }
  }

  @Test
  void earlyStoppingKeepsTheRoundOfTheLeastError() {
    EncodedTable train = TestTables.ofNumbers(400, 1);
    EncodedTable validation = TestTables.ofNumbers(400, 2);
    try (Trained trained =
        MEAN.fit(
            TestTables.requestOfNumbers(
                MEAN, train, validation, Map.of("rounds", 500, "learning_rate", 0.3)))) {
      assertThat(trained.curves()).containsOnlyKeys("train_rmse", "validation_rmse");
      double[] curve = Objects.requireNonNull(trained.curves().get("validation_rmse"));
      assertThat(curve).hasSize(trained.rounds() + 10);
      double sum = 0;
      for (int i = 0; i < validation.rows(); i++) {
        double error = trained.scorer().value(validation.row(i)) - validation.numbers()[i];
        sum += error * error;
      }
      // The curve is a float.
      assertThat(curve[trained.rounds() - 1])
          .isEqualTo(Arrays.stream(curve).min().orElseThrow())
          .isCloseTo(Math.sqrt(sum / validation.rows()), within(1e-3));
      // The noise has a standard deviation of 20, the labels one of about 110.
      assertThat(curve[trained.rounds() - 1]).isBetween(20.0, 45.0);
    }
  }

  @Test
  void nineRowsOfTenAreBelowTheQuantileOfNineTenths() {
    EncodedTable train = TestTables.ofNumbers(4000, 1);
    EncodedTable test = TestTables.ofNumbers(4000, 2);
    try (Trained trained =
        QUANTILE.fit(
            TestTables.requestOfNumbers(
                QUANTILE, train, test, Map.of("rounds", 300, "quantile", 0.9, "max_depth", 3)))) {
      assertThat(trained.curves())
          .containsOnlyKeys("train_quantile_loss", "validation_quantile_loss");
      double below = 0;
      for (int i = 0; i < test.rows(); i++) {
        below += test.numbers()[i] <= trained.scorer().value(test.row(i)) ? 1 : 0;
      }
      assertThat(below / test.rows()).isBetween(0.85, 0.95);
    }
  }

  @Test
  void labelsOfOneNumberAreRefused() {
    EncodedTable train = TestTables.ofNumbers(20, 1);
    Arrays.fill(train.numbers(), 5);
    assertThatThrownBy(() -> TestTables.requestOfNumbers(MEAN, train, null, Map.of()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("All 20 rows of the training part have the label (5.0)")
        .hasMessageContaining("\nMaybe");
  }

  @Test
  void classesAreNotAskedOfNumbers() {
    EncodedTable train = TestTables.ofNumbers(20, 1);
    assertThatThrownBy(train::labels).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(TestTables.of(20, 2, 1)::numbers).isInstanceOf(IllegalStateException.class);
    TrainingRequest request = TestTables.requestOfNumbers(MEAN, train, null, Map.of());
    assertThat(request.isUnweighted()).isTrue();
    assertThatThrownBy(request::classes).isInstanceOf(IllegalStateException.class);
    assertThat(MEAN.tasks()).containsExactlyInAnyOrder(Task.values());
    assertThat(QUANTILE.tasks()).containsExactly(Task.REGRESSION);
  }

  private static EncodedTable table(double... prices) {
    RowSource source =
        visitor -> {
          for (int i = 0; i < prices.length; i++) {
            RawRow row = new RawRow(2);
            row.setNumber(0, i);
            row.setNumber(1, prices[i]);
            visitor.row(row, i + 2L);
          }
        };
    FittedFeatures features =
        FeatureDefinition.parse(
                "version: 1\nfit:\n  - {columns: [size], steps: [keep]}\n",
                "features.yaml",
                CONTRACT)
            .fit(source);
    return EncodedTable.of(source, features);
  }

  @Test
  void numbersAreReadAsTheyAreAndRefusedWithTheirLine() {
    assertThat(table(1.5, -3, 1e30).numbers()).containsExactly(1.5, -3, 1e30);
    double[] many = new double[3000];
    Arrays.setAll(many, i -> i * 0.1);
    assertThat(table(many).numbers()).containsExactly(many);
    assertThatThrownBy(() -> table(1, 1e39))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("The label (price) of line 3 is (1.0E39)")
        .hasMessageContaining("\nMaybe");
    assertThatThrownBy(() -> table(Double.NaN, 1))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("The row of line 2 has no value in the label column (price)");
  }
}
