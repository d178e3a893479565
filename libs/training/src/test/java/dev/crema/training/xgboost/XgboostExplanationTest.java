package dev.crema.training.xgboost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.crema.models.Explainer;
import dev.crema.training.RealModel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our explanations beside XGBoost's own, on models that it trained on real data. */
final class XgboostExplanationTest {
  private static final Path DATA = Path.of("../../data");

  @TempDir Path directory;

  @Test
  void binaryContributionsAreWithinFloatRoundingOfPredictContrib() {
    Map<String, Object> parameters = Map.of("rounds", 100, "max_depth", 6, "subsample", 0.8);
    try (RealModel churn =
        RealModel.train(
            new XgboostLearner(),
            DATA.resolve("churn-mlc/mlc_churn.csv"),
            directory.resolve("model"),
            parameters)) {
      compare(churn, 400);
    }
  }

  @Test
  void deepTreesWithoutALeastLeafAgreeToo() {
    Map<String, Object> parameters = Map.of("rounds", 20, "max_depth", 20, "min_child_weight", 0);
    try (RealModel churn =
        RealModel.train(
            new XgboostLearner(),
            DATA.resolve("churn-mlc/mlc_churn.csv"),
            directory.resolve("model"),
            parameters)) {
      compare(churn, 100);
    }
  }

  @Test
  void contributionsToEachOfThreeClassesAgree() {
    try (RealModel iris =
        RealModel.train(
            new XgboostLearner(),
            DATA.resolve("iris/iris.csv"),
            directory.resolve("model"),
            Map.of("rounds", 60))) {
      compare(iris, 150);
    }
  }

  private static void compare(RealModel real, int count) {
    float[][] rows = rows(real, count);
    float[][] peers = ((XgboostTrained) real.trained()).contributions(rows);
    float[][] margins = real.trained().referenceMargins(rows);
    Explainer explainer = real.model().explainer();
    Explainer.Buffers buffers = explainer.buffers();
    int features = real.table().features();
    for (int i = 0; i < count; i++) {
      for (int margin = 0; margin < margins[i].length; margin++) {
        explainer.explain(rows[i], margins[i].length == 1 ? 1 : margin, buffers);
        double sum = buffers.base();
        for (int f = 0; f < features; f++) {
          double peer = peers[i][margin * (features + 1) + f];
          assertThat(buffers.features()[f]).isCloseTo(peer, within(1e-4));
          sum += buffers.features()[f];
        }
        assertThat(buffers.base())
            .isCloseTo(peers[i][margin * (features + 1) + features], within(1e-4));
        assertThat(sum).isCloseTo(buffers.margin(), within(1e-11));
        // The scorer's sum is XGBoost's, in float.
        assertThat(sum).isCloseTo(margins[i][margin], within(1e-6 * Math.max(1, Math.abs(sum))));
        assertThat(buffers.base() + Arrays.stream(buffers.columns()).sum())
            .isCloseTo(sum, within(1e-11));
      }
    }
  }

  /** Rows of the data, every other one with values missing, as none was in training. */
  private static float[][] rows(RealModel real, int count) {
    Random random = new Random(3);
    float[][] rows = new float[count][];
    for (int i = 0; i < count; i++) {
      rows[i] = real.table().row(i * (real.table().rows() / count));
      for (int f = 0; i % 2 == 1 && f < rows[i].length; f++) {
        rows[i][f] = random.nextInt(5) == 0 ? Float.NaN : rows[i][f];
      }
    }
    return rows;
  }
}
