package dev.crema.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.crema.data.InputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TreeEnsembleTest {
  private static final int FEATURES = 7;

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 4, 5, 30})
  void binaryMarginsEqualFloatSumsInTreeOrderBitForBit(int count) {
    Random random = new Random(count);
    List<TreeNodes> trees = trees(random, count, 1);
    TreeEnsemble.Builder builder = TreeEnsemble.logistic(FEATURES, -0.3f);
    trees.forEach(builder::add);
    TreeEnsemble ensemble = builder.build();
    for (int i = 0; i < 2_000; i++) {
      float[] x = Trees.row(random, FEATURES, i % 2 == 0);
      float sum = -0.3f;
      for (TreeNodes tree : trees) {
        sum += tree.values()[Trees.walk(tree, x)];
      }
      float[] margin = new float[1];
      ensemble.margins(x, margin);
      assertThat(Float.floatToIntBits(margin[0])).isEqualTo(Float.floatToIntBits(sum));
      double[] p = new double[2];
      ensemble.probabilities(x, p);
      assertThat(p[1]).isEqualTo(1 / (1 + StrictMath.exp(-(double) sum)));
      assertThat(p[0]).isEqualTo(1 - p[1]);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 9})
  void multiclassTreesGoRoundTheClasses(int rounds) {
    Random random = new Random(rounds);
    List<TreeNodes> trees = trees(random, 3 * rounds, 1);
    float[] base = {0.5f, -0.25f, 0.125f};
    TreeEnsemble.Builder builder = TreeEnsemble.softmax(FEATURES, base);
    trees.forEach(builder::add);
    TreeEnsemble ensemble = builder.build();
    for (int i = 0; i < 1_000; i++) {
      float[] x = Trees.row(random, FEATURES, i % 2 == 0);
      float[] expected = base.clone();
      for (int t = 0; t < trees.size(); t++) {
        expected[t % 3] += trees.get(t).values()[Trees.walk(trees.get(t), x)];
      }
      float[] margins = new float[3];
      ensemble.margins(x, margins);
      assertThat(margins).containsExactly(expected);
      double[] p = new double[3];
      ensemble.probabilities(x, p);
      double total = 0;
      for (float margin : expected) {
        total += Math.exp(margin);
      }
      for (int k = 0; k < 3; k++) {
        // The largest margin is subtracted first: a few roundings of double.
        assertThat(p[k]).isCloseTo(Math.exp(expected[k]) / total, within(1e-14));
      }
      assertThat(p[0] + p[1] + p[2]).isCloseTo(1, within(1e-15));
    }
  }

  @Test
  void forestsAverageTheirLeaves() {
    Random random = new Random(3);
    List<TreeNodes> trees = trees(random, 11, 4);
    TreeEnsemble.Builder builder = TreeEnsemble.average(FEATURES, 4);
    trees.forEach(builder::add);
    TreeEnsemble ensemble = builder.build();
    assertThat(ensemble.acceptsMissing()).isFalse();
    for (int i = 0; i < 1_000; i++) {
      float[] x = Trees.row(random, FEATURES, i % 2 == 0);
      double[] expected = new double[4];
      double total = 0;
      for (TreeNodes tree : trees) {
        int leaf = Trees.walk(tree, x);
        for (int k = 0; k < 4; k++) {
          expected[k] += tree.values()[leaf * 4 + k];
          total += tree.values()[leaf * 4 + k];
        }
      }
      double[] p = new double[4];
      ensemble.probabilities(x, p);
      for (int k = 0; k < 4; k++) {
        assertThat(p[k]).isEqualTo(expected[k] / total);
      }
    }
  }

  @Test
  void aTreeMayBeASingleLeaf() {
    TreeEnsemble ensemble = TreeEnsemble.logistic(2, 0).add(leaf(1.5f)).add(leaf(0.5f)).build();
    float[] margin = new float[1];
    ensemble.margins(new float[] {Float.NaN, 1}, margin);
    assertThat(margin[0]).isEqualTo(2);
  }

  @Test
  void sumsInDoubleAreRoundedAtTheirEndAlone() {
    Random random = new Random(8);
    List<TreeNodes> trees = trees(random, 300, 1);
    TreeEnsemble.Builder one = TreeEnsemble.logistic(FEATURES, 0.1f).sumInDouble();
    TreeEnsemble.Builder three = TreeEnsemble.softmax(FEATURES, new float[3]).sumInDouble();
    trees.forEach(one::add);
    trees.forEach(three::add);
    TreeEnsemble binary = one.build();
    TreeEnsemble multiclass = three.build();
    for (int i = 0; i < 500; i++) {
      float[] x = Trees.row(random, FEATURES, i % 2 == 0);
      double sum = 0.1f;
      double[] sums = new double[3];
      for (int t = 0; t < trees.size(); t++) {
        float value = trees.get(t).values()[Trees.walk(trees.get(t), x)];
        sum += value;
        sums[t % 3] += value;
      }
      float[] margins = new float[3];
      multiclass.margins(x, margins);
      assertThat(margins).containsExactly((float) sums[0], (float) sums[1], (float) sums[2]);
      double[] p = new double[3];
      multiclass.probabilities(x, p);
      Scorers.softmax(sums, 3);
      assertThat(p).containsExactly(sums);
      binary.margins(x, margins);
      assertThat(margins[0]).isEqualTo((float) sum);
      binary.probabilities(x, p);
      assertThat(p[1]).isEqualTo(1 / (1 + StrictMath.exp(-sum)));
    }
  }

  @Test
  void infiniteThresholdsTellMissingAndInfiniteValuesFromTheRest() {
    for (float threshold : new float[] {Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY}) {
      TreeNodes split = tree(new int[] {1, -1, -1}, new int[] {2, -1, -1});
      split.threshold()[0] = threshold;
      split.defaultLeft()[0] = threshold < 0;
      split.values()[1] = 1;
      split.values()[2] = 2;
      TreeEnsemble.Builder builder = TreeEnsemble.logistic(3, 0);
      for (int i = 0; i < 5; i++) {
        builder.add(split);
      }
      TreeEnsemble ensemble = builder.build();
      float[] margin = new float[1];
      for (float value : new float[] {-Float.MAX_VALUE, 0, Float.MAX_VALUE}) {
        ensemble.margins(new float[] {value, 0, 0}, margin);
        assertThat(margin[0]).isEqualTo(threshold < 0 ? 10 : 5);
      }
      ensemble.margins(new float[] {Float.NEGATIVE_INFINITY, 0, 0}, margin);
      assertThat(margin[0]).isEqualTo(threshold < 0 ? 10 : 5);
      ensemble.margins(new float[] {Float.POSITIVE_INFINITY, 0, 0}, margin);
      assertThat(margin[0]).isEqualTo(10);
      ensemble.margins(new float[] {Float.NaN, 0, 0}, margin);
      assertThat(margin[0]).isEqualTo(threshold < 0 ? 5 : 10);
    }
  }

  @Test
  void lessOrEqualBecomesLess() {
    Random random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      double value = random.nextGaussian() * Math.pow(10, random.nextInt(-20, 20));
      float threshold = TreeNodes.thresholdOfLessOrEqual(value);
      for (float x :
          new float[] {
            (float) value, Math.nextUp((float) value), Math.nextDown((float) value), 0, -1, 1
          }) {
        assertThat(x < threshold).isEqualTo(x <= value);
      }
    }
    assertThat(TreeNodes.thresholdOfLessOrEqual(0.5)).isEqualTo(Math.nextUp(0.5f));
  }

  @Test
  void refusesWhatIsNoTree() {
    refused(tree(new int[] {1, -1, -1}, new int[] {1, -1, -1}), "node (1) again");
    refused(tree(new int[] {1, 0, -1}, new int[] {2, 0, -1}), "cycle");
    refused(tree(new int[] {1, -1, -1, -1}, new int[] {2, -1, -1, -1}), "only 3 can be reached");
    refused(tree(new int[] {1, -1, -1}, new int[] {3, -1, -1}), "child (3)");
    refused(tree(new int[] {-2, -1, -1}, new int[] {2, -1, -1}), "child (-2)");
    refused(tree(new int[] {1, -1, -1}, new int[] {-1, -1, -1}), "only one child");
    refused(tree(new int[] {}, new int[] {}), "no node");
    refused(
        new TreeNodes(
            new int[] {-1},
            new int[] {-1, -1},
            new int[1],
            new float[1],
            new boolean[1],
            new float[1]),
        "unequal lengths");
  }

  @Test
  void refusesNumbersOutOfRange() {
    TreeNodes good = tree(new int[] {1, -1, -1}, new int[] {2, -1, -1});
    good.feature()[0] = 3;
    refused(good, "feature (3)");
    good.feature()[0] = -1;
    refused(good, "feature (-1)");
    good.feature()[0] = 0;
    good.threshold()[0] = Float.NaN;
    refused(good, "threshold (NaN) at node (0), which is no number");
    good.threshold()[0] = 0;
    good.values()[2] = Float.NEGATIVE_INFINITY;
    refused(good, "leaf (2)");
    assertThatThrownBy(() -> TreeEnsemble.logistic(0, 0)).isInstanceOf(InputException.class);
    assertThatThrownBy(() -> TreeEnsemble.logistic(1, Float.NaN))
        .isInstanceOf(InputException.class);
    assertThatThrownBy(() -> TreeEnsemble.softmax(1, new float[1]))
        .isInstanceOf(InputException.class);
    assertThatThrownBy(() -> TreeEnsemble.logistic(1, 0).build())
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no tree");
    assertThatThrownBy(() -> TreeEnsemble.softmax(1, new float[2]).add(leaf(1)).build())
        .isInstanceOf(InputException.class)
        .hasMessageContaining("multiple");
    assertThatThrownBy(
            () ->
                TreeEnsemble.average(1, 2)
                    .add(
                        new TreeNodes(
                            new int[] {-1},
                            new int[] {-1},
                            new int[1],
                            new float[1],
                            new boolean[1],
                            new float[] {0, 0})))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("only zeros");
  }

  @Test
  void refusesCoversThatAreNone() {
    refused(covered(new float[] {2, 1}), "unequal lengths");
    refused(covered(new float[] {2, 1, Float.NaN}), "cover (NaN) at node (2)");
    refused(covered(new float[] {2, 3, -1}), "cover (-1.0) at node (2)");
    refused(covered(new float[] {2, 1, 1.1f}), "cover (2.0) at node (0), but its children have");
    refused(covered(new float[] {0, 0, 0}), "cover (0) at its root");
    TreeEnsemble.logistic(3, 0)
        .add(covered(new float[] {1000, 0, 1000.5f}))
        .add(covered(new float[] {1, 1, 0}));
    assertThatThrownBy(
            () -> TreeEnsemble.logistic(3, 0).add(covered(new float[] {2, 1, 1})).add(leaf(1)))
        .isInstanceOf(InputException.class)
        .hasMessage("Tree 1 has no covers, but the trees before it have them.");
    assertThatThrownBy(
            () -> TreeEnsemble.logistic(3, 0).add(leaf(1)).add(covered(new float[] {2, 1, 1})))
        .isInstanceOf(InputException.class)
        .hasMessage("Tree 1 has covers, but the trees before it have none.");
  }

  private static TreeNodes covered(float[] cover) {
    int[] left = {1, -1, -1};
    int[] right = {2, -1, -1};
    return new TreeNodes(
        left, right, new int[3], new float[3], new boolean[3], new float[3], cover);
  }

  @Test
  void refusesTreesBeyondTheLimits() {
    int nodes = 2 * (TreeEnsemble.MAX_DEPTH + 1) + 1;
    int[] left = new int[nodes];
    int[] right = new int[nodes];
    for (int i = 0; i < nodes; i++) {
      boolean leaf = i % 2 == 1 || i == nodes - 1;
      left[i] = leaf ? -1 : i + 1;
      right[i] = leaf ? -1 : i + 2;
    }
    refused(tree(left, right), "deeper than 512");
    TreeEnsemble.Builder builder = TreeEnsemble.logistic(1, 0);
    for (int i = 0; i < TreeEnsemble.MAX_TREES; i++) {
      builder.add(leaf(1));
    }
    assertThatThrownBy(() -> builder.add(leaf(1)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("more than 20000 trees");
    TreeNodes huge =
        new TreeNodes(
            new int[TreeEnsemble.MAX_NODES + 1],
            new int[0],
            new int[0],
            new float[0],
            new boolean[0],
            new float[0]);
    refused(huge, "more than 16000000 nodes");
  }

  @Test
  void refusesRowsOfAnotherLength() {
    TreeEnsemble ensemble = TreeEnsemble.logistic(3, 0).add(leaf(1)).build();
    assertThatThrownBy(() -> ensemble.probabilities(new float[2], new double[2]))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("2 features, the model 3");
    assertThatThrownBy(() -> ensemble.probabilities(new float[3], new double[1]))
        .isInstanceOf(InputException.class);
  }

  static TreeNodes leaf(float value) {
    return new TreeNodes(
        new int[] {-1},
        new int[] {-1},
        new int[1],
        new float[1],
        new boolean[1],
        new float[] {value});
  }

  private static TreeNodes tree(int[] left, int[] right) {
    int n = left.length;
    return new TreeNodes(left, right, new int[n], new float[n], new boolean[n], new float[n]);
  }

  private static List<TreeNodes> trees(Random random, int count, int width) {
    List<TreeNodes> trees = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      trees.add(Trees.random(random, FEATURES, width, 1 + random.nextInt(7)));
    }
    return trees;
  }

  private static void refused(TreeNodes tree, String message) {
    assertThatThrownBy(() -> TreeEnsemble.logistic(3, 0).add(tree))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(message);
  }
}
