package dev.crema.training.smile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.crema.training.EncodedTable;
import dev.crema.training.Hyperparameters;
import dev.crema.training.Learner;
import dev.crema.training.Trained;
import dev.crema.training.TrainingRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Reference values: scikit-learn 1.9.1, {@code LogisticRegression(C=1.0, tol=1e-12,
 * max_iter=100000)} on the rows below, without class weights and with {@code class_weight={0: 1, 1:
 * 4}}.
 */
final class LogisticRegressionTest {
  private static final Learner LEARNER = new LogisticRegressionLearner();
  private static final float[] VALUES = {
    -1.5f, 0.5f, -1f, -0.5f, -0.75f, 1f, -0.25f, -1f, 0f, 0.25f, 0.25f, -0.5f,
    0.5f, 1.5f, 1f, -1.25f, 1.25f, 0f, 1.75f, 0.75f, -0.5f, 0f, 2f, -0.75f
  };
  private static final int[] LABELS = {0, 0, 0, 0, 1, 0, 1, 1, 1, 1, 1, 1};

  private static TrainingRequest request(EncodedTable table, double... weights) {
    return new TrainingRequest(
        table,
        null,
        TestTables.classNames(weights.length),
        Hyperparameters.resolve(LEARNER, Map.of("tolerance", 1e-10, "max_iterations", 10_000)),
        weights,
        0,
        7,
        1);
  }

  private static EncodedTable table(float[] values, int[] labels) {
    return new EncodedTable(values, labels.length, 2, labels, List.of("a", "b"));
  }

  private static double positive(TrainingRequest request) {
    return positive(request, 0.3f);
  }

  private static double positive(TrainingRequest request, float first) {
    try (Trained trained = LEARNER.fit(request)) {
      double[] out = new double[request.classes().size()];
      trained.scorer().probabilities(new float[] {first, -0.2f}, out);
      return out[1];
    }
  }

  @Test
  void equalsScikitLearn() {
    // 1e-6: both minimise the same convex function, to a gradient of about 1e-9.
    assertThat(positive(request(table(VALUES, LABELS), 1, 1)))
        .isCloseTo(0.6258030648355161, within(1e-6));
  }

  @Test
  void equalsScikitLearnWithClassWeights() {
    assertThat(positive(request(table(VALUES, LABELS), 1, 4)))
        .isCloseTo(0.8555293197571817, within(1e-6));
  }

  /** As a person has them who forgot to standardise; by scikit-learn's newton-cholesky. */
  @Test
  void findsTheMinimumOfFeaturesThatAreNotStandardised() {
    float[] values = VALUES.clone();
    for (int i = 0; i < values.length; i += 2) {
      values[i] = 1000 * values[i] + 5000;
    }
    TrainingRequest request = request(table(values, LABELS), 1, 1);
    assertThat(positive(request, 5300)).isCloseTo(0.739532450345885, within(1e-6));
  }

  @Test
  void aWeightOfThreeIsARowThreeTimes() {
    float[] values = VALUES.clone();
    int[] labels = LABELS.clone();
    for (int i = 0; i < LABELS.length; i++) {
      for (int again = 0; LABELS[i] == 1 && again < 2; again++) {
        values = Arrays.copyOf(values, values.length + 2);
        values[values.length - 2] = VALUES[2 * i];
        values[values.length - 1] = VALUES[2 * i + 1];
        labels = Arrays.copyOf(labels, labels.length + 1);
        labels[labels.length - 1] = 1;
      }
    }
    assertThat(positive(request(table(values, labels), 1, 1)))
        .isCloseTo(positive(request(table(VALUES, LABELS), 1, 3)), within(1e-6));
  }

  @Test
  void theWeightedObjectiveWithoutWeightsIsSmiles() {
    for (int classes : new int[] {2, 4}) {
      EncodedTable train = TestTables.of(300, classes, 3);
      TrainingRequest plain =
          TestTables.request(LEARNER, train, TestTables.ones(classes), Map.of("tolerance", 1e-9));
      double[] almost = TestTables.ones(classes);
      // Not exactly 1, so that our own objective is taken.
      Arrays.fill(almost, 1 + 1e-12);
      TrainingRequest weighted =
          TestTables.request(LEARNER, train, almost, Map.of("tolerance", 1e-9));
      try (Trained smiles = LEARNER.fit(plain);
          Trained ours = LEARNER.fit(weighted)) {
        double[] a = new double[classes];
        double[] b = new double[classes];
        for (int i = 0; i < train.rows(); i++) {
          smiles.scorer().probabilities(train.row(i), a);
          ours.scorer().probabilities(train.row(i), b);
          assertThat(a).containsExactly(b, within(1e-5));
        }
      }
    }
  }

  @Test
  void theGradientIsThatOfTheLoss() {
    double[][] x = {{1, 2}, {-1, 0.5}, {0.3, -2}};
    WeightedLogLoss loss =
        new WeightedLogLoss(
            x,
            new int[] {0, 1, 2},
            new double[] {1, 2, 5},
            new Penalty(0.7, new double[] {1, 0.5}));
    double[] at = {0.1, -0.2, 0.3, 0.5, 0.4, -0.6};
    double[] gradient = new double[loss.size()];
    assertThat(loss.g(at, gradient)).isEqualTo(loss.f(at));
    for (int i = 0; i < at.length; i++) {
      double[] up = at.clone();
      double[] down = at.clone();
      up[i] += 1e-6;
      down[i] -= 1e-6;
      // Central differences are off by about the square of the step.
      assertThat(gradient[i]).isCloseTo((loss.f(up) - loss.f(down)) / 2e-6, within(1e-7));
    }
  }
}
