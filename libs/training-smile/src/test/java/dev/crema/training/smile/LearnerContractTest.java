package dev.crema.training.smile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.crema.data.InputException;
import dev.crema.data.Task;
import dev.crema.training.Agreement;
import dev.crema.training.AgreementReport;
import dev.crema.training.EncodedTable;
import dev.crema.training.Learner;
import dev.crema.training.Learners;
import dev.crema.training.ProbeRows;
import dev.crema.training.Trained;
import dev.crema.training.TrainingRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every learner on the class path must do. */
final class LearnerContractTest {
  /** They give numbers and no prediction of their own. */
  private static final Set<String> WITHOUT_PREDICTION = Set.of("naive_bayes");

  /** They refuse rows that are not finite. */
  private static final Set<String> OF_SUMS =
      Set.of("linear_svm", "logistic_regression", "neural_network");

  private static final Set<String> WITHOUT_CHANCE = Set.of("logistic_regression", "naive_bayes");

  /** Those of classes; what learns numbers alone is tested with its library. */
  static List<Learner> learners() {
    return Learners.all().stream()
        .filter(learner -> learner.tasks().contains(Task.CLASSIFICATION))
        .toList();
  }

  private static double[] probabilities(Trained trained, float[] x) {
    double[] out = new double[trained.scorer().classes()];
    trained.scorer().probabilities(x, out);
    return out;
  }

  private static double[][] all(Trained trained, EncodedTable table) {
    double[][] all = new double[table.rows()][];
    for (int i = 0; i < all.length; i++) {
      all[i] = probabilities(trained, table.row(i));
    }
    return all;
  }

  private static double accuracy(Trained trained, EncodedTable table) {
    double right = 0;
    for (int i = 0; i < table.rows(); i++) {
      double[] p = probabilities(trained, table.row(i));
      double largest = Arrays.stream(p).max().orElseThrow();
      right += p[table.labels()[i]] == largest ? 1 : 0;
    }
    return right / table.rows();
  }

  @Test
  void allAreFound() {
    assertThat(learners())
        .extracting(Learner::algorithm)
        .containsExactly(
            "gradient_boosting",
            "lightgbm",
            "linear_svm",
            "logistic_regression",
            "naive_bayes",
            "neural_network",
            "random_forest",
            "xgboost");
  }

  @ParameterizedTest
  @MethodSource("learners")
  void agreesWithItsTrainerOnEveryKindOfRow(Learner learner) {
    for (int classes : new int[] {2, 3, 5}) {
      EncodedTable train = TestTables.of(500, classes, classes);
      try (Trained trained = learner.fit(TestTables.request(learner, train, classes))) {
        float[][] rows = ProbeRows.of(train, List.of(), trained, 1000, 11);
        AgreementReport report = Agreement.verify(trained, rows, 1e-6);
        assertThat(report.rows()).isEqualTo(1000);
        assertThat(report.predicted() > 300)
            .isEqualTo(!WITHOUT_PREDICTION.contains(learner.algorithm()));
        assertThat(report.predicted() + report.inPlace() + report.walkedOnly() + report.refused())
            .isEqualTo(1000);
        assertThat(report.refused() > 0).isEqualTo(OF_SUMS.contains(learner.algorithm()));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("learners")
  void learns(Learner learner) {
    for (int classes : new int[] {2, 3}) {
      EncodedTable train = TestTables.of(600, classes, 1);
      try (Trained trained = learner.fit(TestTables.request(learner, train, classes))) {
        assertThat(accuracy(trained, TestTables.of(600, classes, 2))).isGreaterThan(0.75);
        assertThat(trained.importance()[0])
            .isEqualTo(Arrays.stream(trained.importance()).max().orElseThrow());
        assertThat(trained.importance()).hasSize(TestTables.FEATURES);
        assertThat(trained.thresholds().length).isEqualTo(TestTables.FEATURES);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("learners")
  void theSameRequestGivesTheSameModelBitForBit(Learner learner) {
    EncodedTable train = TestTables.of(300, 3, 4);
    TrainingRequest request = TestTables.request(learner, train, 3);
    try (Trained first = learner.fit(request);
        Trained second = learner.fit(request)) {
      assertThat(all(first, train)).isDeepEqualTo(all(second, train));
    }
  }

  @ParameterizedTest
  @MethodSource("learners")
  void theNumberOfThreadsChangesNothing(Learner learner) throws Exception {
    // 2,500 rows are more than one partition of Smile's parallel sums.
    EncodedTable train = TestTables.of(2500, 2, 4);
    TrainingRequest two = TestTables.request(learner, train, 2);
    TrainingRequest one =
        new TrainingRequest(
            train,
            null,
            two.classes(),
            two.hyperparameters(),
            two.classWeights(),
            0,
            two.seed(),
            1);
    try (Trained first = learner.fit(one);
        ForkJoinPool wide = new ForkJoinPool(7);
        Trained second = wide.submit(() -> learner.fit(two)).get()) {
      assertThat(all(first, train)).isDeepEqualTo(all(second, train));
    }
  }

  @ParameterizedTest
  @MethodSource("learners")
  void anotherSeedGivesAnotherModelWhereThereIsChance(Learner learner) {
    EncodedTable train = TestTables.of(300, 2, 4);
    TrainingRequest seven = TestTables.request(learner, train, 2);
    TrainingRequest eight =
        new TrainingRequest(
            train, null, seven.classes(), seven.hyperparameters(), seven.classWeights(), 0, 8, 2);
    try (Trained first = learner.fit(seven);
        Trained second = learner.fit(eight)) {
      boolean equal = Arrays.deepEquals(all(first, train), all(second, train));
      assertThat(equal).isEqualTo(WITHOUT_CHANCE.contains(learner.algorithm()));
    }
  }

  @ParameterizedTest
  @MethodSource("learners")
  void aHeavierClassIsPredictedMore(Learner learner) {
    EncodedTable train = TestTables.of(600, 2, 1);
    EncodedTable test = TestTables.of(600, 2, 2);
    double previous = 0;
    for (double weight : new double[] {0.2, 1, 5}) {
      TrainingRequest request =
          TestTables.request(learner, train, new double[] {1, weight}, TestTables.small(learner));
      try (Trained trained = learner.fit(request)) {
        double mean = Arrays.stream(all(trained, test)).mapToDouble(p -> p[1]).average().orElse(0);
        assertThat(mean).isGreaterThan(previous + 0.02);
        previous = mean;
      }
    }
  }

  @ParameterizedTest
  @MethodSource("learners")
  void constantFeaturesAndOneFeatureAreNoProblem(Learner learner) {
    Random random = new Random(5);
    float[] values = new float[100];
    int[] labels = new int[100];
    for (int i = 0; i < 100; i++) {
      labels[i] = random.nextInt(2);
      values[i] = 3;
    }
    EncodedTable constant = new EncodedTable(values, 100, 1, labels, List.of("constant"));
    try (Trained trained = learner.fit(TestTables.request(learner, constant, 2))) {
      double share = constant.counts(2)[1] / 100.0;
      // A forest's leaves are smoothed by one row per class and drawn with chance.
      assertThat(probabilities(trained, new float[] {3})[1]).isCloseTo(share, within(0.02));
      assertThat(probabilities(trained, new float[] {-8})[1]).isBetween(0.0, 1.0);
    }
  }

  @ParameterizedTest
  @MethodSource("learners")
  void aClassWithoutTrainingRowsIsHardlyEverPredicted(Learner learner) {
    EncodedTable train = TestTables.of(300, 2, 1);
    TrainingRequest request =
        TestTables.request(learner, train, TestTables.ones(3), TestTables.small(learner));
    try (Trained trained = learner.fit(request)) {
      double mean = Arrays.stream(all(trained, train)).mapToDouble(p -> p[2]).average().orElse(1);
      assertThat(mean).isLessThan(0.35);
      assertThat(accuracy(trained, train)).isGreaterThan(0.8);
      assertThat(Agreement.verify(trained, ProbeRows.of(train, List.of(), trained, 200, 1), 1e-6))
          .isNotNull();
    }
  }

  @ParameterizedTest
  @MethodSource("learners")
  void missingValuesAreLearnedFromOrRefusedByName(Learner learner) {
    EncodedTable train = TestTables.of(200, 2, 1);
    for (int i = 0; i < 50; i++) {
      train.values()[i * TestTables.FEATURES + 1] = Float.NaN;
    }
    TrainingRequest request = TestTables.request(learner, train, 2);
    if (learner.acceptsMissing()) {
      try (Trained trained = learner.fit(request)) {
        assertThat(trained.scorer().acceptsMissing()).isTrue();
        assertThat(accuracy(trained, train)).isGreaterThan(0.8);
      }
    } else {
      assertThatThrownBy(() -> learner.fit(request))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("The feature (x1) of row 1 is missing")
          .hasMessageContaining("\nMaybe impute (x1) in features.yaml, or use xgboost.");
    }
  }

  @ParameterizedTest
  @MethodSource("learners")
  void theFewestRowsAreEnough(Learner learner) {
    EncodedTable train = TestTables.of(TrainingRequest.MIN_ROWS, 2, 9);
    try (Trained trained = learner.fit(TestTables.request(learner, train, 2))) {
      assertThat(Agreement.verify(trained, ProbeRows.of(train, List.of(), trained, 200, 1), 1e-6))
          .isNotNull();
    }
  }

  @ParameterizedTest
  @MethodSource("learners")
  void describesEveryHyperparameter(Learner learner) {
    assertThat(learner.hyperparameters())
        .isNotEmpty()
        .allSatisfy(
            each -> {
              assertThat(each.name()).matches("[a-z][a-z0-9_]*");
              assertThat(each.description()).endsWith(".");
            });
  }
}
