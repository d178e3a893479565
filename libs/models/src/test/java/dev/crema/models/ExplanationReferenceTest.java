package dev.crema.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.crema.data.document.Node;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Contributions beside those of XGBoost and shap, made by {@code src/test/python}. */
final class ExplanationReferenceTest {
  private static final String FILE = "/golden/explanations.json";

  private static Node golden(String name) throws Exception {
    try (InputStream in =
        Objects.requireNonNull(ExplanationReferenceTest.class.getResourceAsStream(FILE))) {
      return Node.json(new String(in.readAllBytes(), StandardCharsets.UTF_8), FILE).required(name);
    }
  }

  @Test
  void binaryContributionsWithMissingValuesAreXgboosts() throws Exception {
    Node model = golden("churn, binary");
    int features = (int) model.required("features").integer();
    TreeEnsemble.Builder builder = TreeEnsemble.logistic(features, 0);
    model.required("trees").items().forEach(tree -> builder.add(tree(tree, false)));
    // XGBoost sums in float.
    compare(model, builder.build(), 1e-5);
  }

  @Test
  void contributionsToEachOfThreeClassesAreXgboosts() throws Exception {
    Node model = golden("iris, three classes");
    int features = (int) model.required("features").integer();
    TreeEnsemble.Builder builder = TreeEnsemble.softmax(features, new float[] {0.5f, 0.5f, 0.5f});
    model.required("trees").items().forEach(tree -> builder.add(tree(tree, false)));
    compare(model, builder.build(), 1e-5);
  }

  @Test
  void contributionsInAForestAreShaps() throws Exception {
    Node model = golden("iris, forest");
    int features = (int) model.required("features").integer();
    TreeEnsemble.Builder builder = TreeEnsemble.average(features, 3);
    model.required("trees").items().forEach(tree -> builder.add(tree(tree, true)));
    // Our leaves are floats.
    compare(model, builder.build(), 1e-7);
  }

  private static void compare(Node model, TreeEnsemble ensemble, double tolerance) {
    TreeShapley shapley = new TreeShapley(ensemble);
    List<Node> rows = model.required("rows").items();
    assertThat(rows).hasSizeGreaterThanOrEqualTo(12);
    double[] found = new double[ensemble.features()];
    for (int i = 0; i < rows.size(); i++) {
      float[] x = floats(rows.get(i));
      List<Node> margins = model.required("contributions").items().get(i).items();
      assertThat(margins).hasSize(ensemble.marginCount());
      List<Node> bases = model.required("bases").items().get(i).items();
      for (int k = 0; k < margins.size(); k++) {
        shapley.walk().explain(x, k, found);
        assertThat(found).containsExactly(doubles(margins.get(k)), within(tolerance));
        assertThat(shapley.base(k)).isCloseTo(bases.get(k).number(), within(tolerance));
      }
    }
  }

  private static TreeNodes tree(Node tree, boolean isLessOrEqual) {
    double[] thresholds = doubles(tree.required("threshold"));
    float[] compiled = new float[thresholds.length];
    for (int i = 0; i < compiled.length; i++) {
      compiled[i] =
          isLessOrEqual ? TreeNodes.thresholdOfLessOrEqual(thresholds[i]) : (float) thresholds[i];
    }
    List<Node> sides = tree.required("default_left").items();
    boolean[] defaultLeft = new boolean[sides.size()];
    for (int i = 0; i < defaultLeft.length; i++) {
      defaultLeft[i] = sides.get(i).flag();
    }
    return new TreeNodes(
        integers(tree.required("left")),
        integers(tree.required("right")),
        integers(tree.required("feature")),
        compiled,
        defaultLeft,
        floats(tree.required("value")),
        floats(tree.required("cover")));
  }

  private static int[] integers(Node list) {
    return list.items().stream().mapToInt(item -> (int) item.integer()).toArray();
  }

  private static double[] doubles(Node list) {
    return list.items().stream()
        .mapToDouble(item -> item.tree() == null ? Double.NaN : item.number())
        .toArray();
  }

  private static float[] floats(Node list) {
    double[] numbers = doubles(list);
    float[] floats = new float[numbers.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) numbers[i];
    }
    return floats;
  }
}
