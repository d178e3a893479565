package dev.crema.training.xgboost;

import dev.crema.data.Task;
import dev.crema.models.TreeEnsemble;
import dev.crema.training.Codes;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The trees of an XGBoost model, and the margin before the first of them.
 *
 * @param trees in the order of boosting; with more than one margin, tree i belongs to margin i mod
 *     margins
 * @param shape what the margins are
 */
record XgboostModel(List<XgboostTree> trees, Shape shape) {
  /**
   * What is there before the first tree.
   *
   * @param task whether the margin is the number predicted, or log odds
   * @param features number of features
   * @param baseMargins where the sums start, one per margin: as the library answers without any
   *     tree, since it turns base_score into a margin in float arithmetic of its own
   */
  record Shape(Task task, int features, float[] baseMargins) {}

  /**
   * Returns the first rounds of a saved model.
   *
   * @param saved the model in Universal Binary JSON
   * @param shape what the margins are
   * @param rounds how many rounds to keep
   */
  static XgboostModel of(byte[] saved, Shape shape, int rounds) {
    Map<?, ?> learner = entry(UniversalBinaryJson.read(saved), "learner");
    Map<?, ?> model = entry(entry(learner, "gradient_booster"), "model");
    if (!(model.get("trees") instanceof List<?> dumps)) {
      throw new IllegalStateException("The saved model has no trees.");
    }
    int margins = shape.baseMargins().length;
    checkOrder(model.get("tree_info"), margins);
    List<XgboostTree> trees =
        dumps.stream()
            .limit((long) rounds * margins)
            .map(dump -> XgboostTree.of((Map<?, ?>) dump))
            .toList();
    if (trees.size() != rounds * margins) {
      throw new IllegalStateException(
          "%d rounds of %d margins have %d trees.".formatted(rounds, margins, trees.size()));
    }
    return new XgboostModel(trees, shape);
  }

  TreeEnsemble compile() {
    float[] base = shape.baseMargins();
    TreeEnsemble.Builder builder =
        shape.task() == Task.REGRESSION
            ? TreeEnsemble.identity(shape.features(), base[0])
            : base.length == 1
                ? TreeEnsemble.logistic(shape.features(), base[0])
                : TreeEnsemble.softmax(shape.features(), base.clone());
    trees.forEach(tree -> builder.add(tree.compile()));
    return builder.build();
  }

  /** Sums in float and in tree order, as the library does. */
  float[] walkMargins(float[] x) {
    float[] margins = shape.baseMargins().clone();
    for (int i = 0; i < trees.size(); i++) {
      margins[i % margins.length] += trees.get(i).walk(x);
    }
    return margins;
  }

  double[] walk(float[] x) {
    float[] margins = walkMargins(x);
    if (shape.task() == Task.REGRESSION) {
      return new double[] {margins[0]};
    }
    if (margins.length == 1) {
      double positive = 1 / (1 + Math.exp(-(double) margins[0]));
      return new double[] {1 - positive, positive};
    }
    double[] probabilities = new double[margins.length];
    double largest = margins[0];
    for (float margin : margins) {
      largest = Math.max(largest, margin);
    }
    double sum = 0;
    for (int c = 0; c < margins.length; c++) {
      probabilities[c] = Math.exp(margins[c] - largest);
      sum += probabilities[c];
    }
    for (int c = 0; c < margins.length; c++) {
      probabilities[c] /= sum;
    }
    return probabilities;
  }

  float[][] thresholds() {
    List<TreeSet<Float>> sets =
        Stream.generate(TreeSet<Float>::new).limit(shape.features()).toList();
    for (XgboostTree tree : trees) {
      for (int node = 0; node < tree.left().length; node++) {
        if (tree.asksForCategories(node)) {
          sets.get(tree.feature()[node]).addAll(Codes.around(tree.set(node)));
        } else if (!tree.isLeaf(node)) {
          sets.get(tree.feature()[node]).add(tree.condition()[node]);
        }
      }
    }
    float[][] thresholds = new float[shape.features()][];
    for (int f = 0; f < thresholds.length; f++) {
      thresholds[f] = new float[sets.get(f).size()];
      int i = 0;
      for (float threshold : sets.get(f)) {
        thresholds[f][i++] = threshold;
      }
    }
    return thresholds;
  }

  double[] totalGain() {
    double[] gains = new double[shape.features()];
    for (XgboostTree tree : trees) {
      for (int node = 0; node < tree.left().length; node++) {
        if (!tree.isLeaf(node)) {
          gains[tree.feature()[node]] += tree.gain()[node];
        }
      }
    }
    return gains;
  }

  private static void checkOrder(@Nullable Object treeInfo, int margins) {
    long[] groups = treeInfo instanceof long[] wholes ? wholes : new long[0];
    for (int i = 0; i < groups.length; i++) {
      if (groups[i] != i % margins) {
        throw new IllegalStateException(
            "Tree %d belongs to margin %d: %s.".formatted(i, groups[i], Arrays.toString(groups)));
      }
    }
  }

  private static Map<?, ?> entry(Object parent, String name) {
    if (parent instanceof Map<?, ?> map && map.get(name) instanceof Map<?, ?> child) {
      return child;
    }
    throw new IllegalStateException("The saved model has no (%s).".formatted(name));
  }
}
