package dev.crema.training.xgboost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.crema.data.Task;
import dev.crema.data.document.Node;
import dev.crema.models.Explainer;
import dev.crema.models.Scorer;
import dev.crema.training.Agreement;
import dev.crema.training.CategoryTables;
import dev.crema.training.EncodedTable;
import dev.crema.training.Hyperparameters;
import dev.crema.training.Learner;
import dev.crema.training.ProbeRows;
import dev.crema.training.RealModel;
import dev.crema.training.Target;
import dev.crema.training.Trained;
import dev.crema.training.TrainingRequest;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Splits by categories: XGBoost's own answers beside the walk and the compiled trees. */
final class XgboostCategoriesTest {
  @TempDir Path directory;

  /** Returns the sizes of the sets that a model asks for. */
  private static int[] sets(XgboostModel model) {
    return model.trees().stream().flatMapToInt(tree -> IntStream.of(sizes(tree))).toArray();
  }

  private static int[] sizes(XgboostTree tree) {
    return IntStream.range(0, tree.left().length)
        .filter(tree::asksForCategories)
        .map(node -> tree.categories()[node].length)
        .toArray();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void marginsAreTheLibrarysBitForBit(int classes) {
    EncodedTable train = CategoryTables.of(1500, classes, 3);
    Learner learner = new XgboostLearner();
    try (Trained trained = learner.fit(CategoryTables.request(learner, train, classes))) {
      int[] sets = sets(((XgboostTrained) trained).model());
      // Three plans are split off one by one, forty places by sets.
      assertThat(sets).contains(1);
      assertThat(IntStream.of(sets).max().orElse(0)).isGreaterThan(10);
      float[][] rows = ProbeRows.of(train, List.of(CategoryTables.probes()), trained, 4000, 5);
      // Refuses margins in float that differ by a bit.
      assertThat(Agreement.verify(trained, rows, 1e-6).maxDifference()).isLessThan(1e-6);
    }
  }

  @Test
  void numbersAndQuantilesAreLearnedFromCategoriesToo() {
    EncodedTable train = CategoryTables.ofNumbers(1500, 4);
    for (Learner learner : List.of(new XgboostLearner(), new XgboostQuantileLearner())) {
      TrainingRequest request =
          new TrainingRequest(
              train,
              null,
              new Target.Numbers(),
              Hyperparameters.resolve(learner, Map.of("rounds", 40)),
              0,
              7,
              1);
      try (Trained trained = learner.fit(request)) {
        assertThat(sets(((XgboostTrained) trained).model())).isNotEmpty();
        float[][] rows = ProbeRows.of(train, List.of(CategoryTables.probes()), trained, 2000, 5);
        assertThat(Agreement.verify(trained, rows, 1e-6).maxDifference()).isLessThan(1e-6);
      }
    }
  }

  @Test
  void aThousandCategoriesAgreeToo() {
    EncodedTable train = CategoryTables.ofManyCodes();
    Learner learner = new XgboostLearner();
    try (Trained trained = learner.fit(CategoryTables.request(learner, train, 2))) {
      assertThat(sets(((XgboostTrained) trained).model())).isNotEmpty();
      float[][] rows = ProbeRows.of(train, List.of(), trained, 4000, 5);
      assertThat(Agreement.verify(trained, rows, 1e-6).maxDifference()).isLessThan(1e-6);
    }
  }

  @Test
  void modelsOfThePythonPackageAnswerAlike() {
    float[][] probes = CategoryTables.probes();
    for (Node each : CategoryTables.golden().required("cases").items()) {
      int classes = (int) each.required("classes").integer();
      Node peer = each.required("xgboost");
      // What base_score 0.5 is as a margin.
      float[] base = classes == 2 ? new float[] {0} : new float[] {0.5f, 0.5f, 0.5f};
      XgboostModel model =
          XgboostModel.of(
              Base64.getDecoder().decode(peer.required("model").text()),
              new XgboostModel.Shape(Task.CLASSIFICATION, CategoryTables.CATEGORIES.size(), base),
              4);
      assertThat(sets(model)).isNotEmpty();
      Scorer scorer = model.compile();
      double[][] answers = CategoryTables.answers(peer);
      double[] ours = new double[classes];
      for (int i = 0; i < probes.length; i++) {
        scorer.probabilities(probes[i], ours);
        // The library's probabilities are floats.
        assertThat(ours).as("row %d", i).containsExactly(answers[i], within(1e-6));
        assertThat(model.walk(probes[i])).containsExactly(answers[i], within(1e-6));
      }
    }
  }

  @Test
  void contributionsAreWithinFloatRoundingOfPredictContrib() throws Exception {
    Path table = CategoryTables.germanCredit(directory).resolve("german_credit.csv.gz");
    try (RealModel real =
        RealModel.train(
            new XgboostLearner(), table, directory.resolve("model"), Map.of("rounds", 60))) {
      XgboostTrained trained = (XgboostTrained) real.trained();
      assertThat(sets(trained.model())).isNotEmpty();
      float[][] rows = new float[200][];
      for (int i = 0; i < rows.length; i++) {
        rows[i] = real.table().row(5 * i);
        rows[i][i % rows[i].length] = i % 2 == 0 ? Float.NaN : 99;
      }
      float[][] peers = trained.contributions(rows);
      Explainer explainer = real.model().explainer();
      Explainer.Buffers buffers = explainer.buffers();
      int features = real.table().features();
      for (int i = 0; i < rows.length; i++) {
        explainer.explain(rows[i], 1, buffers);
        for (int f = 0; f < features; f++) {
          assertThat(buffers.features()[f]).isCloseTo(peers[i][f], within(1e-4));
        }
        assertThat(buffers.base()).isCloseTo(peers[i][features], within(1e-4));
      }
    }
  }
}
