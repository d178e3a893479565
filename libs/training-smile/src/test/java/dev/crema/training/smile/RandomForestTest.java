package dev.crema.training.smile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.crema.data.InputException;
import dev.crema.training.EncodedTable;
import dev.crema.training.Learner;
import dev.crema.training.Trained;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RandomForestTest {
  private static final Learner LEARNER = new RandomForestLearner();
  private static final Map<String, Object> ONE_LEVEL = Map.of("trees", 20, "max_depth", 1);

  /** Rows of one 0/1 feature with the given probabilities of class 1. */
  private static EncodedTable coins(double ifZero, double ifOne, long seed) {
    Random random = new Random(seed);
    float[] values = new float[1000];
    int[] labels = new int[1000];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextInt(2);
      labels[i] = random.nextDouble() < (values[i] == 1 ? ifOne : ifZero) ? 1 : 0;
    }
    return new EncodedTable(values, values.length, 1, labels, List.of("coin"));
  }

  private static double positive(Trained trained, float value) {
    double[] out = new double[2];
    trained.scorer().probabilities(new float[] {value}, out);
    return out[1];
  }

  private static double share(EncodedTable table, float value) {
    double rows = 0;
    double positives = 0;
    for (int i = 0; i < table.rows(); i++) {
      if (table.values()[i] == value) {
        rows++;
        positives += table.labels()[i];
      }
    }
    return positives / rows;
  }

  /** Smile's own trees found no cut in 21 of 50 such tables: the boundary rows share a class. */
  @Test
  void alwaysFindsTheCutOfABinaryFeature() {
    for (int seed = 0; seed < 20; seed++) {
      EncodedTable table = coins(0.45, 0.95, seed);
      try (Trained trained =
          LEARNER.fit(TestTables.request(LEARNER, table, TestTables.ones(2), ONE_LEVEL))) {
        // 20 bootstraps of about 500 rows a side: a standard error of about 0.006.
        assertThat(positive(trained, 0)).isCloseTo(share(table, 0), within(0.03));
        assertThat(positive(trained, 1)).isCloseTo(share(table, 1), within(0.03));
        assertThat(trained.thresholds()[0]).containsExactly(Math.nextUp(0.5f));
      }
    }
  }

  /** Smile's own trees merge leaves that predict the same class, in 20 of 20 such tables. */
  @Test
  void keepsTheProbabilitiesOfLeavesOfTheSameClass() {
    EncodedTable table = coins(0.15, 0.35, 1);
    try (Trained trained =
        LEARNER.fit(TestTables.request(LEARNER, table, TestTables.ones(2), ONE_LEVEL))) {
      assertThat(positive(trained, 0)).isCloseTo(share(table, 0), within(0.03));
      assertThat(positive(trained, 1)).isCloseTo(share(table, 1), within(0.03));
    }
  }

  @Test
  void weightsDrawClassesInProportionAndThrowNoneAway() {
    EncodedTable table = coins(0.15, 0.35, 1);
    double[] weights = {1, 3};
    try (Trained trained = LEARNER.fit(TestTables.request(LEARNER, table, weights, ONE_LEVEL))) {
      for (float value : new float[] {0, 1}) {
        double share = share(table, value);
        double weighted = 3 * share / (1 - share + 3 * share);
        assertThat(positive(trained, value)).isCloseTo(weighted, within(0.03));
      }
    }
  }

  @Test
  void respectsDepthAndLeafSize() {
    EncodedTable train = TestTables.of(400, 2, 1);
    int deep = cuts(train, Map.of("trees", 10));
    assertThat(cuts(train, Map.of("trees", 10, "max_depth", 3))).isLessThan(deep / 2);
    assertThat(cuts(train, Map.of("trees", 10, "min_leaf", 30))).isLessThan(deep / 2);
    assertThat(cuts(train, Map.of("trees", 10, "sample_share", 0.1))).isLessThan(deep / 2);
  }

  private static int cuts(EncodedTable train, Map<String, Object> hyperparameters) {
    try (Trained trained =
        LEARNER.fit(TestTables.request(LEARNER, train, TestTables.ones(2), hyperparameters))) {
      return Arrays.stream(trained.thresholds()).mapToInt(t -> t.length).sum();
    }
  }

  @Test
  void refusesMoreCandidatesThanFeatures() {
    EncodedTable train = TestTables.of(40, 2, 1);
    assertThatThrownBy(
            () ->
                LEARNER.fit(
                    TestTables.request(
                        LEARNER, train, TestTables.ones(2), Map.of("max_features", 7))))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("(max_features) is (7), but there are 6 features.\nMaybe 0");
  }
}
