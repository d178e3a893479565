package dev.crema.training.smile.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class FoldsTest {
  /** 30 rows of class 0, 12 of class 1, mixed. */
  private static final double[] LABELS =
      IntStream.range(0, 42).mapToDouble(i -> i % 7 < 5 ? 0 : 1).toArray();

  private static final Folds.Shape SHAPE = new Folds.Shape(3, 5);

  private static long count(int[] folds, int fold, double label) {
    return IntStream.range(0, folds.length)
        .filter(i -> folds[i] == fold && LABELS[i] == label)
        .count();
  }

  @Test
  void dealsEachClassAlike() {
    for (int[] folds : Folds.of(LABELS, true, SHAPE)) {
      for (int fold = 0; fold < 5; fold++) {
        assertThat(count(folds, fold, 0)).isEqualTo(6);
        assertThat(count(folds, fold, 1)).isBetween(2L, 3L);
      }
    }
  }

  @Test
  void dealsNumbersInEqualParts() {
    for (int[] folds : Folds.of(LABELS, false, SHAPE)) {
      for (int fold = 0; fold < 5; fold++) {
        int at = fold;
        assertThat(Arrays.stream(folds).filter(f -> f == at).count()).isBetween(8L, 9L);
      }
    }
  }

  @Test
  void dealsAnewInEachRepeatAndAlikeInEachRun() {
    int[][] folds = Folds.of(LABELS, true, SHAPE);
    assertThat(folds[0]).isNotEqualTo(folds[1]);
    assertThat(folds).isDeepEqualTo(Folds.of(LABELS, true, SHAPE));
  }

  @Test
  void samplesInTheOrderOfTheTable() {
    assertThat(Folds.sample(3, 5)).containsExactly(0, 1, 2);
    List<Integer> sample = Folds.sample(1_000, 100);
    assertThat(sample).hasSize(100).isSorted().doesNotHaveDuplicates();
    assertThat(sample.getLast()).isLessThan(1_000);
    assertThat(sample.getFirst()).isLessThan(100);
  }
}
