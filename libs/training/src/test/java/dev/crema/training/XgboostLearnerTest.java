package dev.crema.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.crema.data.InputException;
import dev.crema.training.xgboost.XgboostLearner;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What only XGBoost does; what all learners must do is tested in training-smile. */
final class XgboostLearnerTest {
  private static final Learner LEARNER = new XgboostLearner();

  private static double[] probabilities(Trained trained, float[] x) {
    double[] out = new double[trained.scorer().classes()];
    trained.scorer().probabilities(x, out);
    return out;
  }

  private static double logLoss(Trained trained, EncodedTable table) {
    double sum = 0;
    for (int i = 0; i < table.rows(); i++) {
      sum -= Math.log(probabilities(trained, table.row(i))[table.labels()[i]]);
    }
    return sum / table.rows();
  }

  @Test
  void marginsAreEqualBitForBitWhereverARowIs() {
    for (int classes : new int[] {2, 4}) {
      EncodedTable train = TestTables.withMissing(TestTables.of(600, classes, 5), 0.1, 6);
      Map<String, Object> parameters =
          Map.of("rounds", 40, "subsample", 0.7, "colsample_bytree", 0.6, "max_depth", 8);
      try (Trained trained = LEARNER.fit(TestTables.request(LEARNER, train, classes, parameters))) {
        float[][] rows = ProbeRows.of(train, List.of(), trained, 1000, 3);
        AgreementReport report = Agreement.verify(trained, rows, 1e-6);
        assertThat(report.rows()).isEqualTo(1000);
        assertThat(report.margins()).isEqualTo(classes == 2 ? 1000 : 4000);
        assertThat(report.inPlace()).isGreaterThan(100);
        assertThat(report.predicted()).isEqualTo(1000 - report.inPlace());
        assertThat(report.statement())
            .contains("margins are equal bit for bit")
            .contains("values on and beside split thresholds");
      }
    }
  }

  @Test
  void roundsThatNoPackageTakesAreRefusedBeforeBoosting() {
    EncodedTable train = TestTables.of(90, 3, 1);
    TrainingRequest request = TestTables.request(LEARNER, train, 3, Map.of("rounds", 6_667));
    assertThatThrownBy(() -> LEARNER.fit(request))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("(rounds) is (6667)")
        .hasMessageContaining("more than 20000 trees")
        .hasMessageContaining("Maybe at most (6666)");
  }

  @Test
  void prunedNodesAreLeftOut() {
    EncodedTable train = TestTables.of(500, 2, 5);
    try (Trained trained =
        LEARNER.fit(TestTables.request(LEARNER, train, 2, Map.of("rounds", 20, "gamma", 3.0)))) {
      assertThat(Agreement.verify(trained, ProbeRows.of(train, List.of(), trained, 300, 1), 1e-6))
          .isNotNull();
    }
  }

  @Test
  void earlyStoppingKeepsTheBestRound() {
    EncodedTable train = TestTables.of(400, 2, 1);
    EncodedTable validation = TestTables.of(400, 2, 2);
    try (Trained trained =
        LEARNER.fit(
            TestTables.request(
                LEARNER, train, validation, 2, Map.of("rounds", 500, "learning_rate", 0.3)))) {
      double[] curve = Objects.requireNonNull(trained.curves().get("validation_log_loss"));
      double best = Arrays.stream(curve).min().orElseThrow();
      // The request stops after 10 rounds without improvement.
      assertThat(curve).hasSize(trained.rounds() + 10);
      assertThat(curve[trained.rounds() - 1]).isEqualTo(best);
      // The curve is a float mean of float losses.
      assertThat(logLoss(trained, validation)).isCloseTo(best, within(1e-5));
      assertThat(Agreement.verify(trained, ProbeRows.of(train, List.of(), trained, 200, 1), 1e-6))
          .isNotNull();
    }
  }

  @Test
  void withoutEarlyStoppingAllRoundsAreKept() {
    EncodedTable train = TestTables.of(200, 3, 1);
    try (Trained trained =
        LEARNER.fit(TestTables.request(LEARNER, train, 3, Map.of("rounds", 7)))) {
      assertThat(trained.rounds()).isEqualTo(7);
      assertThat(trained.curves()).containsOnlyKeys("train_log_loss");
      assertThat(trained.curves().get("train_log_loss"))
          .hasSize(7)
          .isSortedAccordingTo(Comparator.reverseOrder());
    }
  }

  @Test
  void startsAtTheWeightedShareOfThePositiveClass() {
    EncodedTable train = TestTables.of(400, 2, 1);
    int[] counts = train.counts(2);
    double[] weights = {1, 3};
    TrainingRequest request =
        new TrainingRequest(
            train,
            null,
            TestTables.classNames(2),
            // No split is worth a gamma like this, so each tree is a single leaf that moves
            // nothing.
            Hyperparameters.resolve(LEARNER, Map.of("rounds", 1, "gamma", 1e6)),
            weights,
            0,
            7,
            1);
    try (Trained trained = LEARNER.fit(request)) {
      double share = 3.0 * counts[1] / (counts[0] + 3.0 * counts[1]);
      assertThat(probabilities(trained, train.row(0))[1]).isCloseTo(share, within(1e-6));
    }
  }

  @Test
  void gainPointsAtTheFeaturesThatDecide() {
    EncodedTable train = TestTables.of(600, 2, 1);
    try (Trained trained =
        LEARNER.fit(TestTables.request(LEARNER, train, 2, Map.of("rounds", 20)))) {
      double[] gain = trained.importance();
      assertThat(gain[0]).isEqualTo(Arrays.stream(gain).max().orElseThrow());
      // The last feature is constant.
      assertThat(gain[5]).isZero();
      assertThat(trained.thresholds()[5]).isEmpty();
      assertThat(trained.thresholds()[0]).isSorted().doesNotHaveDuplicates();
    }
  }
}
