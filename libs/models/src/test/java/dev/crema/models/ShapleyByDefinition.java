package dev.crema.models;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Shapley values of trees, straight from definitions: slow, and sharing no idea with the scorer.
 */
final class ShapleyByDefinition {
  private static final MathContext DIGITS = new MathContext(80, RoundingMode.HALF_EVEN);

  private ShapleyByDefinition() {}

  /** One output of a tree. */
  record Output(TreeNodes tree, int width, int index) {
    double value(int leaf) {
      return tree.values()[leaf * width + index];
    }
  }

  /** Returns the contributions over all subsets of the features; then the base. */
  static double[] overAllSubsets(Output output, float[] x) {
    int features = x.length;
    double[] worth = new double[1 << features];
    for (int known = 0; known < worth.length; known++) {
      worth[known] = expected(output, x, known, 0);
    }
    double[] result = new double[features + 1];
    for (int i = 0; i < features; i++) {
      for (int known = 0; known < worth.length; known++) {
        if ((known >> i & 1) == 0) {
          double weight = 1.0 / features / choose(features - 1, Integer.bitCount(known));
          result[i] += weight * (worth[known | 1 << i] - worth[known]);
        }
      }
    }
    result[features] = worth[0];
    return result;
  }

  private static double expected(Output output, float[] x, int known, int node) {
    TreeNodes tree = output.tree();
    int left = tree.left()[node];
    int right = tree.right()[node];
    if (left < 0) {
      return output.value(node);
    }
    if ((known >> tree.feature()[node] & 1) == 1) {
      return expected(output, x, known, Trees.goesLeft(tree, node, x) ? left : right);
    }
    double sum = (double) tree.cover()[left] + tree.cover()[right];
    double share = sum > 0 ? tree.cover()[left] / sum : 0.5;
    return share * expected(output, x, known, left)
        + (1 - share) * expected(output, x, known, right);
  }

  private static double choose(int n, int k) {
    double result = 1;
    for (int i = 1; i <= k; i++) {
      result = result * (n - k + i) / i;
    }
    return result;
  }

  /**
   * Returns the contributions, leaf by leaf, in 80 digits: a leaf's share in feature i is {@code
   * value (oᵢ − zᵢ) Σₖ k!(d−1−k)!/d! eₖ}, with eₖ the sum over the sets of k other features of the
   * path of their o times the others' z.
   */
  static double[] leafByLeaf(Output output, float[] x) {
    BigDecimal[] sums = new BigDecimal[x.length];
    Arrays.fill(sums, BigDecimal.ZERO);
    visit(output, x, 0, new LinkedHashMap<>(), sums);
    double[] result = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      result[i] = sums[i].doubleValue();
    }
    return result;
  }

  /** Whether the row takes all of a feature's edges so far, and the product of their shares. */
  private record Edge(boolean isTaken, BigDecimal share) {}

  private static void visit(
      Output output, float[] x, int node, Map<Integer, Edge> path, BigDecimal[] sums) {
    TreeNodes tree = output.tree();
    if (tree.left()[node] < 0) {
      addLeaf(new BigDecimal(output.value(node)), path, sums);
      return;
    }
    int feature = tree.feature()[node];
    BigDecimal left = new BigDecimal(tree.cover()[tree.left()[node]]);
    BigDecimal sum = left.add(new BigDecimal(tree.cover()[tree.right()[node]]));
    Edge before = path.getOrDefault(feature, new Edge(true, BigDecimal.ONE));
    for (int side = 0; side < 2; side++) {
      BigDecimal share = (side == 0 ? left : sum.subtract(left)).divide(sum, DIGITS);
      boolean taken = Trees.goesLeft(tree, node, x) == (side == 0);
      Map<Integer, Edge> longer = new LinkedHashMap<>(path);
      longer.put(
          feature, new Edge(before.isTaken() && taken, before.share().multiply(share, DIGITS)));
      visit(output, x, side == 0 ? tree.left()[node] : tree.right()[node], longer, sums);
    }
  }

  private static void addLeaf(BigDecimal value, Map<Integer, Edge> path, BigDecimal[] sums) {
    path.forEach(
        (feature, edge) -> {
          BigDecimal one = edge.isTaken() ? BigDecimal.ONE : BigDecimal.ZERO;
          BigDecimal difference = one.subtract(edge.share());
          BigDecimal weight = weight(path, feature);
          sums[feature] =
              sums[feature].add(value.multiply(difference).multiply(weight, DIGITS), DIGITS);
        });
  }

  private static BigDecimal weight(Map<Integer, Edge> path, int without) {
    int others = path.size() - 1;
    BigDecimal[] e = new BigDecimal[others + 1];
    Arrays.fill(e, BigDecimal.ZERO);
    e[0] = BigDecimal.ONE;
    int count = 0;
    for (Map.Entry<Integer, Edge> entry : path.entrySet()) {
      if (entry.getKey() != without) {
        count++;
        for (int k = count; k >= 0; k--) {
          BigDecimal unknown = e[k].multiply(entry.getValue().share(), DIGITS);
          boolean known = k > 0 && entry.getValue().isTaken();
          e[k] = known ? unknown.add(e[k - 1], DIGITS) : unknown;
        }
      }
    }
    BigDecimal weight = BigDecimal.ONE.divide(new BigDecimal(path.size()), DIGITS);
    BigDecimal sum = BigDecimal.ZERO;
    for (int k = 0; k <= others; k++) {
      sum = sum.add(weight.multiply(e[k], DIGITS), DIGITS);
      if (k < others) {
        weight = weight.multiply(new BigDecimal(k + 1)).divide(new BigDecimal(others - k), DIGITS);
      }
    }
    return sum;
  }
}
