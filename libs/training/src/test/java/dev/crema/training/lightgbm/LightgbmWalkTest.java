package dev.crema.training.lightgbm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.microsoft.ml.lightgbm.PredictionType;
import dev.crema.models.TreeNodes;
import dev.crema.training.EncodedTable;
import dev.crema.training.Hyperparameters;
import dev.crema.training.Learner;
import dev.crema.training.ProbeRows;
import dev.crema.training.TrainingRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The walk through LightGBM's text beside its own margins, and the compiled trees beside both. */
final class LightgbmWalkTest {
  private static final int FEATURES = 5;

  /** Rows with zeros, missing values, numbers next to zero and huge ones. */
  private static EncodedTable table(int rows, int classes, long seed) {
    Random random = new Random(seed);
    float[] values = new float[rows * FEATURES];
    int[] labels = new int[rows];
    for (int i = 0; i < rows; i++) {
      int at = i * FEATURES;
      values[at] = (float) random.nextGaussian();
      values[at + 1] = random.nextInt(4) == 0 ? Float.NaN : random.nextInt(5) - 2;
      values[at + 2] =
          (random.nextBoolean() ? 1 : -1) * (float) Math.pow(10, random.nextInt(-38, 38));
      values[at + 3] = random.nextInt(3) == 0 ? 0 : (float) random.nextGaussian();
      // Neighbours in float: thresholds between them are doubles that no float is.
      values[at + 4] = Float.intBitsToFloat(Float.floatToIntBits(1f) + random.nextInt(40));
      double signal =
          values[at]
              + (Float.isNaN(values[at + 1]) ? 1 : 0.3 * values[at + 1])
              + Math.signum(values[at + 2])
              + values[at + 3]
              + (values[at + 4] > 1.000002f ? 1 : 0)
              + 0.5 * random.nextGaussian();
      labels[i] = Math.clamp((long) Math.floor((signal + 3) / 6 * classes), 0, classes - 1);
    }
    List<String> names = IntStream.range(0, FEATURES).mapToObj(f -> "x" + f).toList();
    return new EncodedTable(values, rows, FEATURES, labels, names);
  }

  private static LightgbmTrained fit(EncodedTable train, int classes, Map<String, Object> given) {
    Learner learner = new LightgbmLearner();
    double[] weights = new double[classes];
    Arrays.fill(weights, 1);
    return (LightgbmTrained)
        learner.fit(
            new TrainingRequest(
                train,
                null,
                IntStream.range(0, classes).mapToObj(c -> "c" + c).toList(),
                Hyperparameters.resolve(learner, given),
                weights,
                0,
                7,
                2));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 6})
  void theWalkSumsToTheLibrarysMarginsBitForBit(int classes) {
    EncodedTable train = table(900, classes, classes);
    Map<String, Object> parameters = Map.of("rounds", 60, "min_child_samples", 3);
    try (LightgbmTrained trained = fit(train, classes, parameters)) {
      float[][] rows = ProbeRows.of(train, List.of(), trained, 4000, 5);
      double[] margins = trained.predictor().answers(rows, PredictionType.C_API_PREDICT_RAW_SCORE);
      int width = trained.model().margins();
      for (int i = 0; i < rows.length; i++) {
        assertThat(trained.model().walkMargins(rows[i]))
            .containsExactly(Arrays.copyOfRange(margins, i * width, (i + 1) * width));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void theScorerReachesTheLeavesOfTheWalk(int classes) {
    EncodedTable train = table(900, classes, 9);
    Map<String, Object> parameters = Map.of("rounds", 60, "min_child_samples", 3);
    try (LightgbmTrained trained = fit(train, classes, parameters)) {
      float[] ours = new float[trained.model().margins()];
      for (float[] row : ProbeRows.of(train, List.of(), trained, 4000, 5)) {
        // Leaves are kept in float and summed in double, so equal leaves give equal bits.
        double[] sums = new double[ours.length];
        for (int t = 0; t < trained.model().trees().size(); t++) {
          sums[t % ours.length] += (float) trained.model().trees().get(t).walk(row);
        }
        trained.scorer().margins(row, ours);
        for (int m = 0; m < ours.length; m++) {
          assertThat(ours[m]).isEqualTo((float) sums[m]);
        }
      }
    }
  }

  @Test
  void everyDoubleThresholdHasAFloatThatSendsEveryFloatTheSameWay() {
    Random random = new Random(2);
    for (int i = 0; i < 200_000; i++) {
      double threshold = threshold(random, i);
      LightgbmTree tree = split(threshold, 0);
      TreeNodes compiled = tree.compile();
      for (float x : around(threshold)) {
        int child = x < compiled.threshold()[0] ? compiled.left()[0] : compiled.right()[0];
        assertThat(compiled.values()[child])
            .as("%s beside %s", x, threshold)
            .isEqualTo((float) tree.walk(new float[] {x}));
      }
      boolean left = compiled.defaultLeft()[0];
      assertThat(compiled.values()[left ? compiled.left()[0] : compiled.right()[0]])
          .isEqualTo((float) tree.walk(new float[] {Float.NaN}));
    }
  }

  private static double threshold(Random random, int i) {
    float value = Float.intBitsToFloat(random.nextInt());
    double near = Float.isFinite(value) ? value : 1;
    return switch (i % 9) {
      case 0 -> near;
      case 1 -> Math.nextUp(near);
      case 2 -> Math.nextDown(near);
      case 3 -> (near + (double) Math.nextUp((float) near)) / 2;
      case 4 -> random.nextBoolean() ? LightgbmTree.ZERO : -LightgbmTree.ZERO;
      case 5 -> (random.nextDouble() - 0.5) * 4e-35;
      case 6 -> random.nextBoolean() ? 1e300 : -1e300;
      case 7 -> Double.POSITIVE_INFINITY;
      default -> random.nextGaussian();
    };
  }

  private static float[] around(double threshold) {
    float near = (float) threshold;
    float zero = LightgbmTree.ZERO;
    return new float[] {
      near,
      Math.nextUp(near),
      Math.nextDown(near),
      0f,
      -0f,
      Float.MIN_VALUE,
      -Float.MIN_VALUE,
      zero,
      Math.nextUp(zero),
      -zero,
      Math.nextDown(-zero),
      Float.MAX_VALUE,
      -Float.MAX_VALUE,
      Float.POSITIVE_INFINITY,
      Float.NEGATIVE_INFINITY
    };
  }

  /** A tree that answers 1 on the left and 2 on the right. */
  private static LightgbmTree split(double threshold, int decision) {
    return new LightgbmTree(
        new int[] {~0},
        new int[] {~1},
        new int[] {0},
        new double[] {threshold},
        new int[] {decision},
        new double[] {1},
        new double[] {1, 2},
        new int[] {5, 6},
        new int[][] {{}});
  }

  @Test
  void missingGoesWhereTheSplitSays() {
    float[] missing = {Float.NaN};
    // Bits 2 and 3: 2 = NaN is missing; bit 1: to the left.
    assertThat(split(-5, 2 << 2 | 2).walk(missing)).isEqualTo(1);
    assertThat(split(5, 2 << 2).walk(missing)).isEqualTo(2);
    assertThat(split(-5, 2 << 2 | 2).compile().defaultLeft()[0]).isTrue();
    assertThat(split(5, 2 << 2).compile().defaultLeft()[0]).isFalse();
    // 0 = nothing is missing, so NaN counts as zero whatever bit 1 says.
    assertThat(split(-5, 2).walk(missing)).isEqualTo(2);
    assertThat(split(5, 0).walk(missing)).isEqualTo(1);
  }

  @Test
  void whatWasNeverAskedForIsRefused() {
    for (String type : new String[] {"1", "6", "12"}) {
      Map<String, String> dump =
          Map.of(
              "num_leaves", "2",
              "num_cat", "0",
              "left_child", "-1",
              "right_child", "-2",
              "split_feature", "0",
              "threshold", "0.5",
              "decision_type", type,
              "split_gain", "1",
              "leaf_value", "1 2",
              "leaf_count", "3 4");
      assertThatThrownBy(() -> LightgbmTree.of(dump))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("decision (" + type + ")");
    }
  }

  @Test
  void coversAreTheRowsThatCameBy() {
    EncodedTable train = table(500, 2, 4);
    try (LightgbmTrained trained = fit(train, 2, Map.of("rounds", 20))) {
      for (LightgbmTree tree : trained.model().trees()) {
        assertThat(tree.compile().cover()[0]).isCloseTo(500, within(0f));
      }
    }
  }
}
