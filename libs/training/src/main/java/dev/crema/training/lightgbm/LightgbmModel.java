package dev.crema.training.lightgbm;

import dev.crema.models.TreeEnsemble;
import dev.crema.training.Codes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The trees of a LightGBM model. The first of each margin has in its leaves what the margin starts
 * from.
 *
 * @param trees in the order of boosting; with more than one margin, tree i belongs to margin i mod
 *     margins
 * @param margins 1 for a binary model, else the number of classes
 * @param features number of features
 */
record LightgbmModel(List<LightgbmTree> trees, int margins, int features) {

  /**
   * Returns the trees of a saved model.
   *
   * @param saved the model as LightGBM's own text
   * @param margins how many it should have
   * @param features number of features
   */
  static LightgbmModel of(String saved, int margins, int features) {
    List<LightgbmTree> trees = new ArrayList<>();
    Map<String, String> entries = new HashMap<>();
    for (String line : saved.lines().toList()) {
      if (line.startsWith("Tree=") || line.equals("end of trees")) {
        if (entries.containsKey("num_leaves")) {
          trees.add(LightgbmTree.of(entries));
        } else {
          checkHead(entries, margins);
        }
        entries.clear();
      }
      int equals = line.indexOf('=');
      if (equals > 0) {
        entries.put(line.substring(0, equals), line.substring(equals + 1));
      }
      if (line.equals("end of trees")) {
        break;
      }
    }
    if (trees.isEmpty() || trees.size() % margins != 0) {
      throw new IllegalStateException(
          "The saved model has %d trees for %d margins.".formatted(trees.size(), margins));
    }
    return new LightgbmModel(List.copyOf(trees), margins, features);
  }

  private static void checkHead(Map<String, String> head, int margins) {
    String objective = margins == 1 ? "binary sigmoid:1" : "multiclass num_class:" + margins;
    if (!objective.equals(head.get("objective"))
        || !Integer.toString(margins).equals(head.get("num_tree_per_iteration"))
        || head.containsKey("average_output")) {
      throw new IllegalStateException("The saved model is another one: " + head);
    }
  }

  int rounds() {
    return trees.size() / margins;
  }

  TreeEnsemble compile() {
    TreeEnsemble.Builder builder =
        margins == 1
            ? TreeEnsemble.logistic(features, 0)
            : TreeEnsemble.softmax(features, new float[margins]);
    trees.forEach(tree -> builder.add(tree.compile()));
    return builder.sumInDouble().build();
  }

  /** Sums in double and in tree order, as the library does. */
  double[] walkMargins(float[] x) {
    double[] sums = new double[margins];
    for (int i = 0; i < trees.size(); i++) {
      sums[i % margins] += trees.get(i).walk(x);
    }
    return sums;
  }

  double[] walk(float[] x) {
    double[] sums = walkMargins(x);
    if (margins == 1) {
      double positive = 1 / (1 + Math.exp(-sums[0]));
      return new double[] {1 - positive, positive};
    }
    double largest = sums[0];
    for (double sum : sums) {
      largest = Math.max(largest, sum);
    }
    double total = 0;
    for (int c = 0; c < margins; c++) {
      sums[c] = Math.exp(sums[c] - largest);
      total += sums[c];
    }
    for (int c = 0; c < margins; c++) {
      sums[c] /= total;
    }
    return sums;
  }

  float[][] thresholds() {
    List<TreeSet<Float>> sets = Stream.generate(TreeSet<Float>::new).limit(features).toList();
    for (LightgbmTree tree : trees) {
      for (int split = 0; split < tree.splits(); split++) {
        if (tree.asksForCategories(split)) {
          sets.get(tree.feature()[split]).addAll(Codes.around(tree.sets()[split]));
        } else {
          sets.get(tree.feature()[split]).add(tree.floatThreshold(split));
        }
      }
    }
    float[][] thresholds = new float[features][];
    for (int f = 0; f < features; f++) {
      thresholds[f] = new float[sets.get(f).size()];
      int i = 0;
      for (float threshold : sets.get(f)) {
        thresholds[f][i++] = threshold;
      }
    }
    return thresholds;
  }

  double[] totalGain() {
    double[] gains = new double[features];
    for (LightgbmTree tree : trees) {
      for (int split = 0; split < tree.splits(); split++) {
        gains[tree.feature()[split]] += tree.gain()[split];
      }
    }
    return gains;
  }
}
