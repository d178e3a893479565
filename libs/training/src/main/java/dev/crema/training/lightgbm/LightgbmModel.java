package dev.crema.training.lightgbm;

import dev.crema.models.TreeEnsemble;
import dev.crema.models.TreeNodes;
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
 * @param objective what they add up to
 * @param features number of features
 */
record LightgbmModel(List<LightgbmTree> trees, LightgbmObjective objective, int features) {

  /**
   * Returns the trees of a saved model.
   *
   * @param saved the model as LightGBM's own text
   * @param objective the one that it should have
   * @param features number of features
   */
  static LightgbmModel of(String saved, LightgbmObjective objective, int features) {
    List<LightgbmTree> trees = new ArrayList<>();
    Map<String, String> entries = new HashMap<>();
    for (String line : saved.lines().toList()) {
      if (line.startsWith("Tree=") || line.equals("end of trees")) {
        if (entries.containsKey("num_leaves")) {
          trees.add(LightgbmTree.of(entries));
        } else {
          checkHead(entries, objective);
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
    if (trees.isEmpty() || trees.size() % objective.margins() != 0) {
      throw new IllegalStateException(
          "The saved model has %d trees for %d margins."
              .formatted(trees.size(), objective.margins()));
    }
    return new LightgbmModel(List.copyOf(trees), objective, features);
  }

  private static void checkHead(Map<String, String> head, LightgbmObjective objective) {
    if (!objective.savedAs().equals(head.get("objective"))
        || !Integer.toString(objective.margins()).equals(head.get("num_tree_per_iteration"))
        || head.containsKey("average_output")) {
      throw new IllegalStateException("The saved model is another one: " + head);
    }
  }

  int rounds() {
    return trees.size() / margins();
  }

  /** Returns how many trees a round adds. */
  int margins() {
    return objective.margins();
  }

  TreeEnsemble compile() {
    if (objective.isRegression()) {
      return compileNumbers();
    }
    TreeEnsemble.Builder builder =
        margins() == 1
            ? TreeEnsemble.logistic(features, 0)
            : TreeEnsemble.softmax(features, new float[margins()]);
    trees.forEach(tree -> builder.add(tree.compile()));
    return builder.sumInDouble().build();
  }

  /**
   * Leaves become floats. Those of the first tree have the mean of the labels in them, which may be
   * far from 0 beside what the leaves differ by: so it is taken out, and becomes the base.
   */
  private TreeEnsemble compileNumbers() {
    LightgbmTree first = trees.getFirst();
    float base = (float) first.leafValue()[0];
    TreeEnsemble.Builder builder = TreeEnsemble.identity(features, base);
    builder.add(less(first, base));
    trees.stream().skip(1).forEach(tree -> builder.add(tree.compile()));
    return builder.sumInDouble().build();
  }

  /** Returns a tree whose leaves are less by a number; its leaves come after its splits. */
  private static TreeNodes less(LightgbmTree tree, double number) {
    TreeNodes nodes = tree.compile();
    for (int leaf = 0; leaf < tree.leafValue().length; leaf++) {
      nodes.values()[tree.splits() + leaf] = (float) (tree.leafValue()[leaf] - number);
    }
    return nodes;
  }

  /** Sums in double and in tree order, as the library does. */
  double[] walkMargins(float[] x) {
    double[] sums = new double[margins()];
    for (int i = 0; i < trees.size(); i++) {
      sums[i % margins()] += trees.get(i).walk(x);
    }
    return sums;
  }

  double[] walk(float[] x) {
    double[] sums = walkMargins(x);
    if (objective.isRegression()) {
      return sums;
    }
    if (margins() == 1) {
      double positive = 1 / (1 + Math.exp(-sums[0]));
      return new double[] {1 - positive, positive};
    }
    double largest = sums[0];
    for (double sum : sums) {
      largest = Math.max(largest, sum);
    }
    double total = 0;
    for (int c = 0; c < sums.length; c++) {
      sums[c] = Math.exp(sums[c] - largest);
      total += sums[c];
    }
    for (int c = 0; c < sums.length; c++) {
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
