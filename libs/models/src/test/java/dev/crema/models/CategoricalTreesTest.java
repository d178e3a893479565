package dev.crema.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.crema.data.InputException;
import dev.crema.models.ShapleyByDefinition.Output;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Splits that ask for categories: scored, explained, written, read and refused. */
class CategoricalTreesTest {
  private static final int FEATURES = 7;

  private static List<TreeNodes> trees(Random random, int count, int width) {
    List<TreeNodes> trees = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      // One of five asks for no category.
      trees.add(
          i % 5 == 4
              ? Trees.covered(random, Trees.random(random, FEATURES, width, 5), 0)
              : CategoricalTrees.random(random, FEATURES, width, 5));
    }
    return trees;
  }

  private static TreeEnsemble ensemble(TreeEnsemble.Builder builder, List<TreeNodes> trees) {
    trees.forEach(builder::add);
    return builder.build();
  }

  @Test
  void marginsEqualSumsByTheDefinitionBitForBit() {
    Random random = new Random(1);
    List<TreeNodes> trees = trees(random, 23, 1);
    TreeEnsemble ensemble = ensemble(TreeEnsemble.logistic(FEATURES, 0.5f), trees);
    TreeEnsemble inDouble = ensemble(TreeEnsemble.identity(FEATURES, 0.5f).sumInDouble(), trees);
    for (int i = 0; i < 5_000; i++) {
      float[] x = CategoricalTrees.row(random, FEATURES, i % 2 == 0);
      float sum = 0.5f;
      double exact = 0.5;
      for (TreeNodes tree : trees) {
        sum += tree.values()[Trees.walk(tree, x)];
        exact += tree.values()[Trees.walk(tree, x)];
      }
      float[] margin = new float[1];
      ensemble.margins(x, margin);
      assertThat(margin[0]).isEqualTo(sum);
      assertThat(inDouble.value(x)).isEqualTo(exact);
    }
  }

  @Test
  void forestsAndModelsOfManyClassesReachTheSameLeaves() {
    Random random = new Random(2);
    List<TreeNodes> trees = trees(random, 9, 1);
    TreeEnsemble classes = ensemble(TreeEnsemble.softmax(FEATURES, new float[3]), trees);
    List<TreeNodes> wide = trees(random, 6, 4);
    TreeEnsemble forest = ensemble(TreeEnsemble.average(FEATURES, 4), wide);
    for (int i = 0; i < 1_000; i++) {
      float[] x = CategoricalTrees.row(random, FEATURES, i % 2 == 0);
      float[] expected = new float[3];
      for (int t = 0; t < trees.size(); t++) {
        expected[t % 3] += trees.get(t).values()[Trees.walk(trees.get(t), x)];
      }
      float[] margins = new float[3];
      classes.margins(x, margins);
      assertThat(margins).containsExactly(expected);
      double[] sums = new double[4];
      for (TreeNodes tree : wide) {
        for (int k = 0; k < 4; k++) {
          sums[k] += tree.values()[4 * Trees.walk(tree, x) + k];
        }
      }
      double[] p = new double[4];
      forest.probabilities(x, p);
      double total = Arrays.stream(sums).sum();
      for (int k = 0; k < 4; k++) {
        // The sum of the sums, in another order.
        assertThat(p[k]).isCloseTo(sums[k] / total, within(1e-14));
      }
    }
  }

  @Test
  void aCategoryIsInItsSetAndNothingElseIs() {
    TreeNodes tree = split(0, TreeNodes.set(0, 31, 32, 70));
    TreeEnsemble ensemble = TreeEnsemble.identity(1, 0).add(tree).build();
    for (float in : new float[] {0, -0f, 0.9f, 31, 32.5f, 70}) {
      assertThat(ensemble.value(new float[] {in})).as("%s", in).isEqualTo(1);
    }
    float[] out = {
      1,
      30,
      33,
      69,
      71,
      95,
      96,
      128,
      -Float.MIN_VALUE,
      -0.5f,
      -1,
      -31,
      4294967296f,
      Float.MAX_VALUE,
      -Float.MAX_VALUE,
      Float.POSITIVE_INFINITY,
      Float.NEGATIVE_INFINITY
    };
    for (float other : out) {
      assertThat(ensemble.value(new float[] {other})).as("%s", other).isEqualTo(2);
    }
    assertThat(ensemble.value(new float[] {Float.NaN})).isEqualTo(1);
    TreeEnsemble cutting =
        TreeEnsemble.identity(1, 0).add(split(Math.nextUp(-1f), TreeNodes.set(0))).build();
    assertThat(cutting.value(new float[] {-0.5f})).isEqualTo(1);
    assertThat(cutting.value(new float[] {-1})).isEqualTo(2);
  }

  /** A tree that answers 1 on the left, where NaN goes too, and 2 on the right. */
  private static TreeNodes split(float least, int[] set) {
    return new TreeNodes(
        new int[] {1, -1, -1},
        new int[] {2, -1, -1},
        new int[3],
        new float[] {least, 0, 0},
        new boolean[] {true, false, false},
        new float[] {0, 1, 2},
        new float[] {5, 2, 3},
        new int[][] {set, {}, {}});
  }

  @Test
  void contributionsAreBruteForceOverAllSubsets() {
    Random random = new Random(3);
    for (int model = 0; model < 20; model++) {
      List<TreeNodes> trees = trees(random, 1 + random.nextInt(5), 1);
      TreeShapley shapley =
          new TreeShapley(ensemble(TreeEnsemble.logistic(FEATURES, 0.25f), trees));
      Shapley.Walk walk = shapley.walk();
      for (int i = 0; i < 20; i++) {
        float[] x = CategoricalTrees.row(random, FEATURES, i < 5);
        double[] expected = new double[FEATURES + 1];
        for (TreeNodes tree : trees) {
          double[] one = ShapleyByDefinition.overAllSubsets(new Output(tree, 1, 0), x);
          Arrays.setAll(expected, f -> expected[f] + one[f]);
        }
        double[] found = new double[FEATURES];
        double margin = walk.explain(x, 0, found);
        assertThat(found).containsExactly(Arrays.copyOf(expected, FEATURES), within(1e-12));
        assertThat(shapley.base(0) + Arrays.stream(found).sum()).isCloseTo(margin, within(1e-12));
      }
    }
  }

  private static TreeEnsemble read(byte[] bytes, int trees) {
    TreeEnsemble.Builder builder = TreeEnsemble.logistic(FEATURES, 0);
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    TreeFile.read(in, trees, 1, builder);
    return builder.build();
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    Random random = new Random(4);
    List<TreeNodes> trees = trees(random, 12, 1);
    TreeEnsemble ensemble = ensemble(TreeEnsemble.logistic(FEATURES, 0), trees);
    byte[] bytes = TreeFile.write(ensemble);
    assertThat(bytes[8]).isEqualTo((byte) 3);
    TreeEnsemble again = read(bytes, trees.size());
    assertThat(TreeFile.write(again)).isEqualTo(bytes);
    float[] ours = new float[1];
    float[] theirs = new float[1];
    for (int i = 0; i < 1_000; i++) {
      float[] x = CategoricalTrees.row(random, FEATURES, i % 2 == 0);
      ensemble.margins(x, ours);
      again.margins(x, theirs);
      assertThat(theirs).containsExactly(ours);
    }
  }

  @Test
  void treesWithoutCategoriesAreWrittenAsBefore() {
    Random random = new Random(5);
    TreeNodes plain = Trees.covered(random, Trees.random(random, FEATURES, 1, 4), 0);
    byte[] bytes = TreeFile.write(ensemble(TreeEnsemble.logistic(FEATURES, 0), List.of(plain)));
    assertThat(bytes[8]).isEqualTo((byte) 2);
  }

  @Test
  void refusesHostileSetsBeforeAnythingIsAllocated() {
    byte[] bytes =
        TreeFile.write(TreeEnsemble.logistic(FEATURES, 0).add(split(0, TreeNodes.set(5))).build());
    // Header, nodes, leaves; left, feature, threshold and way of 3 nodes; 3 covers.
    int words = 16 + 8 + 3 * 13 + 3 * 4;
    assertThat(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(words)).isEqualTo(1);
    for (int wrong : new int[] {0, -1, 4, TreeNodes.MAX_SET_WORDS + 1, Integer.MAX_VALUE}) {
      byte[] damaged = bytes.clone();
      ByteBuffer.wrap(damaged).order(ByteOrder.LITTLE_ENDIAN).putInt(words, wrong);
      assertThatThrownBy(() -> read(damaged, 1))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("Tree 0");
    }
    for (int length = 16; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> read(cut, 1)).isInstanceOf(InputException.class);
    }
  }

  @Test
  void refusesWaysThatTheVersionDoesNotHave() {
    byte[] sets =
        TreeFile.write(TreeEnsemble.logistic(FEATURES, 0).add(split(0, TreeNodes.set(5))).build());
    TreeNodes plain = Trees.covered(new Random(5), Trees.random(new Random(5), FEATURES, 1, 1), 0);
    byte[] none = TreeFile.write(ensemble(TreeEnsemble.logistic(FEATURES, 0), List.of(plain)));
    for (int wrong : new int[] {4, 127, -1, -128}) {
      refusesWay(sets, wrong);
    }
    for (int wrong : new int[] {2, 3, -1}) {
      refusesWay(none, wrong);
    }
  }

  /** The ways of 3 nodes come after header, nodes, leaves, and three words of each node. */
  private static void refusesWay(byte[] bytes, int wrong) {
    byte[] damaged = bytes.clone();
    damaged[16 + 8 + 3 * 12] = (byte) wrong;
    assertThatThrownBy(() -> read(damaged, 1))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(
            "Tree 0 says node (0) sends missing values the way (%d)".formatted(wrong));
  }

  @Test
  void refusesWhatIsNoSplitByCategories() {
    refused(split(-1, TreeNodes.set(0)), "has the least category (-1.0) at node (0)");
    refused(split(-Float.MAX_VALUE, TreeNodes.set(0)), "which is not above -1");
    refused(split(Float.NaN, TreeNodes.set(0)), "which is no number");
    refused(
        split(0, new int[TreeNodes.MAX_SET_WORDS + 1]),
        "asks for a set of categories of 2049 words at node (0); at most 2048 are possible");
    TreeNodes leaf = split(0, TreeNodes.set(0));
    leaf.categories()[1] = TreeNodes.set(1);
    refused(leaf, "asks for categories at leaf (1)");
    TreeNodes good = split(0, TreeNodes.set(0));
    refused(
        new TreeNodes(
            good.left(),
            good.right(),
            good.feature(),
            good.threshold(),
            good.defaultLeft(),
            good.values(),
            new float[0],
            good.categories()),
        "asks for categories and has no covers");
    refused(
        new TreeNodes(
            good.left(),
            good.right(),
            good.feature(),
            good.threshold(),
            good.defaultLeft(),
            good.values(),
            good.cover(),
            new int[2][0]),
        "arrays of unequal lengths");
  }

  private static void refused(TreeNodes tree, String message) {
    TreeEnsemble.Builder builder = TreeEnsemble.identity(1, 0);
    assertThatThrownBy(() -> builder.add(tree))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(message);
  }
}
