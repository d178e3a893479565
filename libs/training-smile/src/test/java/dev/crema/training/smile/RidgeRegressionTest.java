package dev.crema.training.smile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.crema.data.InputException;
import dev.crema.data.Task;
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
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reference values: scikit-learn 1.9.1, {@code Ridge(alpha=…, solver="svd")} on the rows below. */
final class RidgeRegressionTest {
  private static final Learner LEARNER = new RidgeRegressionLearner();
  private static final float[] VALUES = {
    -1.5f, 0.5f, -1f, -0.5f, -0.75f, 1f, -0.25f, -1f, 0f, 0.25f, 0.25f, -0.5f,
    0.5f, 1.5f, 1f, -1.25f, 1.25f, 0f, 1.75f, 0.75f, -0.5f, 0f, 2f, -0.75f
  };
  private static final double[] LABELS = {
    100, 120.5, 90, 140, 150, 160, 210, 180, 205, 260, 130, 240.25
  };

  private static TrainingRequest request(EncodedTable train, Map<String, Object> given) {
    return new TrainingRequest(
        train, null, new Target.Numbers(), Hyperparameters.resolve(LEARNER, given), 0, 7, 1);
  }

  private static EncodedTable table(float[] values, int features, double[] labels) {
    return new EncodedTable(
        values,
        labels.length,
        features,
        new LabelColumn.Numbers(labels),
        TestTables.names(features));
  }

  @ParameterizedTest
  @CsvSource({"0, 166.8775926299151", "1, 166.98050439168597", "50, 166.11575687779828"})
  void equalsScikitLearn(double l2, double expected) {
    try (Trained trained = LEARNER.fit(request(table(VALUES, 2, LABELS), Map.of("l2", l2)))) {
      assertThat(trained.scorer().task()).isEqualTo(Task.REGRESSION);
      // Both find the minimum of one convex function; ours to a relative gradient of 1e-8.
      assertThat(trained.scorer().value(new float[] {0.3f, -0.2f}))
          .isCloseTo(expected, within(1e-5));
    }
  }

  /** Features far from 0 and of other scales, as a person has them who forgot to standardise. */
  @Test
  void findsTheMinimumOfFeaturesThatAreNotStandardised() {
    Random random = new Random(3);
    float[] values = new float[600];
    double[] labels = new double[200];
    for (int i = 0; i < 200; i++) {
      values[3 * i] = (float) (2000 + 5 * random.nextGaussian());
      values[3 * i + 1] = (float) (100 * random.nextGaussian());
      values[3 * i + 2] = random.nextInt(2);
      labels[i] = 1e6 + 300 * values[3 * i] - 20 * values[3 * i + 1] + 5000 * values[3 * i + 2];
    }
    try (Trained trained = LEARNER.fit(request(table(values, 3, labels), Map.of("l2", 0.0)))) {
      for (int i = 0; i < 200; i++) {
        float[] row = {values[3 * i], values[3 * i + 1], values[3 * i + 2]};
        assertThat(trained.scorer().value(row)).isCloseTo(labels[i], within(1.0));
      }
      assertThat(trained.importance()[2]).isCloseTo(5000, within(1.0));
    }
  }

  @Test
  void theScorerIsThePlainSumAndRefusesWhatIsNotFinite() {
    EncodedTable train = table(VALUES, 2, LABELS);
    TrainingRequest request = request(train, Map.of());
    try (Trained trained = LEARNER.fit(request);
        Trained again = LEARNER.fit(request)) {
      AgreementReport report =
          Agreement.verify(trained, ProbeRows.of(train, List.of(), trained, 500, 1), 1e-6);
      assertThat(report.refused()).isPositive();
      assertThat(report.statement())
          .contains("The trainer gives the numbers of the model and no prediction")
          .contains("the scorer refuses them");
      assertThat(again.scorer().value(train.row(3)))
          .isEqualTo(trained.scorer().value(train.row(3)));
    }
  }

  @Test
  void constantFeaturesWeighNothing() {
    float[] values = VALUES.clone();
    for (int i = 1; i < values.length; i += 2) {
      values[i] = 7;
    }
    try (Trained trained = LEARNER.fit(request(table(values, 2, LABELS), Map.of()))) {
      assertThat(trained.importance()[1]).isZero();
    }
  }

  @Test
  void missingValuesAreRefusedByName() {
    float[] values = VALUES.clone();
    values[5] = Float.NaN;
    TrainingRequest request = request(table(values, 2, LABELS), Map.of());
    assertThatThrownBy(() -> LEARNER.fit(request))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("The feature (x1) of row 3 is missing")
        .hasMessageContaining("(ridge_regression)");
  }

  @Test
  void theGradientIsThatOfTheLoss() {
    double[][] x = {{1, 2}, {-1, 0.5}, {0.3, -2}};
    SquaredLoss loss =
        new SquaredLoss(x, new double[] {1, -2, 0.5}, new Penalty(0.7, new double[] {1, 0.5}));
    double[] at = {0.1, -0.2};
    double[] gradient = new double[2];
    assertThat(loss.g(at, gradient)).isEqualTo(loss.f(at));
    for (int i = 0; i < at.length; i++) {
      double[] up = at.clone();
      double[] down = at.clone();
      up[i] += 1e-6;
      down[i] -= 1e-6;
      assertThat(gradient[i]).isCloseTo((loss.f(up) - loss.f(down)) / 2e-6, within(1e-7));
    }
  }
}
