package dev.crema.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Masks of trees that ask for categories, beside the walk and its definition. */
class CategoryRowsTest {
  /** Two numbers and three categories, for which some splits have thresholds, too. */
  private static final int FEATURES = 5;

  private static final float LIGHTGBM_LEAST = Math.nextUp(-1f);

  /** What no training has for a code, and what lies beside codes. */
  private static final float[] ODD = {
    Float.NaN,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    -Float.MAX_VALUE,
    -0x1p32f,
    -2,
    Math.nextDown(-1f),
    -1,
    LIGHTGBM_LEAST,
    -0.5f,
    -Float.MIN_NORMAL,
    -Float.MIN_VALUE,
    -0f,
    0,
    Float.MIN_VALUE,
    0.5f,
    Math.nextDown(1f),
    1,
    30.5f,
    31,
    Math.nextDown(32f),
    32,
    33,
    63,
    64,
    65_535,
    Math.nextDown(65_536f),
    65_536,
    0x1p24f,
    0x1p31f,
    0x1p32f,
    0x1p63f,
    Float.MAX_VALUE
  };

  /**
   * Leaves in a row, the root at one end; splits of the last features ask for sets, but for a tenth
   * of them.
   */
  private static TreeNodes chain(Random random, int leaves, int codes) {
    int splits = leaves - 1;
    int nodes = splits + leaves;
    int[] left = new int[nodes];
    int[] right = new int[nodes];
    int[] feature = new int[nodes];
    float[] threshold = new float[nodes];
    boolean[] defaultLeft = new boolean[nodes];
    float[] values = new float[nodes];
    int[][] sets = new int[nodes][0];
    boolean leftLeaf = random.nextBoolean();
    for (int i = 0; i < splits; i++) {
      // The splits come first; the last one has two leaves.
      int leaf = splits + i;
      int next = i + 1 < splits ? i + 1 : nodes - 1;
      left[i] = leftLeaf ? leaf : next;
      right[i] = leftLeaf ? next : leaf;
      feature[i] = random.nextInt(FEATURES);
      threshold[i] = Trees.threshold(random);
      defaultLeft[i] = random.nextBoolean();
      if (feature[i] >= CategoricalTrees.FIRST && random.nextInt(10) > 0) {
        threshold[i] = random.nextBoolean() ? (random.nextBoolean() ? 0f : -0f) : LIGHTGBM_LEAST;
        sets[i] = set(random, codes);
      }
    }
    for (int leaf = splits; leaf < nodes; leaf++) {
      left[leaf] = -1;
      right[leaf] = -1;
      values[leaf] = (float) random.nextGaussian();
    }
    TreeNodes tree = new TreeNodes(left, right, feature, threshold, defaultLeft, values);
    float[] cover = leaves == 1 ? new float[] {1} : Trees.covered(random, tree, 0.1).cover();
    return new TreeNodes(left, right, feature, threshold, defaultLeft, values, cover, sets);
  }

  /** Most sets have few codes or nearly all, some have none at all, and words that say nothing. */
  private static int[] set(Random random, int codes) {
    int[] words = new int[random.nextInt(1 + (codes - 1) / 32) + 1];
    boolean isDense = random.nextBoolean();
    for (int i = 0; i < words.length; i++) {
      int word = random.nextInt();
      int sparse = word & random.nextInt();
      words[i] = isDense ? ~sparse : sparse;
    }
    if (random.nextInt(20) == 0) {
      Arrays.fill(words, 0);
    }
    return words;
  }

  /** Trees of 1 to as many leaves, and of every shape. */
  private static List<TreeNodes> trees(Random random, int count, int leaves, int codes) {
    List<TreeNodes> trees = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      trees.add(
          switch (i % 3) {
            case 0 -> chain(random, leaves, codes);
            case 1 -> chain(random, 1 + i / 3 % leaves, codes);
            default -> CategoricalTrees.random(random, FEATURES, 1, leaves > 32 ? 6 : 5);
          });
    }
    return trees;
  }

  private static TreeEnsemble ensemble(List<TreeNodes> trees) {
    TreeEnsemble.Builder builder = TreeEnsemble.logistic(FEATURES, 0.25f);
    trees.forEach(builder::add);
    return builder.build();
  }

  private static float[] row(Random random, int codes) {
    float[] x = new float[FEATURES];
    for (int f = 0; f < FEATURES; f++) {
      x[f] =
          switch (random.nextInt(4)) {
            case 0 -> ODD[random.nextInt(ODD.length)];
            case 1 -> Trees.threshold(random);
            case 2 -> random.nextInt(codes) + random.nextInt(4) / 4f;
            default -> random.nextInt(codes + 40);
          };
    }
    return x;
  }

  private static void assertSameLeaves(TreeMasks masks, TreeArrays arrays, float[] x) {
    int[] expected = new int[arrays.count()];
    float sum = 0.25f;
    double inDouble = 0.25;
    for (int t = 0; t < expected.length; t++) {
      expected[t] = arrays.leaf(t, x);
      sum += arrays.value[expected[t]];
      inDouble += arrays.value[expected[t]];
    }
    assertThat(masks.leaves(x)).as("%s", Arrays.toString(x)).isEqualTo(expected);
    assertThat(masks.sum(x, 0.25f)).isEqualTo(sum);
    assertThat(masks.sumInDouble(x, 0.25)).isEqualTo(inDouble);
  }

  // 40 trees have few whole blocks of thresholds, 400 have many.
  @ParameterizedTest
  @CsvSource({
    "40, 32, 30",
    "400, 32, 1",
    "400, 32, 1000",
    "400, 17, 64",
    "40, 64, 30",
    "400, 64, 1000",
    "400, 33, 65",
    "6, 32, 65536",
    "6, 64, 65536"
  })
  void everyRowReachesTheLeavesOfTheWalk(int count, int leaves, int codes) {
    Random random = new Random(leaves + codes);
    List<TreeNodes> trees = trees(random, count, leaves, codes);
    TreeArrays arrays = ensemble(trees).trees();
    TreeMasks masks = Objects.requireNonNull(TreeMasks.of(arrays));
    assertThat(masks).isInstanceOf(leaves > 32 ? LongMasks.class : IntMasks.class);
    int bytes = leaves > 32 ? Long.BYTES : Integer.BYTES;
    assertThat(masks.categoryBytes())
        .isPositive()
        .isLessThanOrEqualTo(CategoryRows.MAX_WORDS * bytes);
    for (int i = 0; i < 500; i++) {
      float[] x = row(random, codes);
      assertSameLeaves(masks, arrays, x);
      float sum = 0.25f;
      for (TreeNodes tree : trees) {
        sum += tree.values()[Trees.walk(tree, x)];
      }
      assertThat(masks.sum(x, 0.25f)).isEqualTo(sum);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {32, 64})
  void everyOddValueOfEveryFeatureReachesItsLeavesToo(int leaves) {
    Random random = new Random(leaves);
    TreeArrays arrays = ensemble(trees(random, 100, leaves, 100)).trees();
    TreeMasks masks = Objects.requireNonNull(TreeMasks.of(arrays));
    for (float odd : ODD) {
      float[] all = new float[FEATURES];
      Arrays.fill(all, odd);
      assertSameLeaves(masks, arrays, all);
      for (int f = 0; f < FEATURES; f++) {
        for (int i = 0; i < 5; i++) {
          float[] one = row(random, 100);
          one[f] = odd;
          assertSameLeaves(masks, arrays, one);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {32, 64})
  void everyCodeOfASetAtTheRootGoesWhereTheSetSays(int leaves) {
    Random random = new Random(leaves);
    List<TreeNodes> trees = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      // With a leaf on the left of the root, so that what is below does not matter.
      TreeNodes tree = chain(random, leaves, 200);
      while (tree.left()[0] != leaves - 1) {
        tree = chain(random, leaves, 200);
      }
      tree.feature()[0] = 4;
      tree.threshold()[0] = i % 2 == 0 ? 0 : LIGHTGBM_LEAST;
      tree.categories()[0] = set(random, 200);
      trees.add(tree);
    }
    TreeArrays arrays = ensemble(trees).trees();
    TreeMasks masks = Objects.requireNonNull(TreeMasks.of(arrays));
    for (int code = -2; code < 300; code++) {
      float[] x = row(random, 200);
      x[4] = code;
      int[] reached = masks.leaves(x);
      for (int t = 0; t < reached.length; t++) {
        int[] words = trees.get(t).categories()[0];
        boolean isInSet =
            code >= 0 && code / 32 < words.length && (words[code / 32] >> code % 32 & 1) == 1;
        int leftLeaf = arrays.roots[t] + 1;
        assertThat(reached[t] == leftLeaf).as("%d of tree %d", code, t).isEqualTo(isInSet);
      }
    }
  }

  @Test
  void allButMissingValuesGoRightWhereEverySetIsEmpty() {
    List<TreeNodes> trees = askingFor(0, 20, LIGHTGBM_LEAST);
    trees.forEach(tree -> tree.categories()[0] = new int[2]);
    TreeArrays arrays = ensemble(trees).trees();
    TreeMasks masks = Objects.requireNonNull(TreeMasks.of(arrays));
    assertThat(masks.categoryBytes()).isPositive();
    Random random = new Random(10);
    for (float odd : ODD) {
      float[] x = row(random, 30);
      x[4] = odd;
      assertSameLeaves(masks, arrays, x);
    }
  }

  /** Trees of 20 leaves whose roots ask for the set of one code. */
  private static List<TreeNodes> askingFor(int code, int count, float least) {
    List<TreeNodes> trees = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      TreeNodes tree = chain(new Random(i), 20, 1);
      Arrays.fill(tree.feature(), 0);
      Arrays.fill(tree.categories(), new int[0]);
      tree.feature()[0] = 4;
      tree.threshold()[0] = least;
      tree.categories()[0] = TreeNodes.set(code);
      trees.add(tree);
    }
    return trees;
  }

  private static @Nullable TreeMasks masksAskingFor(int code, int count, float least) {
    return TreeMasks.of(ensemble(askingFor(code, count, least)).trees());
  }

  @Test
  void rowsBeyondTheirMemoryAreLeftToTheWalk() {
    // 3 rows beside those of codes 0 to 2,044 are 2,048, each of 1,020 words and 4 beside them.
    assertThat(2_048L * (1_020 + CategoryRows.HEAD)).isEqualTo(CategoryRows.MAX_WORDS);
    TreeMasks most = Objects.requireNonNull(masksAskingFor(2_044, 1_020, 0));
    assertThat(most.categoryBytes()).isEqualTo(CategoryRows.MAX_WORDS * Integer.BYTES);
    assertThat(masksAskingFor(2_045, 1_020, 0)).isNull();
    assertThat(masksAskingFor(2_044, 1_021, 0)).isNull();
  }

  @Test
  void theWalkBeyondThatMemoryAnswersByTheDefinition() {
    List<TreeNodes> trees = askingFor(65_535, 40, 0);
    TreeEnsemble ensemble = ensemble(trees);
    assertThat(TreeMasks.of(ensemble.trees())).isNull();
    Random random = new Random(8);
    float[] margin = new float[1];
    for (int i = 0; i < 200; i++) {
      float[] x = row(random, 65_536);
      x[4] = i % 4 == 0 ? 65_535 : x[4];
      float sum = 0.25f;
      for (TreeNodes tree : trees) {
        sum += tree.values()[Trees.walk(tree, x)];
      }
      ensemble.margins(x, margin);
      assertThat(margin[0]).isEqualTo(sum);
    }
  }

  @Test
  void setsThatBeginElsewhereThanTrainersSayAreLeftToTheWalk() {
    assertThat(masksAskingFor(5, 100, LIGHTGBM_LEAST)).isNotNull();
    assertThat(masksAskingFor(5, 100, -0f)).isNotNull();
    for (float least : new float[] {-0.5f, -Float.MIN_VALUE, Float.MIN_VALUE, 3}) {
      assertThat(masksAskingFor(5, 100, least)).as("%s", least).isNull();
    }
  }

  @Test
  void largerTreesThatAskForCategoriesAreWalked() {
    Random random = new Random(9);
    assertThat(TreeMasks.of(ensemble(trees(random, 40, 64, 30)).trees())).isNotNull();
    assertThat(TreeMasks.of(ensemble(trees(random, 40, 65, 30)).trees())).isNull();
  }
}
