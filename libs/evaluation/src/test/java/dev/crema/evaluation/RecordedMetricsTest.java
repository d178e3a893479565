package dev.crema.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.Map;
import org.junit.jupiter.api.Test;

class RecordedMetricsTest {
  private static final Evaluation ALL = Examples.binary(1, 0.5);

  @Test
  void metricsOnProductionsTestRowsAreKeptBesideThoseOfAll() {
    Evaluation production = Examples.binary(2, 0.5);
    Map<String, Double> kept = RecordedMetrics.of(Examples.beside(ALL, production));
    assertThat(kept)
        .containsAllEntriesOf(ALL.candidate().test().metrics().values())
        .containsEntry(
            "production_auc", production.candidate().test().metrics().values().get("auc"));
    assertThat(RecordedMetrics.of(ALL)).isEqualTo(ALL.candidate().test().metrics().values());
  }

  @Test
  void aFewRowsOfProductionAreNoBaseline() {
    Evaluation three = Examples.oneClass();
    assertThat(RecordedMetrics.of(Examples.beside(ALL, three)))
        .isEqualTo(ALL.candidate().test().metrics().values());
  }

  @Test
  void productionIsHeldToTheWorseOfBoth() {
    Map<String, Double> kept =
        Map.of(
            "auc", 0.92,
            "production_auc", 0.85,
            "f1", 0.6,
            "production_f1", 0.7,
            "log_loss", 0.3,
            "production_log_loss", 0.4,
            "calibration_error", 0.01,
            "production_calibration_error", 0.06,
            "accuracy", 0.9,
            "made_up", 1.0);
    assertThat(RecordedMetrics.baseline(kept))
        .containsExactly(
            entry("auc", 0.85),
            entry("accuracy", 0.9),
            entry("f1", 0.6),
            entry("log_loss", 0.4),
            entry("calibration_error", 0.01));
  }
}
