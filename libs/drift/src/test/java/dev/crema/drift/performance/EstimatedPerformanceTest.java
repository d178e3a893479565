package dev.crema.drift.performance;

import static dev.crema.drift.Reference.numbers;
import static dev.crema.drift.Reference.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.crema.data.document.Node;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Beside scikit-learn, see {@code src/test/python/performance_reference.py}. */
final class EstimatedPerformanceTest {
  @Test
  void estimatesAreScikitLearnsOnRowsWeightedByTheirProbability() {
    List<Node> cases = read("performance", "cases").items();
    assertThat(cases).hasSize(10);
    for (Node row : cases) {
      EstimatedPerformance found =
          EstimatedPerformance.of(
              numbers(row.required("probabilities")), row.required("threshold").number());
      compare(row, "accuracy", found.accuracy());
      compare(row, "f1", found.f1());
      compare(row, "auc", found.auc());
    }
  }

  private static void compare(Node row, String metric, double found) {
    @Nullable Node expected = row.optional(metric);
    if (expected == null) {
      assertThat(found).as(row.path() + metric).isNaN();
    } else {
      assertThat(found).as(row.path() + metric).isCloseTo(expected.number(), within(1e-12));
    }
  }

  @Test
  void estimatesAreWhatDrawnLabelsGiveOnAverage() {
    Node drawn = read("performance", "drawn");
    double[] means = numbers(drawn.required("means"));
    EstimatedPerformance found =
        EstimatedPerformance.of(
            numbers(drawn.required("probabilities")), drawn.required("threshold").number());
    // Four standard errors of 400 draws of 1,500 rows.
    assertThat(found.accuracy()).isCloseTo(means[0], within(0.003));
    assertThat(found.f1()).isCloseTo(means[1], within(0.006));
    assertThat(found.auc()).isCloseTo(means[2], within(0.004));
  }

  @Test
  void theMeanOfTheLargestProbabilitiesIsTheAccuracyOfSeveralClasses() {
    assertThat(EstimatedPerformance.accuracy(new double[] {0.5, 0.75, 1}))
        .isCloseTo(0.75, within(1e-15));
  }

  @Test
  void whatIsNoProbabilityIsRefusedWithItsRow() {
    assertThatThrownBy(() -> EstimatedPerformance.of(new double[] {0.5, Double.NaN}, 0.5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The probability (NaN) of row (1) must be in [0, 1].");
    assertThatThrownBy(() -> EstimatedPerformance.of(new double[] {1.5}, 0.5))
        .hasMessageContaining("(1.5) of row (0)");
    assertThatThrownBy(() -> EstimatedPerformance.of(new double[0], 0.5))
        .hasMessage("An estimate needs a row.");
    assertThatThrownBy(() -> EstimatedPerformance.of(new double[] {0.5}, Double.NaN))
        .hasMessageContaining("threshold (NaN)");
  }
}
