package dev.crema.training.lightgbm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.microsoft.ml.lightgbm.PredictionType;
import dev.crema.models.Explainer;
import dev.crema.training.RealModel;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our explanations beside LightGBM's own, on models that it trained on real data. */
final class LightgbmExplanationTest {
  private static final Path DATA = Path.of("../../data");

  @TempDir Path directory;

  @Test
  void binaryContributionsAreThoseOfPredictContrib() {
    Map<String, Object> parameters = Map.of("rounds", 100, "subsample", 0.8);
    try (RealModel churn =
        RealModel.train(
            new LightgbmLearner(),
            DATA.resolve("churn-mlc/mlc_churn.csv"),
            directory.resolve("model"),
            parameters)) {
      compare(churn, 300, 1);
    }
  }

  @Test
  void contributionsToEachOfThreeClassesAgree() {
    try (RealModel iris =
        RealModel.train(
            new LightgbmLearner(),
            DATA.resolve("iris/iris.csv"),
            directory.resolve("model"),
            Map.of("rounds", 60, "min_child_samples", 5))) {
      compare(iris, 150, 3);
    }
  }

  private static void compare(RealModel real, int count, int margins) {
    float[][] rows = rows(real, count);
    int features = real.table().features();
    LightgbmTrained trained = (LightgbmTrained) real.trained();
    double[] peers = trained.predictor().answers(rows, PredictionType.C_API_PREDICT_CONTRIB);
    Explainer explainer = real.model().explainer();
    Explainer.Buffers buffers = explainer.buffers();
    for (int i = 0; i < count; i++) {
      double[] sums = trained.model().walkMargins(rows[i]);
      for (int margin = 0; margin < margins; margin++) {
        explainer.explain(rows[i], margins == 1 ? 1 : margin, buffers);
        int at = (i * margins + margin) * (features + 1);
        for (int f = 0; f < features; f++) {
          // Leaves are floats in the package, doubles in the library.
          assertThat(buffers.features()[f]).isCloseTo(peers[at + f], within(1e-6));
        }
        assertThat(buffers.base()).isCloseTo(peers[at + features], within(1e-6));
        assertThat(buffers.margin()).isCloseTo(sums[margin], within(1e-6));
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
