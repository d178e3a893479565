package dev.crema.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.features.FeatureDefinition;
import dev.crema.features.FittedFeatures;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ExplainerTest {
  @TempDir Path directory;

  private int count;

  private ModelPackage write(PackageContents contents) {
    return ModelPackage.write(directory.resolve("model-" + ++count), contents);
  }

  @Test
  void baseAndContributionsSumToTheMarginOfEveryKindOfModel() {
    for (PackageContents contents : Packages.explained()) {
      ModelPackage model = write(contents);
      Explainer explainer = model.explainer();
      float[] x = new float[model.features().size()];
      float[] margins = new float[model.scorer().marginCount()];
      for (RawRow row : Packages.rows(model.contract(), 8, 100)) {
        Explanation explanation = explainer.explain(row);
        model.features().encode(row, x);
        model.scorer().margins(x, margins);
        int explained = explanation.classIndex();
        assertThat(explained).isEqualTo(margins.length > 1 ? predicted(model, row) : 1);
        double margin = margins[margins.length == 1 ? 0 : explained];
        assertThat(explanation.base()).isEqualTo(explainer.base(explained));
        for (double[] parts : List.of(explanation.features(), explanation.columns())) {
          double sum = explanation.base() + Arrays.stream(parts).sum();
          assertThat(sum).isCloseTo(explanation.margin(), within(1e-12));
          // The margin is a sum of floats, whose steps beyond 8 are 1e-6.
          assertThat(sum).isCloseTo(margin, within(1e-6 * Math.max(1, Math.abs(margin))));
        }
      }
    }
  }

  @Test
  void refusesANeuralNetworkWithAWayOut() {
    ModelPackage model = write(Packages.network());
    assertThatThrownBy(model::explainer)
        .isInstanceOf(InputException.class)
        .hasMessageContaining("Exact contributions to a neural network's margin")
        .hasMessageContaining("\nMaybe use an algorithm of trees, or a linear one.");
  }

  private static int predicted(ModelPackage model, RawRow row) {
    return model.classify(model.predict(row).probabilities());
  }

  @Test
  void buffersTakeEachExplanationBitForBitAlsoFromManyThreads() throws Exception {
    for (PackageContents contents : Packages.explained()) {
      ModelPackage model = write(contents);
      Explainer explainer = model.explainer();
      assertThat(model.explainer()).isSameAs(explainer);
      List<RawRow> rows = Packages.rows(model.contract(), 8, 50);
      Callable<Boolean> all =
          () -> {
            Explainer.Buffers buffers = explainer.buffers();
            for (RawRow row : rows) {
              Explanation expected = explainer.explain(row, 1);
              explainer.explain(row, 1, buffers);
              assertThat(buffers.features()).isEqualTo(expected.features());
              assertThat(buffers.columns()).isEqualTo(expected.columns());
              assertThat(buffers.base()).isEqualTo(expected.base());
              assertThat(buffers.margin()).isEqualTo(expected.margin());
            }
            return true;
          };
      try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
        List<Future<Boolean>> futures = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
          futures.add(pool.submit(all));
        }
        for (Future<Boolean> future : futures) {
          assertThat(future.get()).isTrue();
        }
      }
    }
  }

  @Test
  void aColumnGetsItsFeaturesAndAnEqualShareOfThoseItHelpsToMake() {
    String definition =
        """
        version: 1
        derive:
          both: {ratio: {numerator: amount, denominator: count}}
        fit:
          - {columns: [both], missing: keep, steps: [keep]}
          - {columns: [count], steps: [keep]}
          - {columns: [place], missing: zeros, steps: [one_hot: {others: own}]}
        """;
    FittedFeatures features =
        FeatureDefinition.parse(definition, "features.yaml", Packages.BINARY)
            .fit(Packages.source(Packages.rows(Packages.BINARY, 1, 200)));
    TreeEnsemble trees =
        Packages.ensemble(TreeEnsemble.logistic(features.size(), 0), features.size(), 1, 9);
    ModelPackage model = write(Packages.contents(features, trees, "xgboost"));
    Explainer explainer = model.explainer();
    assertThat(explainer.columns()).containsExactly("amount", "count", "place");
    for (RawRow row : Packages.rows(Packages.BINARY, 2, 30)) {
      Explanation explanation = explainer.explain(row);
      double[] f = explanation.features();
      double places = Arrays.stream(f, 2, f.length).sum();
      assertThat(explanation.columns())
          .containsExactly(new double[] {f[0] / 2, f[0] / 2 + f[1], places}, within(1e-12));
    }
  }

  @Test
  void aLinearModelsContributionsAreItsTermsFromTheMeansOn() {
    ModelPackage model = write(Packages.linear());
    LinearModel linear = (LinearModel) model.scorer();
    Explainer explainer = model.explainer();
    float[] x = new float[linear.features()];
    for (RawRow row : Packages.rows(model.contract(), 4, 20)) {
      model.features().encode(row, x);
      Explanation explanation = explainer.explain(row);
      for (int i = 0; i < x.length; i++) {
        assertThat(explanation.features()[i])
            .isEqualTo(linear.weights()[0][i] * (x[i] - linear.means()[i]));
      }
    }
    assertThat(explainer.isProbability()).isFalse();
  }

  @Test
  void contributionsThatOverflowAreRefusedThoughTheMarginDoesNot() {
    PackageContents linear = Packages.linear();
    int n = linear.features().size();
    double[] means = new double[n];
    means[0] = -2;
    double[] weights = new double[n];
    weights[0] = 1e308;
    LinearModel base = LinearModel.binary(weights, 0).withMeans(means);
    assertThatThrownBy(() -> new LinearShapley(base))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("overflows a double");
    means[0] = -1;
    Shapley shapley = new LinearShapley(LinearModel.binary(weights, 0).withMeans(means));
    float[] x = new float[n];
    x[0] = 1;
    double[] found = new double[n];
    assertThatThrownBy(() -> shapley.walk().explain(x, 0, found))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("overflows a double");
    x[0] = 0;
    shapley.walk().explain(x, 0, found);
    assertThat(found[0]).isEqualTo(1e308);
  }

  @Test
  void theWorkOfARowIsTheSplitsOfTheClassWithMost() {
    TreeNodes stump = Trees.covered(new Random(1), Trees.random(new Random(1), 3, 1, 1), 0);
    int splits = (stump.left().length - 1) / 2;
    TreeEnsemble.Builder builder = TreeEnsemble.softmax(3, new float[3]);
    for (int i = 0; i < 6; i++) {
      builder.add(stump);
    }
    assertThat(new TreeShapley(builder.build()).work()).isEqualTo(2L * splits);
    assertThat(write(Packages.linear()).explainer().work())
        .isEqualTo(Packages.linear().features().size());
  }

  @Test
  void aForestIsExplainedInProbabilities() {
    Explainer explainer = write(Packages.forest()).explainer();
    assertThat(explainer.isProbability()).isTrue();
    double bases = explainer.base(0) + explainer.base(1) + explainer.base(2);
    assertThat(bases).isCloseTo(1, within(1e-6));
  }

  @Test
  void packagesFromBeforeAreOpenedAndScoredButNotExplained() {
    for (PackageContents contents : List.of(Packages.binary(), Packages.linear())) {
      ModelPackage model = write(Packages.old(contents));
      assertThat(model.predict(Packages.rows(model.contract(), 1, 1).getFirst()).score())
          .isBetween(0.0, 1.0);
      for (int call = 0; call < 2; call++) {
        assertThatThrownBy(model::explainer)
            .isInstanceOf(InputException.class)
            .hasMessageContaining("is of version 1), without which no prediction can be explained")
            .hasMessageEndingWith("\nMaybe train it again.");
      }
    }
  }

  @Test
  void classesThatCannotBeExplainedAreRefused() {
    ModelPackage binary = write(Packages.binary());
    RawRow row = Packages.rows(Packages.BINARY, 1, 1).getFirst();
    for (int wrong : new int[] {-1, 0, 2}) {
      assertThatThrownBy(() -> binary.explainer().explain(row, wrong))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("class (%d)".formatted(wrong));
    }
    ModelPackage three = write(Packages.softmax());
    assertThatThrownBy(() -> three.explainer().base(3)).isInstanceOf(InputException.class);
    assertThatThrownBy(() -> three.explainer().explain(row, 0, binary.explainer().buffers()))
        .isInstanceOf(IllegalArgumentException.class);
    Explainer.Buffers buffers = binary.explainer().buffers();
    assertThatThrownBy(() -> binary.explainer().explain(new float[1], 1, buffers))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("1 features");
  }

  @Test
  void itsMemoryIsTold() {
    Explainer trees = write(Packages.binary()).explainer();
    int nodes = ((TreeEnsemble) Packages.binary().scorer()).trees().nodes();
    assertThat(trees.bytes()).isBetween(14L * nodes, 100L * nodes);
    assertThat(trees.bufferBytes()).isBetween(100L, 10_000L);
    assertThat(write(Packages.linear()).explainer().bytes()).isGreaterThan(50);
  }
}
