package dev.crema.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.crema.data.InputException;
import dev.crema.training.lightgbm.LightgbmLearner;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What only LightGBM does; what all learners must do is tested in training-smile. */
final class LightgbmLearnerTest {
  private static final Learner LEARNER = new LightgbmLearner();

  private static double[] probabilities(Trained trained, float... x) {
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

  private static Trained fit(EncodedTable train, int classes, Map<String, Object> parameters) {
    return LEARNER.fit(TestTables.request(LEARNER, train, classes, parameters));
  }

  @Test
  void agreesWhereverARowIsAlsoAfterThousandsOfTrees() {
    for (int classes : new int[] {2, 4}) {
      EncodedTable train = TestTables.withMissing(TestTables.of(600, classes, 5), 0.1, 6);
      Map<String, Object> parameters =
          Map.of("rounds", classes == 2 ? 3000 : 300, "subsample", 0.7, "colsample_bytree", 0.6);
      try (Trained trained = fit(train, classes, parameters)) {
        float[][] rows = ProbeRows.of(train, List.of(), trained, 1000, 3);
        AgreementReport report = Agreement.verify(trained, rows, 1e-6);
        assertThat(report.predicted()).isEqualTo(1000);
        assertThat(report.refused()).isZero();
        assertThat(report.maxDifference()).isPositive().isLessThan(2e-7);
        assertThat(report.statement()).contains("values on and beside split thresholds");
      }
    }
  }

  @Test
  void roundsThatNoPackageTakesAreRefusedBeforeBoosting() {
    EncodedTable train = TestTables.of(90, 3, 1);
    assertThatThrownBy(() -> fit(train, 3, Map.of("rounds", 6_667)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("(rounds) is (6667)")
        .hasMessageContaining("Maybe at most (6666)");
  }

  @Test
  void earlyStoppingKeepsTheBestRound() {
    EncodedTable train = TestTables.of(400, 2, 1);
    EncodedTable validation = TestTables.of(400, 2, 2);
    Map<String, Object> parameters = Map.of("rounds", 500, "learning_rate", 0.3);
    try (Trained trained =
        LEARNER.fit(TestTables.request(LEARNER, train, validation, 2, parameters))) {
      double[] losses = Objects.requireNonNull(trained.curves().get("validation_log_loss"));
      assertThat(losses.length).isLessThan(500).isEqualTo(trained.rounds() + 10);
      assertThat(losses[trained.rounds() - 1])
          .isEqualTo(Arrays.stream(losses).min().orElseThrow())
          .isCloseTo(logLoss(trained, validation), within(1e-6));
      double[] learned = Objects.requireNonNull(trained.curves().get("train_log_loss"));
      assertThat(learned[trained.rounds() - 1]).isCloseTo(logLoss(trained, train), within(1e-6));
    }
  }

  @Test
  void withoutEarlyStoppingAllRoundsAreKept() {
    try (Trained trained = fit(TestTables.of(200, 3, 1), 3, Map.of("rounds", 7))) {
      assertThat(trained.rounds()).isEqualTo(7);
      assertThat(trained.curves()).containsOnlyKeys("train_log_loss");
      assertThat(trained.curves().get("train_log_loss"))
          .hasSize(7)
          .isSortedAccordingTo(Comparator.reverseOrder());
    }
  }

  @Test
  void stopsWhereNothingIsLeftToSplit() {
    EncodedTable train = TestTables.of(400, 2, 1);
    Map<String, Object> stingy = Map.of("rounds", 50, "min_split_gain", 1e6);
    try (Trained trained = fit(train, 2, stingy)) {
      assertThat(trained.rounds()).isEqualTo(1);
      assertThat(probabilities(trained, train.row(0))[1])
          .isCloseTo(train.counts(2)[1] / 400.0, within(1e-6));
    }
  }

  @Test
  void startsAtTheWeightedShareOfThePositiveClass() {
    EncodedTable train = TestTables.of(400, 2, 1);
    int[] counts = train.counts(2);
    Map<String, Object> parameters = Map.of("rounds", 1, "min_split_gain", 1e6);
    TrainingRequest request =
        new TrainingRequest(
            train,
            null,
            TestTables.classNames(2),
            Hyperparameters.resolve(LEARNER, parameters),
            new double[] {1, 3},
            0,
            7,
            1);
    try (Trained trained = LEARNER.fit(request)) {
      double share = 3.0 * counts[1] / (counts[0] + 3.0 * counts[1]);
      assertThat(probabilities(trained, train.row(0))[1]).isCloseTo(share, within(1e-6));
    }
  }

  @Test
  void missingGoesTheWayThatTrainingFoundBetter() {
    // Of the first feature only missing values are of class 1, so the split tells them from the
    // rest: no number is beyond its threshold, nor +∞.
    int rows = 400;
    Random random = new Random(3);
    float[] values = new float[rows];
    int[] labels = new int[rows];
    for (int i = 0; i < rows; i++) {
      labels[i] = i % 2;
      values[i] = labels[i] == 1 ? Float.NaN : (float) random.nextGaussian();
    }
    EncodedTable train = new EncodedTable(values, rows, 1, labels, List.of("x"));
    try (Trained trained = fit(train, 2, Map.of("rounds", 5))) {
      assertThat(trained.thresholds()[0]).contains(Float.NEGATIVE_INFINITY);
      assertThat(probabilities(trained, Float.NaN)[1]).isGreaterThan(0.55);
      assertThat(probabilities(trained, Float.MAX_VALUE)[1]).isLessThan(0.45);
      assertThat(probabilities(trained, Float.POSITIVE_INFINITY)[1]).isLessThan(0.45);
      assertThat(probabilities(trained, Float.NEGATIVE_INFINITY)[1]).isLessThan(0.45);
      assertThat(Agreement.verify(trained, ProbeRows.of(train, List.of(), trained, 200, 1), 1e-6))
          .isNotNull();
    }
  }

  @Test
  void valuesNextToZeroAreZeroToIt() {
    // Negative, zero and positive values of their own classes: the splits lie at ±1e-35, and
    // LightGBM's prediction takes what is between them, ends included, for zero.
    int rows = 600;
    float[] values = new float[rows];
    int[] labels = new int[rows];
    for (int i = 0; i < rows; i++) {
      values[i] = i % 3 - 1;
      labels[i] = i % 3;
    }
    EncodedTable train = new EncodedTable(values, rows, 1, labels, List.of("x"));
    try (Trained trained = fit(train, 3, Map.of("rounds", 20))) {
      assertThat(trained.thresholds()[0]).containsExactly(-1e-35f, Math.nextUp(1e-35f));
      float[][] around = new float[14][1];
      int i = 0;
      for (float edge : new float[] {1e-35f, -1e-35f, 0f, -0f}) {
        around[i++][0] = edge;
        around[i++][0] = Math.nextUp(edge);
        around[i++][0] = Math.nextDown(edge);
      }
      around[i][0] = Float.NaN;
      assertThat(Agreement.verify(trained, around, 1e-6).maxDifference()).isLessThan(1e-7);
      assertThat(probabilities(trained, -1e-35f)[1]).isGreaterThan(0.5);
      assertThat(probabilities(trained, Math.nextDown(-1e-35f))[0]).isGreaterThan(0.5);
      // It never saw a missing value, so one counts as zero.
      assertThat(probabilities(trained, Float.NaN)).isEqualTo(probabilities(trained, 0));
    }
  }

  @Test
  void gainPointsAtTheFeaturesThatDecide() {
    try (Trained trained = fit(TestTables.of(600, 2, 1), 2, Map.of("rounds", 20))) {
      double[] gain = trained.importance();
      assertThat(gain[0]).isEqualTo(Arrays.stream(gain).max().orElseThrow());
      // The last feature is constant.
      assertThat(gain[5]).isZero();
      assertThat(trained.thresholds()[5]).isEmpty();
      assertThat(trained.thresholds()[0]).isSorted().doesNotHaveDuplicates();
    }
  }

  @Test
  void theEndsOfEveryRangeLearnOrSayWhyNot() {
    EncodedTable train = TestTables.withMissing(TestTables.of(60, 3, 2), 0.2, 1);
    for (int f = 0; f < train.rows(); f++) {
      // A feature that is always missing.
      train.values()[f * train.features() + 3] = Float.NaN;
    }
    for (Hyperparameter each : LEARNER.hyperparameters()) {
      for (double end : new double[] {each.min(), each.max()}) {
        Map<String, Object> parameters = new HashMap<>(Map.of("rounds", 5));
        if (!each.name().equals("rounds")) {
          parameters.put(each.name(), end);
        }
        if (each.name().equals("subsample") && end == each.min()) {
          assertThatThrownBy(() -> fit(train, 3, parameters))
              .isInstanceOf(InputException.class)
              .hasMessage(
                  "The hyperparameter (subsample) is (0.01): of 60 training rows none is drawn for a tree."
                      + "\nMaybe at least (0.017).");
          continue;
        }
        try (Trained trained = fit(train, 3, parameters)) {
          float[][] rows = ProbeRows.of(train, List.of(), trained, 100, 1);
          assertThat(Agreement.verify(trained, rows, 1e-6).predicted())
              .as("%s = %s", each.name(), end)
              .isEqualTo(100);
        }
      }
    }
  }
}
