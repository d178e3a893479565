package dev.crema.drift.performance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.crema.drift.Severity;
import org.junit.jupiter.api.Test;

final class PerformanceDriftTest {
  private static MeasuredMetric auc(double value, double lower, double upper) {
    return new MeasuredMetric(
        "auc", true, 0.8, value, new MeasuredMetric.Interval(lower, upper), 1_000);
  }

  private static MeasuredMetric loss(double value, double lower, double upper) {
    return new MeasuredMetric(
        "log_loss", false, 0.38, value, new MeasuredMetric.Interval(lower, upper), 1_000);
  }

  @Test
  void aMetricWhoseWholeIntervalIsBelowTheFloorHasFallen() {
    // 0.95 · 0.8 = 0.76; 0.75 is 6.25 % of the baseline lost, 0.7 is 12.5 %.
    assertThat(PerformanceDrift.of(auc(0.75, 0.741, 0.759), 100))
        .isEqualTo(new PerformanceDrift.Fallen(auc(0.75, 0.741, 0.759), 0.95 * 0.8, Severity.P1));
    assertThat(PerformanceDrift.of(auc(0.7, 0.69, 0.71), 100))
        .isInstanceOfSatisfying(
            PerformanceDrift.Fallen.class,
            fallen -> {
              assertThat(fallen.severity()).isEqualTo(Severity.P0);
              assertThat(fallen.reason())
                  .isEqualTo(
                      "The metric (auc) lost its level: 0.7000 (0.6900 to 0.7100) on 1000 rows, in"
                          + " training 0.8000, the floor is 0.7600.");
            });
  }

  @Test
  void anIntervalThatReachesTheFloorDecidesNothing() {
    assertThat(PerformanceDrift.of(auc(0.75, 0.73, 0.77), 100))
        .isInstanceOf(PerformanceDrift.Uncertain.class);
    // The floor itself is kept.
    assertThat(PerformanceDrift.of(auc(0.95 * 0.8, 0.7, 0.8), 100))
        .isInstanceOf(PerformanceDrift.Kept.class);
    assertThat(PerformanceDrift.of(auc(0.9, 0.89, 0.91), 100))
        .isInstanceOf(PerformanceDrift.Kept.class);
  }

  @Test
  void aLossHasACeiling() {
    // 0.38 / 0.95 = 0.4
    assertThat(PerformanceDrift.of(loss(0.42, 0.41, 0.43), 100))
        .isInstanceOf(PerformanceDrift.Fallen.class);
    assertThat(PerformanceDrift.of(loss(0.42, 0.39, 0.45), 100))
        .isInstanceOf(PerformanceDrift.Uncertain.class);
    assertThat(PerformanceDrift.of(loss(0.3, 0.29, 0.31), 100))
        .isInstanceOf(PerformanceDrift.Kept.class);
    assertThat(loss(0.76, 0.7, 0.8).loss()).isCloseTo(0.5, within(1e-15));
    assertThat(auc(0.6, 0.5, 0.7).loss()).isCloseTo(0.25, within(1e-15));
  }

  @Test
  void tooFewRowsAndIntervalsWithoutWidthDecideNothing() {
    assertThat(PerformanceDrift.of(auc(0.5, 0.4, 0.6), 1_001).reason())
        .isEqualTo("The metric (auc) was measured on 1000 rows; 1001 are needed.");
    assertThat(PerformanceDrift.of(auc(0.5, 0.5, 0.5), 100))
        .isInstanceOf(PerformanceDrift.Undecided.class);
  }

  @Test
  void impossibleNumbersAreRefused() {
    assertThatThrownBy(() -> auc(0.9, 0.5, 0.6)).hasMessageContaining("(0.9) of (auc)");
    assertThatThrownBy(() -> auc(0.5, 0.6, 0.5)).hasMessageContaining("(0.6) to (0.5)");
    assertThatThrownBy(
            () ->
                new MeasuredMetric(
                    "auc", true, Double.NaN, 0.5, new MeasuredMetric.Interval(0, 1), 10))
        .hasMessageContaining("baseline (NaN)");
    assertThatThrownBy(
            () -> new MeasuredMetric("auc", true, 1, 0.5, new MeasuredMetric.Interval(0, 1), 0))
        .hasMessageContaining("rows (0)");
  }

  @Test
  void theFloorMayBeAnother() {
    assertThat(PerformanceDrift.of(auc(0.75, 0.741, 0.759), 100, 0.9))
        .isEqualTo(new PerformanceDrift.Kept(auc(0.75, 0.741, 0.759), 0.9 * 0.8));
    assertThat(PerformanceDrift.of(auc(0.79, 0.785, 0.795), 100, 1))
        .isEqualTo(new PerformanceDrift.Fallen(auc(0.79, 0.785, 0.795), 0.8, Severity.P2));
    assertThatThrownBy(() -> PerformanceDrift.of(auc(0.79, 0.785, 0.795), 100, 1.01))
        .hasMessageContaining("(1.01)");
  }
}
