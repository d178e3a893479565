package dev.crema.evaluation.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Rows that leave a metric undefined, and arguments that are refused. */
class RefusalsTest {
  private static final double[] NO_SCORES = {};
  private static final int[] NO_LABELS = {};

  @Test
  void noRowsLeaveEveryMetricUndefined() {
    assertThat(Ranking.auc(NO_SCORES, NO_LABELS)).isNaN();
    assertThat(Ranking.averagePrecision(NO_SCORES, NO_LABELS)).isNaN();
    assertThat(Ranking.rocCurve(NO_SCORES, NO_LABELS, 10)).isEmpty();
    assertThat(Ranking.macroAuc(NO_SCORES, NO_LABELS, 3)).isNaN();
    assertThat(Probabilities.brier(NO_SCORES, NO_LABELS)).isNaN();
    assertThat(Probabilities.logLoss(NO_SCORES, NO_LABELS)).isNaN();
    assertThat(Probabilities.brier(NO_SCORES, NO_LABELS, 3)).isNaN();
    assertThat(Calibration.curve(NO_SCORES, NO_LABELS)).isEmpty();
    assertThat(Calibration.expectedError(List.of())).isNaN();
    ConfusionMatrix empty = ConfusionMatrix.of(NO_LABELS, NO_LABELS, 2);
    assertThat(List.of(empty.accuracy(), empty.precision(1), empty.recall(1), empty.f1(1)))
        .containsOnly(Double.NaN);
    assertThat(List.of(empty.macroF1(), empty.macroPrecision(), empty.macroRecall()))
        .containsOnly(Double.NaN);
  }

  @Test
  void zeroAndMinusZeroAreATie() {
    assertThat(Ranking.auc(new double[] {0.0, -0.0}, new int[] {1, 0})).isEqualTo(0.5);
  }

  @Test
  void infiniteScoresCanBeRankedButNotDrawn() {
    double[] scores = {Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY};
    assertThat(Ranking.auc(scores, new int[] {0, 1})).isEqualTo(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Ranking.rocCurve(scores, new int[] {0, 1}, 10))
        .withMessageContaining("Infinity");
  }

  @Test
  void firstThresholdIsAboveEveryScore() {
    assertThat(Ranking.rocCurve(new double[] {0.25, 0.75}, new int[] {0, 1}, 10).getFirst())
        .isEqualTo(new RocPoint(1, 0, 0));
    assertThat(
            Ranking.rocCurve(new double[] {0.25, 1}, new int[] {0, 1}, 10).getFirst().threshold())
        .isEqualTo(Math.nextUp(1.0));
  }

  @Test
  void certainAndWrongCostsThirtySixNats() {
    // −ln 2⁻⁵², by hand: 52 · ln 2
    assertThat(Probabilities.logLoss(new double[] {0}, new int[] {1}))
        .isCloseTo(52 * Math.log(2), within(1e-12));
    assertThat(Probabilities.logLoss(new double[] {1}, new int[] {0}))
        .isCloseTo(52 * Math.log(2), within(1e-12));
  }

  @Test
  void refusesNaNScoresAndForeignLabels() {
    assertThatThrownBy(() -> Ranking.auc(new double[] {0.1, Double.NaN}, new int[] {0, 1}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The score of row (1) is NaN.");
    assertThatThrownBy(() -> Ranking.auc(new double[] {0.1, 0.2}, new int[] {0, 2}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("label (2) of row (1)");
    assertThatThrownBy(() -> ConfusionMatrix.of(new int[] {0}, new int[] {3}, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("label (3) of row (0)");
  }

  @Test
  void refusesUnequalLengths() {
    assertThatThrownBy(() -> Ranking.auc(new double[3], new int[2]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("scores (3 rows)")
        .hasMessageContaining("labels (2 rows)");
    assertThatThrownBy(() -> Ranking.macroAuc(new double[5], new int[2], 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("probabilities (5)");
  }

  @Test
  void refusesWhatIsNoProbability() {
    for (double wrong : new double[] {-1e-9, 1.0000001, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> Probabilities.brier(new double[] {wrong}, new int[] {1}))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("probability (%s) of row (0)".formatted(wrong));
    }
    assertThatThrownBy(() -> Probabilities.brier(new double[] {0.5, 0.2, 0.2}, new int[] {1}, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("row (0) sum to (0.8999");
  }

  @Test
  void refusesAnIntervalOnTooFewRows() {
    assertThatThrownBy(
            () -> PairedDifference.auc(new double[3], new double[3], new int[] {0, 1, 1}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("(1) negative");
    assertThatThrownBy(() -> PairedDifference.mean(new double[1], new double[1]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("(1)");
  }

  @Test
  void refusesMatricesThatAreNotSquareOrNegative() {
    assertThatThrownBy(() -> ConfusionMatrix.of(new long[][] {{1, 2}, {3}}))
        .hasMessageContaining("Line 1");
    assertThatThrownBy(() -> ConfusionMatrix.of(new long[][] {{1, 2}, {3, -4}}))
        .hasMessageContaining("(-4)");
  }
}
