package dev.crema.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PackedTreesTest {
  private static TreeArrays trees(Random random, int features, int count) {
    TreeEnsemble.Builder builder = TreeEnsemble.logistic(features, 0);
    for (int i = 0; i < count; i++) {
      // Every fourth is a single leaf, or nearly.
      builder.add(Trees.random(random, features, 1, i % 4 == 0 ? 1 : 9));
    }
    return builder.build().trees();
  }

  @ParameterizedTest
  @CsvSource({"1, 5", "2, 8", "7, 30", "300, 33"})
  void everyRowWithoutMissingValuesReachesTheLeavesOfTheWalk(int features, int count) {
    Random random = new Random(count);
    TreeArrays arrays = trees(random, features, count);
    PackedTrees packed = Objects.requireNonNull(PackedTrees.of(arrays, features));
    int[] leaves = new int[count];
    int infinite = 0;
    for (int i = 0; i < 500; i++) {
      float[] x = Trees.row(random, features, false);
      boolean isComplete = true;
      for (int f = 0; f < features; f++) {
        isComplete &= !Float.isNaN(x[f]);
        infinite += Float.isInfinite(x[f]) ? 1 : 0;
      }
      assertThat(packed.leaves(x, leaves)).isEqualTo(isComplete);
      for (int t = 0; t < count && isComplete; t++) {
        assertThat(leaves[t]).isEqualTo(arrays.leaf(t, x));
      }
    }
    assertThat(infinite).isPositive();
  }

  @Test
  void everyFloatGoesWhereItsComparisonSays() {
    float[] edges = {
      Float.NEGATIVE_INFINITY,
      -Float.MAX_VALUE,
      -1,
      -Float.MIN_NORMAL,
      -Float.MIN_VALUE,
      -0f,
      0f,
      Float.MIN_VALUE,
      1,
      Math.nextUp(1f),
      Float.MAX_VALUE,
      Float.POSITIVE_INFINITY
    };
    for (float threshold : edges) {
      TreeNodes tree =
          new TreeNodes(
              new int[] {1, -1, -1},
              new int[] {2, -1, -1},
              new int[3],
              new float[] {threshold, 0, 0},
              new boolean[3],
              new float[3]);
      TreeArrays arrays = TreeEnsemble.logistic(1, 0).add(tree).build().trees();
      PackedTrees packed = Objects.requireNonNull(PackedTrees.of(arrays, 1));
      int[] leaves = new int[1];
      for (float x : edges) {
        assertThat(packed.leaves(new float[] {x}, leaves)).isTrue();
        assertThat(leaves[0]).as("%s < %s", x, threshold).isEqualTo(x < threshold ? 1 : 2);
      }
    }
  }

  @Test
  void childrenThatDoNotFitBesideTheFeatureAreLeftToTheWalk() {
    // 65,535 features take half of 32 bits: 65,536 nodes are left.
    TreeEnsemble.Builder builder = TreeEnsemble.logistic(TreeEnsemble.MAX_FEATURES, 0);
    Random random = new Random(1);
    int nodes = 0;
    while (nodes <= 1 << 16) {
      TreeNodes tree = Trees.random(random, TreeEnsemble.MAX_FEATURES, 1, 12);
      nodes += tree.left().length;
      builder.add(tree);
    }
    assertThat(PackedTrees.of(builder.build().trees(), TreeEnsemble.MAX_FEATURES)).isNull();
    assertThat(PackedTrees.of(trees(random, TreeEnsemble.MAX_FEATURES, 9), 65_535)).isNotNull();
  }
}
