package dev.crema.training.lightgbm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.microsoft.ml.lightgbm.PredictionType;
import dev.crema.data.document.Node;
import dev.crema.models.Explainer;
import dev.crema.models.Scorer;
import dev.crema.training.Agreement;
import dev.crema.training.CategoryTables;
import dev.crema.training.EncodedTable;
import dev.crema.training.LabelColumn;
import dev.crema.training.ProbeRows;
import dev.crema.training.RealModel;
import dev.crema.training.Target;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Splits by categories: LightGBM's own answers beside the walk and the compiled trees. */
final class LightgbmCategoriesTest {
  @TempDir Path directory;

  private static LightgbmTrained fit(EncodedTable train, int classes) {
    LightgbmLearner learner = new LightgbmLearner();
    return (LightgbmTrained) learner.fit(CategoryTables.request(learner, train, classes));
  }

  private static long categorical(LightgbmModel model) {
    return model.trees().stream()
        .mapToLong(
            tree -> IntStream.range(0, tree.splits()).filter(tree::asksForCategories).count())
        .sum();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void theWalkSumsToTheLibrarysMarginsBitForBitAndTheScorerAgrees(int classes) {
    EncodedTable train = CategoryTables.of(1500, classes, 3);
    try (LightgbmTrained trained = fit(train, classes)) {
      assertThat(categorical(trained.model())).isGreaterThan(50);
      float[][] rows = ProbeRows.of(train, List.of(CategoryTables.probes()), trained, 4000, 5);
      double[] margins = trained.predictor().answers(rows, PredictionType.C_API_PREDICT_RAW_SCORE);
      int width = trained.model().margins();
      for (int i = 0; i < rows.length; i++) {
        assertThat(trained.model().walkMargins(rows[i]))
            .as("%s", Arrays.toString(rows[i]))
            .containsExactly(Arrays.copyOfRange(margins, i * width, (i + 1) * width));
      }
      assertThat(Agreement.verify(trained, rows, 1e-6).maxDifference()).isLessThan(1e-6);
    }
  }

  @Test
  void aThousandCategoriesAgreeToo() {
    EncodedTable train = CategoryTables.ofManyCodes();
    try (LightgbmTrained trained = fit(train, 2)) {
      assertThat(categorical(trained.model())).isPositive();
      float[][] rows = ProbeRows.of(train, List.of(), trained, 4000, 5);
      assertThat(Agreement.verify(trained, rows, 1e-6).maxDifference()).isLessThan(1e-6);
    }
  }

  @Test
  void modelsOfThePythonPackageAnswerAlike() {
    float[][] probes = CategoryTables.probes();
    for (Node each : CategoryTables.golden().required("cases").items()) {
      int classes = (int) each.required("classes").integer();
      Node peer = each.required("lightgbm");
      LightgbmModel model =
          LightgbmModel.of(
              peer.required("model").text(),
              LightgbmObjective.of(target(classes)),
              CategoryTables.CATEGORIES.size());
      assertThat(categorical(model)).isPositive();
      Scorer scorer = model.compile();
      double[][] answers = CategoryTables.answers(peer);
      double[] ours = new double[classes];
      for (int i = 0; i < probes.length; i++) {
        scorer.probabilities(probes[i], ours);
        // Leaves are floats in the package, doubles in the library.
        assertThat(ours).as("row %d", i).containsExactly(answers[i], within(1e-6));
        assertThat(model.walk(probes[i])).containsExactly(answers[i], within(1e-12));
      }
    }
  }

  private static Target target(int classes) {
    double[] weights = new double[classes];
    Arrays.fill(weights, 1);
    return new Target.Classes(IntStream.range(0, classes).mapToObj(k -> "c" + k).toList(), weights);
  }

  @Test
  void oneSplitTellsWhatHasNoOrder() {
    float[] values = new float[400];
    int[] labels = new int[400];
    for (int i = 0; i < 400; i++) {
      values[i] = i % 20;
      labels[i] = i % 20 % 2;
    }
    EncodedTable codes =
        new EncodedTable(
            values, 400, 1, new LabelColumn.Classes(labels), List.of("x"), List.of(20));
    EncodedTable numbers = new EncodedTable(values, 400, 1, labels, List.of("x"));
    LightgbmLearner learner = new LightgbmLearner();
    Map<String, Object> one = Map.of("rounds", 1, "num_leaves", 2, "learning_rate", 1);
    try (var asCodes = learner.fit(CategoryTables.request(learner, codes, 2, one));
        var asNumbers = learner.fit(CategoryTables.request(learner, numbers, 2, one))) {
      assertThat(right(asCodes.scorer())).isEqualTo(20);
      assertThat(right(asNumbers.scorer())).isLessThan(13);
    }
  }

  /** Returns how many of 20 codes, odd ones of class 1, are told right. */
  private static long right(Scorer scorer) {
    double[] p = new double[2];
    return IntStream.range(0, 20)
        .filter(
            code -> {
              scorer.probabilities(new float[] {code}, p);
              return p[code % 2] > 0.5;
            })
        .count();
  }

  @Test
  void contributionsAreThoseOfPredictContrib() throws Exception {
    Path table = CategoryTables.germanCredit(directory).resolve("german_credit.csv.gz");
    try (RealModel real =
        RealModel.train(
            new LightgbmLearner(), table, directory.resolve("model"), Map.of("rounds", 60))) {
      LightgbmTrained trained = (LightgbmTrained) real.trained();
      assertThat(categorical(trained.model())).isPositive();
      float[][] rows = new float[200][];
      for (int i = 0; i < rows.length; i++) {
        rows[i] = real.table().row(5 * i);
        rows[i][i % rows[i].length] = i % 3 == 0 ? Float.NaN : i % 3 == 1 ? 99 : -1;
      }
      double[] peers = trained.predictor().answers(rows, PredictionType.C_API_PREDICT_CONTRIB);
      Explainer explainer = real.model().explainer();
      Explainer.Buffers buffers = explainer.buffers();
      int features = real.table().features();
      for (int i = 0; i < rows.length; i++) {
        explainer.explain(rows[i], 1, buffers);
        for (int f = 0; f < features; f++) {
          assertThat(buffers.features()[f]).isCloseTo(peers[i * (features + 1) + f], within(1e-6));
        }
        assertThat(buffers.base()).isCloseTo(peers[i * (features + 1) + features], within(1e-6));
      }
    }
  }
}
