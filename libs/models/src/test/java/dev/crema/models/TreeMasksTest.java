package dev.crema.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TreeMasksTest {
  private static final int FEATURES = 5;

  /** Leaves in a row: each split has a leaf on its left, or each has one on its right. */
  private static TreeNodes chain(Random random, int leaves, boolean leftLeaf) {
    int nodes = 2 * leaves - 1;
    int[] left = new int[nodes];
    int[] right = new int[nodes];
    int[] feature = new int[nodes];
    float[] threshold = new float[nodes];
    boolean[] defaultLeft = new boolean[nodes];
    float[] values = new float[nodes];
    int node = 0;
    for (int next = 1; next < nodes; next += 2) {
      left[node] = next;
      right[node] = next + 1;
      feature[node] = random.nextInt(FEATURES);
      threshold[node] = random.nextInt(5) == 0 ? Trees.threshold(random) : random.nextFloat() - 1;
      defaultLeft[node] = random.nextBoolean();
      int leaf = leftLeaf ? next : next + 1;
      left[leaf] = -1;
      right[leaf] = -1;
      values[leaf] = (float) random.nextGaussian();
      node = leftLeaf ? next + 1 : next;
    }
    left[node] = -1;
    right[node] = -1;
    values[node] = 7;
    return new TreeNodes(left, right, feature, threshold, defaultLeft, values);
  }

  private static TreeEnsemble ensemble(Random random, int count, int leaves) {
    TreeEnsemble.Builder builder = TreeEnsemble.logistic(FEATURES, 0.25f);
    for (int i = 0; i < count; i++) {
      builder.add(
          switch (i % 3) {
            case 0 -> chain(random, leaves, random.nextBoolean());
            case 1 -> Trees.random(random, FEATURES, 1, leaves > 32 ? 6 : 5);
            default -> chain(random, 1 + random.nextInt(leaves), random.nextBoolean());
          });
    }
    return builder.build();
  }

  // 60 trees have no whole block of some features, 600 have many of each.
  @ParameterizedTest
  @CsvSource({"60, 32", "600, 32", "600, 20", "60, 64", "600, 64", "600, 33"})
  void everyRowReachesTheLeavesOfTheWalk(int count, int leaves) {
    Random random = new Random(leaves);
    TreeArrays arrays = ensemble(random, count, leaves).trees();
    TreeMasks masks = Objects.requireNonNull(TreeMasks.of(arrays));
    assertThat(masks).isInstanceOf(leaves > 32 ? LongMasks.class : IntMasks.class);
    for (int i = 0; i < 500; i++) {
      float[] x = Trees.row(random, FEATURES, i % 3 == 0);
      int[] expected = new int[count];
      float sum = 0.25f;
      double inDouble = 0.25;
      for (int t = 0; t < count; t++) {
        expected[t] = arrays.leaf(t, x);
        sum += arrays.value[expected[t]];
        inDouble += arrays.value[expected[t]];
      }
      assertThat(masks.leaves(x)).containsExactly(expected);
      assertThat(masks.sum(x, 0.25f)).isEqualTo(sum);
      assertThat(masks.sumInDouble(x, 0.25)).isEqualTo(inDouble);
    }
  }

  @Test
  void allMissingAndAllInfiniteRowsReachTheirLeavesToo() {
    TreeArrays arrays = ensemble(new Random(4), 600, 64).trees();
    TreeMasks masks = Objects.requireNonNull(TreeMasks.of(arrays));
    for (float value :
        new float[] {
          Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, -0f, Float.MAX_VALUE
        }) {
      float[] x = {value, value, value, value, value};
      int[] leaves = masks.leaves(x);
      for (int t = 0; t < leaves.length; t++) {
        assertThat(leaves[t]).isEqualTo(arrays.leaf(t, x));
      }
    }
  }

  /** Where the order of thresholds and the comparison with them might not agree. */
  private static final float[] EDGES = {
    Float.NEGATIVE_INFINITY,
    -Float.MAX_VALUE,
    -1,
    -Float.MIN_NORMAL,
    Math.nextUp(-Float.MIN_NORMAL),
    -2 * Float.MIN_VALUE,
    -Float.MIN_VALUE,
    -0f,
    0f,
    Float.MIN_VALUE,
    2 * Float.MIN_VALUE,
    Math.nextDown(Float.MIN_NORMAL),
    Float.MIN_NORMAL,
    1,
    Math.nextUp(1f),
    Float.MAX_VALUE,
    Float.POSITIVE_INFINITY
  };

  // 20 trees have no block of every feature, 600 have many.
  @ParameterizedTest
  @CsvSource({"20, 32", "600, 32", "20, 64", "600, 64"})
  void everyFloatGoesWhereItsComparisonSays(int count, int leaves) {
    Random random = new Random(count + leaves);
    TreeEnsemble.Builder builder = TreeEnsemble.logistic(FEATURES, 0.25f);
    TreeNodes[] trees = new TreeNodes[count];
    for (int i = 0; i < count; i++) {
      trees[i] = chain(random, leaves, i % 2 == 0);
      for (int node = 0; node < trees[i].left().length; node++) {
        trees[i].threshold()[node] = EDGES[random.nextInt(EDGES.length)];
      }
      // Each edge is asked at roots with a leaf on the left, and at roots with one on the right.
      trees[i].threshold()[0] = EDGES[i / 2 % EDGES.length];
      builder.add(trees[i]);
    }
    TreeArrays arrays = builder.build().trees();
    TreeMasks masks = Objects.requireNonNull(TreeMasks.of(arrays));
    assertThat(masks).isInstanceOf(leaves > 32 ? LongMasks.class : IntMasks.class);
    for (int i = 0; i < 20 * EDGES.length; i++) {
      float[] x = new float[FEATURES];
      for (int f = 0; f < FEATURES; f++) {
        int edge = f == i % FEATURES ? i / FEATURES % EDGES.length : random.nextInt(EDGES.length);
        x[f] = EDGES[edge];
      }
      int[] reached = masks.leaves(x);
      for (int t = 0; t < count; t++) {
        assertThat(reached[t]).isEqualTo(arrays.leaf(t, x));
        float threshold = trees[t].threshold()[0];
        float value = x[trees[t].feature()[0]];
        boolean isLeftLeaf = t % 2 == 0;
        int leafOfRoot = arrays.roots[t] + (isLeftLeaf ? 1 : 2);
        assertThat(reached[t] == leafOfRoot)
            .as("%s < %s", value, threshold)
            .isEqualTo(value < threshold == isLeftLeaf);
      }
    }
  }

  @Test
  void forestsOfSmallTreesAverageTheSameLeaves() {
    Random random = new Random(5);
    TreeEnsemble.Builder builder = TreeEnsemble.average(FEATURES, 3);
    for (int i = 0; i < 300; i++) {
      builder.add(Trees.random(random, FEATURES, 3, 6));
    }
    TreeArrays arrays = builder.build().trees();
    TreeMasks masks = Objects.requireNonNull(TreeMasks.of(arrays));
    for (int i = 0; i < 100; i++) {
      float[] x = Trees.row(random, FEATURES, false);
      int[] leaves = masks.leaves(x);
      for (int t = 0; t < leaves.length; t++) {
        assertThat(leaves[t]).isEqualTo(arrays.leaf(t, x));
      }
    }
  }

  @Test
  void largerTreesAndWideTablesAreWalked() {
    Random random = new Random(6);
    assertThat(TreeMasks.of(ensemble(random, 600, 65).trees())).isNull();
    TreeEnsemble.Builder wide = TreeEnsemble.logistic(300, 0);
    for (int i = 0; i < 600; i++) {
      wide.add(Trees.random(random, 300, 1, 6));
    }
    assertThat(TreeMasks.of(wide.build().trees())).isNull();
  }

  @Test
  void aModelWithoutSplitsIsTheSumOfItsLeaves() {
    TreeEnsemble.Builder builder = TreeEnsemble.logistic(FEATURES, 1);
    for (int i = 0; i < 10; i++) {
      builder.add(TreeEnsembleTest.leaf(0.5f));
    }
    float[] margin = new float[1];
    builder.build().margins(new float[FEATURES], margin);
    assertThat(margin[0]).isEqualTo(6);
  }
}
