package dev.crema.training.liblinear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.crema.data.InputException;
import dev.crema.models.CalibrationCurve;
import dev.crema.models.LinearModel;
import dev.crema.training.Agreement;
import dev.crema.training.AgreementReport;
import dev.crema.training.EncodedTable;
import dev.crema.training.Hyperparameters;
import dev.crema.training.Learner;
import dev.crema.training.PlattFit;
import dev.crema.training.ProbeRows;
import dev.crema.training.Trained;
import dev.crema.training.TrainingRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Reference values: scikit-learn 1.9.1's LinearSVC, by src/test/python/linear_svm.py. */
final class LinearSvmTest {
  private static final Learner LEARNER = new LinearSvmLearner();
  private static final float[] VALUES = {
    -1.5f, 0.5f, -1f, -0.5f, -0.75f, 1f, -0.25f, -1f, 0f, 0.25f, 0.25f, -0.5f,
    0.5f, 1.5f, 1f, -1.25f, 1.25f, 0f, 1.75f, 0.75f, -0.5f, 0f, 2f, -0.75f
  };
  private static final int[] TWO = {0, 0, 0, 0, 1, 0, 1, 1, 1, 1, 1, 1};
  private static final int[] THREE = {0, 0, 0, 1, 1, 0, 1, 2, 1, 2, 2, 2};
  private static final float[] PROBE = {0.3f, -0.2f};

  private static LinearSvmTrained fit(
      EncodedTable train, Map<String, Object> given, double... weights) {
    List<String> names = IntStream.range(0, weights.length).mapToObj(c -> "c" + c).toList();
    return (LinearSvmTrained)
        LEARNER.fit(
            new TrainingRequest(
                train, null, names, Hyperparameters.resolve(LEARNER, given), weights, 0, 7, 1));
  }

  private static EncodedTable table(int[] labels) {
    return new EncodedTable(VALUES, labels.length, 2, labels, List.of("a", "b"));
  }

  /** Rows of noise around a line; the share of each class is not a half. */
  private static EncodedTable noisy(int rows, int classes, long seed) {
    Random random = new Random(seed);
    float[] values = new float[rows * 2];
    int[] labels = new int[rows];
    for (int i = 0; i < rows; i++) {
      values[2 * i] = (float) random.nextGaussian();
      values[2 * i + 1] = (float) random.nextGaussian();
      double signal = values[2 * i] + random.nextGaussian() + 1;
      labels[i] = (int) Math.clamp(Math.floor(signal), 0, classes - 1);
    }
    return new EncodedTable(values, rows, 2, labels, List.of("a", "b"));
  }

  @Test
  void distancesAreThoseOfScikitLearn() {
    // Both minimise the same convex function; 1e-6 of it is what the tolerance leaves.
    Map<String, Object> exact = Map.of("tolerance", 1e-10, "max_iterations", 10_000);
    Map<String, Object> cheap = Map.of("tolerance", 1e-10, "cost", 0.01);
    assertThat(fit(table(TWO), exact, 1, 1).distances(PROBE))
        .containsExactly(new double[] {0.27444779993264407}, within(1e-6));
    assertThat(fit(table(TWO), cheap, 1, 1).distances(PROBE))
        .containsExactly(new double[] {0.06477762559315846}, within(1e-6));
    assertThat(fit(table(TWO), exact, 1, 4).distances(PROBE))
        .containsExactly(new double[] {0.7712460608125372}, within(1e-6));
    assertThat(fit(table(THREE), exact, 1, 1, 1).distances(PROBE))
        .containsExactly(
            new double[] {-0.5088391683246652, -0.35200370379671203, -0.26358133785677645},
            within(1e-6));
  }

  @Test
  void saysWhichPlaneDidNotComeToItsEnd() {
    for (int classes : new int[] {2, 3}) {
      double[] ones = new double[classes];
      Arrays.fill(ones, 1);
      assertThat(said(noisy(300, classes, 1), Map.of(), ones)).isEmpty();
      assertThat(said(noisy(300, classes, 1), Map.of("tolerance", 1e-8), ones)).isEmpty();
      assertThat(said(noisy(300, classes, 1), Map.of("max_iterations", 1L), ones))
          .hasSize(classes == 2 ? 1 : 3)
          .last()
          .asString()
          .startsWith(
              "The plane of class (c%d) is not within the tolerance (".formatted(classes - 1))
          .contains("after at most 1 Newton steps");
    }
  }

  private static List<String> said(
      EncodedTable train, Map<String, Object> given, double... weights) {
    List<String> names = IntStream.range(0, weights.length).mapToObj(c -> "c" + c).toList();
    List<String> said = new ArrayList<>();
    LEARNER
        .fit(
            new TrainingRequest(
                train, null, names, Hyperparameters.resolve(LEARNER, given), weights, 0, 7, 1),
            said::add)
        .close();
    return said;
  }

  @Test
  void refusesMoreCellsThanItsObjectsHaveRoomFor() {
    // Three of the 24 are 0.
    LinearSvmLearner.requireFew(table(TWO), 21);
    assertThatThrownBy(() -> LinearSvmLearner.requireFew(table(TWO), 20))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("12 rows of 2 features have 21 cells that are not 0")
        .hasMessageContaining("\nMaybe train on a sample, or use xgboost or lightgbm");
  }

  @Test
  void agreesWithLiblinearAndItsCurvesOnEveryKindOfRow() {
    for (int classes : new int[] {2, 3}) {
      EncodedTable train = noisy(300, classes, 1);
      double[] ones = new double[classes];
      Arrays.fill(ones, 1);
      try (Trained trained = fit(train, Map.of(), ones)) {
        AgreementReport report =
            Agreement.verify(trained, ProbeRows.of(train, List.of(), trained, 1000, 1), 1e-6);
        assertThat(report.predicted()).isGreaterThan(300);
        assertThat(report.refused()).isPositive();
        assertThat(((LinearModel) trained.scorer()).marginCount()).isEqualTo(classes == 2 ? 1 : 3);
      }
    }
  }

  @Test
  void probabilitiesAreFrequenciesOfRowsThatItDidNotLearnFrom() {
    for (int classes : new int[] {2, 3}) {
      double[] ones = new double[classes];
      Arrays.fill(ones, 1);
      EncodedTable test = noisy(20_000, classes, 2);
      double[] sums = new double[classes];
      double[] p = new double[classes];
      double sure = 0;
      double right = 0;
      try (Trained trained = fit(noisy(4_000, classes, 1), Map.of(), ones)) {
        for (int i = 0; i < test.rows(); i++) {
          trained.scorer().probabilities(test.row(i), p);
          for (int c = 0; c < classes; c++) {
            sums[c] += p[c] / test.rows();
          }
          if (p[classes - 1] > 0.8) {
            sure += p[classes - 1];
            right += test.labels()[i] == classes - 1 ? 1 : 0;
          }
        }
      }
      for (int c = 0; c < classes; c++) {
        assertThat(sums[c]).isCloseTo(test.counts(classes)[c] / 20_000.0, within(0.04));
      }
      // Of several classes each is right against the rest; divided by their sum they are not quite.
      if (classes == 2) {
        assertThat(right / sure).isBetween(0.93, 1.07);
      }
    }
  }

  @Test
  void distancesThatSayNothingGiveTheShareOfTheClass() {
    float[] noise = new float[400];
    int[] labels = new int[200];
    Random random = new Random(4);
    for (int i = 0; i < 200; i++) {
      noise[2 * i] = (float) random.nextGaussian();
      labels[i] = i % 4 == 0 ? 1 : 0;
    }
    EncodedTable train = new EncodedTable(noise, 200, 2, labels, List.of("a", "b"));
    double[] p = new double[2];
    try (Trained trained = fit(train, Map.of(), 1, 1)) {
      trained.scorer().probabilities(new float[] {0, 0}, p);
      assertThat(p[1]).isCloseTo(0.25, within(0.02));
    }
  }

  @Test
  void aClassOfOneRowAndOneOfNoneAreRare() {
    int[] labels = {0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2};
    try (Trained trained = fit(table(labels), Map.of(), 1, 1, 1, 1)) {
      double[] p = new double[4];
      trained.scorer().probabilities(new float[] {-1, 0}, p);
      assertThat(p[3]).isLessThan(0.15);
      assertThat(Arrays.stream(p).sum()).isCloseTo(1, within(1e-12));
    }
  }

  @Test
  void aWeightOfARowIsARowThatManyTimes() {
    double[] scores = {-1, -0.5, 0.2, 0.7, 1.5, -0.1};
    boolean[] positive = {false, false, true, false, true, true};
    double[] weights = {1, 1, 1, 1, 1, 1};
    CalibrationCurve.Platt once = PlattFit.ofScores(scores, positive, weights);
    Arrays.fill(weights, 3);
    // Three times all rows is the same minimum; the targets are drawn in by the rows, not weights.
    CalibrationCurve.Platt thrice = PlattFit.ofScores(scores, positive, weights);
    assertThat(thrice.slope()).isCloseTo(once.slope(), within(1e-6));
    assertThat(thrice.intercept()).isCloseTo(once.intercept(), within(1e-6));
    weights[3] = 30;
    assertThat(PlattFit.ofScores(scores, positive, weights).at(0.5)).isLessThan(once.at(0.5));
  }

  @Test
  void missingValuesAreRefusedByName() {
    float[] values = VALUES.clone();
    values[5] = Float.NaN;
    EncodedTable train = new EncodedTable(values, 12, 2, TWO, List.of("a", "b"));
    assertThatThrownBy(() -> fit(train, Map.of(), 1, 1))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("The feature (b) of row 3 is missing")
        .hasMessageContaining("(linear_svm)");
  }
}
