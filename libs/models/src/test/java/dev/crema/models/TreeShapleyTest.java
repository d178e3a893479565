package dev.crema.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.crema.data.InputException;
import dev.crema.models.ShapleyByDefinition.Output;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TreeShapleyTest {
  private static final int FEATURES = 7;

  @Test
  void boostedTreesAreBruteForceOverAllSubsets() {
    Random random = new Random(1);
    for (int model = 0; model < 40; model++) {
      double empty = model % 4 == 0 ? 0.4 : 0;
      List<TreeNodes> trees = trees(random, 1 + random.nextInt(5), 1, empty);
      TreeEnsemble.Builder builder = TreeEnsemble.logistic(FEATURES, 0.25f);
      trees.forEach(builder::add);
      TreeShapley shapley = new TreeShapley(builder.build());
      Shapley.Walk walk = shapley.walk();
      for (int i = 0; i < 10; i++) {
        float[] x = Trees.row(random, FEATURES, i < 3);
        double[] found = new double[FEATURES];
        double margin = walk.explain(x, 0, found);
        double[] expected = sum(trees, 1, 0, x);
        assertThat(found).containsExactly(Arrays.copyOf(expected, FEATURES), within(1e-12));
        assertThat(shapley.base(0)).isCloseTo(0.25 + expected[FEATURES], within(1e-12));
        assertThat(shapley.base(0) + Arrays.stream(found).sum()).isCloseTo(margin, within(1e-12));
      }
    }
  }

  @Test
  void eachClassOfManyIsBruteForceOverItsOwnTrees() {
    Random random = new Random(2);
    List<TreeNodes> trees = trees(random, 9, 1, 0.1);
    TreeEnsemble.Builder builder = TreeEnsemble.softmax(FEATURES, new float[] {0, 1, -1});
    trees.forEach(builder::add);
    TreeShapley shapley = new TreeShapley(builder.build());
    for (int i = 0; i < 20; i++) {
      float[] x = Trees.row(random, FEATURES, false);
      for (int k = 0; k < 3; k++) {
        double[] expected = sum(List.of(trees.get(k), trees.get(k + 3), trees.get(k + 6)), 1, 0, x);
        double[] found = new double[FEATURES];
        shapley.walk().explain(x, k, found);
        assertThat(found).containsExactly(Arrays.copyOf(expected, FEATURES), within(1e-12));
        double start = k == 2 ? -1 : k;
        assertThat(shapley.base(k)).isCloseTo(start + expected[FEATURES], within(1e-12));
      }
    }
  }

  @Test
  void forestsAreBruteForceInProbabilities() {
    Random random = new Random(3);
    List<TreeNodes> trees = new ArrayList<>();
    double total = 0;
    TreeEnsemble.Builder builder = TreeEnsemble.average(FEATURES, 3);
    for (TreeNodes tree : trees(random, 6, 3, 0.1)) {
      double weight = 0.5 + random.nextDouble();
      trees.add(Trees.weighted(tree, 3, weight));
      builder.add(trees.getLast());
      total += weight;
    }
    TreeEnsemble ensemble = builder.build();
    TreeShapley shapley = new TreeShapley(ensemble);
    float[] probabilities = new float[3];
    for (int i = 0; i < 30; i++) {
      float[] x = Trees.row(random, FEATURES, i < 15);
      ensemble.margins(x, probabilities);
      for (int k = 0; k < 3; k++) {
        double[] expected = sum(trees, 3, k, x);
        double[] found = new double[FEATURES];
        double margin = shapley.walk().explain(x, k, found);
        for (int f = 0; f < FEATURES; f++) {
          // Leaves are floats, so the trees' weights are only known to 1e-7.
          assertThat(found[f]).isCloseTo(expected[f] / total, within(1e-7));
        }
        assertThat(shapley.base(k) + Arrays.stream(found).sum()).isCloseTo(margin, within(1e-12));
        assertThat(margin).isCloseTo(probabilities[k], within(1e-6));
      }
    }
  }

  @Test
  void deepTreesAreExactToo() {
    Random random = new Random(4);
    for (int depth : new int[] {20, 60, 120}) {
      int features = depth / 2 + 1;
      TreeNodes chain = Trees.covered(random, chain(random, depth, features), 0);
      TreeShapley shapley = new TreeShapley(TreeEnsemble.logistic(features, 0).add(chain).build());
      for (int i = 0; i < 3; i++) {
        float[] x = nearlyToTheEnd(chain, random, features);
        double[] found = new double[features];
        shapley.walk().explain(x, 0, found);
        double[] expected = ShapleyByDefinition.leafByLeaf(new Output(chain, 1, 0), x);
        assertThat(found).containsExactly(expected, within(1e-11));
      }
    }
  }

  @Test
  void theDeepestTreeAddsUp() {
    Random random = new Random(5);
    int features = 600;
    TreeNodes chain = chain(random, TreeEnsemble.MAX_DEPTH, features);
    for (int i = 0; i < chain.feature().length; i++) {
      chain.feature()[i] = i / 2;
    }
    TreeNodes covered = Trees.covered(random, chain, 0);
    TreeShapley shapley = new TreeShapley(TreeEnsemble.logistic(features, 0).add(covered).build());
    assertThat(shapley.passes(0)).isEqualTo((TreeEnsemble.MAX_DEPTH + 5) / 6);
    assertThat(shapley.work()).isEqualTo((long) shapley.passes(0) * TreeEnsemble.MAX_DEPTH);
    for (int i = 0; i < 20; i++) {
      float[] x = nearlyToTheEnd(covered, random, features);
      double[] found = new double[features];
      double margin = shapley.walk().explain(x, 0, found);
      assertThat(shapley.base(0) + Arrays.stream(found).sum()).isCloseTo(margin, within(1e-11));
    }
  }

  @Test
  void aTableThatIsTooLargeIsDoneWithout() {
    Random random = new Random(6);
    int features = 40;
    TreeEnsemble.Builder builder = TreeEnsemble.logistic(features, 0);
    List<TreeNodes> chains = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      chains.add(Trees.covered(random, chain(random, 200, features), 0));
      builder.add(chains.getLast());
    }
    TreeShapley large = new TreeShapley(builder.build());
    assertThat(large.table).isEmpty();
    assertThat(large.bytes()).isLessThan(600 * 401 * 28L);
    float[] x = nearlyToTheEnd(chains.getFirst(), random, features);
    double[] found = new double[features];
    large.walk().explain(x, 0, found);
    double[] expected = new double[features];
    double[] one = new double[features];
    for (TreeNodes chain : chains) {
      TreeShapley small = new TreeShapley(TreeEnsemble.logistic(features, 0).add(chain).build());
      assertThat(small.table).isNotEmpty();
      small.walk().explain(x, 0, one);
      for (int f = 0; f < features; f++) {
        expected[f] += one[f];
      }
    }
    assertThat(found).containsExactly(expected, within(1e-11));
  }

  @Test
  void aFeatureThatIsNeverAskedForAddsNothingAndTwinsAddTheSame() {
    // if a < 0 (half) then [if b < 0 (half) 1 else 0] else the same with 2 and 1: symmetric in a,
    // b.
    TreeNodes tree =
        new TreeNodes(
            new int[] {1, 3, 5, -1, -1, -1, -1},
            new int[] {2, 4, 6, -1, -1, -1, -1},
            new int[] {0, 2, 2, 0, 0, 0, 0},
            new float[7],
            new boolean[7],
            new float[] {0, 0, 0, 1, 0, 0, 3},
            new float[] {8, 4, 4, 2, 2, 2, 2});
    TreeShapley shapley = new TreeShapley(TreeEnsemble.logistic(3, 0).add(tree).build());
    double[] found = new double[3];
    shapley.walk().explain(new float[] {-1, -1, -1}, 0, found);
    // By hand: v(∅) = 1, v({a}) = v({b}) = 1/2, v({a, b}) = 1.
    assertThat(shapley.base(0)).isEqualTo(1);
    assertThat(found[1]).isZero();
    assertThat(found[0]).isCloseTo(0, within(1e-15));
    assertThat(found[2]).isCloseTo(0, within(1e-15));
    shapley.walk().explain(new float[] {1, -1, 1}, 0, found);
    // v({a}) = v({b}) = 3/2, v({a, b}) = 3: one each.
    assertThat(found).containsExactly(new double[] {1, 0, 1}, within(1e-15));
  }

  @Test
  void treesOfOneLeafAndOneSplitAreExplained() {
    TreeNodes leaf =
        new TreeNodes(
            new int[] {-1},
            new int[] {-1},
            new int[1],
            new float[1],
            new boolean[1],
            new float[] {0.5f},
            new float[1]);
    TreeNodes stump =
        new TreeNodes(
            new int[] {1, -1, -1},
            new int[] {2, -1, -1},
            new int[3],
            new float[3],
            new boolean[] {true, false, false},
            new float[] {0, 2, 4},
            new float[] {4, 3, 1});
    TreeShapley shapley = new TreeShapley(TreeEnsemble.logistic(1, 1).add(leaf).add(stump).build());
    assertThat(shapley.base(0)).isEqualTo(1 + 0.5 + 2.5);
    double[] found = new double[1];
    for (float left : new float[] {-1, Float.NaN, Float.NEGATIVE_INFINITY, -Float.MIN_VALUE}) {
      assertThat(shapley.walk().explain(new float[] {left}, 0, found)).isEqualTo(3.5);
      assertThat(found[0]).isCloseTo(-0.5, within(1e-15));
    }
    for (float right : new float[] {0, -0f, Float.POSITIVE_INFINITY, Float.MIN_VALUE}) {
      assertThat(shapley.walk().explain(new float[] {right}, 0, found)).isEqualTo(5.5);
      assertThat(found[0]).isCloseTo(1.5, within(1e-15));
    }
  }

  @Test
  void whatCannotBeExplainedIsRefused() {
    TreeNodes bare = Trees.random(new Random(1), FEATURES, 1, 3);
    TreeEnsemble old = TreeEnsemble.logistic(FEATURES, 0).add(bare).build();
    assertThatThrownBy(() -> new TreeShapley(old))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("have no covers")
        .hasMessageContaining("\nMaybe train it again.");
    Random random = new Random(7);
    TreeNodes uneven = Trees.covered(random, Trees.random(random, FEATURES, 2, 3), 0);
    TreeEnsemble forest = TreeEnsemble.average(FEATURES, 2).add(uneven).build();
    assertThatThrownBy(() -> new TreeShapley(forest))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("Tree 0 has leaves whose numbers sum to (");
  }

  private static List<TreeNodes> trees(Random random, int count, int width, double empty) {
    List<TreeNodes> trees = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      TreeNodes tree = Trees.random(random, FEATURES, width, 1 + random.nextInt(8));
      trees.add(Trees.covered(random, tree, empty));
    }
    return trees;
  }

  private static double[] sum(List<TreeNodes> trees, int width, int index, float[] x) {
    double[] sum = new double[x.length + 1];
    for (TreeNodes tree : trees) {
      double[] one = ShapleyByDefinition.overAllSubsets(new Output(tree, width, index), x);
      for (int i = 0; i < sum.length; i++) {
        sum[i] += one[i];
      }
    }
    return sum;
  }

  /** Every split has a leaf and a split for children, but the last; either may be left. */
  private static TreeNodes chain(Random random, int depth, int features) {
    int nodes = 2 * depth + 1;
    int[] left = new int[nodes];
    int[] right = new int[nodes];
    int[] feature = new int[nodes];
    float[] threshold = new float[nodes];
    float[] values = new float[nodes];
    for (int i = 0; i < nodes; i++) {
      boolean leaf = i % 2 == 1 || i == nodes - 1;
      boolean swap = random.nextBoolean();
      left[i] = leaf ? -1 : swap ? i + 2 : i + 1;
      right[i] = leaf ? -1 : swap ? i + 1 : i + 2;
      feature[i] = random.nextInt(features);
      threshold[i] = Trees.threshold(random);
      values[i] = leaf ? (float) random.nextGaussian() : 0;
    }
    return new TreeNodes(left, right, feature, threshold, new boolean[nodes], values);
  }

  /** Returns a row that stays on the chain where it can, so that many features matter. */
  private static float[] nearlyToTheEnd(TreeNodes chain, Random random, int features) {
    float[] x = Trees.row(random, features, true);
    for (int node = 0;
        chain.left()[node] >= 0;
        node = Math.max(chain.left()[node], chain.right()[node])) {
      if (random.nextInt(10) > 0) {
        float side = chain.left()[node] > chain.right()[node] ? -1 : 1;
        x[chain.feature()[node]] = 3 * side;
      }
    }
    return x;
  }
}
