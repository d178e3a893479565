package dev.crema.evaluation;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.models.ModelPackage;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WindowEvaluationTest {
  private static final Contract BINARY = TestModels.contract(TestModels.BINARY);
  private static final Contract SPECIES = TestModels.contract(TestModels.SPECIES);

  @TempDir private Path directory;

  private static WindowEvaluation of(ModelPackage model, Contract contract, List<RawRow> rows) {
    return WindowEvaluation.of(model, new LabelledRows(contract, TestModels.source(rows)));
  }

  @Test
  void rowsWithoutALabelAreAnsweredAndNotMeasured() {
    ModelPackage model = TestModels.binary(directory.resolve("model"), BINARY, 1, 1);
    List<RawRow> rows = TestModels.rows(BINARY, 2_000, 7);
    List<RawRow> labelled = List.copyOf(rows.subList(0, 1_500));
    double[] scores = rows.stream().mapToDouble(row -> model.predict(row).score()).toArray();
    Evaluation expected = Evaluator.evaluate(model, null, TestModels.source(labelled), List.of());
    rows.subList(1_500, 2_000).forEach(row -> row.setMissing(BINARY.labelIndex()));
    WindowEvaluation window = of(model, BINARY, rows);
    assertThat(window.rows()).isEqualTo(2_000);
    assertThat(window.labelledRows()).isEqualTo(1_500);
    assertThat(window.confidences()).isEqualTo(scores);
    assertThat(((MetricEstimates) window.labelled()).matrix().counts())
        .isDeepEqualTo(expected.candidate().test().ofClasses().confusionMatrix().counts());
    window
        .labelled()
        .values()
        .forEach(
            (metric, estimate) ->
                assertThat(estimate.value())
                    .as(metric.id())
                    .isEqualTo(expected.candidate().test().metrics().values().get(metric.id())));
    assertThat(window.labelled().values())
        .containsOnlyKeys(
            Metric.AUC,
            Metric.ACCURACY,
            Metric.F1,
            Metric.BRIER,
            Metric.LOG_LOSS,
            Metric.CALIBRATION_ERROR);
    assertThat(window.labelled().isReliable(Metric.AUC)).isTrue();
    assertThat(window.labelled().isReliable(Metric.CALIBRATION_ERROR)).isFalse();
  }

  @Test
  void severalClassesHaveTheConfidenceOfThePredictedOne() {
    List<RawRow> rows = TestModels.rows(SPECIES, 300, 7);
    ModelPackage model =
        TestModels.species(
            directory.resolve("model"),
            SPECIES,
            new double[][] {{-1, -1}, {0, 0}, {1, 1}},
            "calls, bill");
    WindowEvaluation window = of(model, SPECIES, rows);
    assertThat(window.confidences())
        .isEqualTo(rows.stream().mapToDouble(row -> model.predict(row).score()).toArray());
    assertThat(window.labelled().values())
        .containsKey(Metric.MACRO_F1)
        .doesNotContainKey(Metric.F1);
  }

  @Test
  void aWindowWithoutRowsOrLabelsMeasuresNothing() {
    ModelPackage model = TestModels.binary(directory.resolve("model"), BINARY, 1, 1);
    LabelledRows none = new LabelledRows(BINARY, visitor -> {});
    assertThat(WindowEvaluation.of(model, none).rows()).isZero();
    List<RawRow> rows = TestModels.rows(BINARY, 5, 7);
    rows.forEach(row -> row.setMissing(BINARY.labelIndex()));
    WindowEvaluation window = of(model, BINARY, rows);
    assertThat(window.labelledRows()).isZero();
    assertThat(window.confidences()).hasSize(5);
    assertThat(window.labelled().values()).isEmpty();
    assertThat(window.labelled().undefined()).containsKeys("auc", "accuracy");
  }

  /** Labels are rare, so their rows are chosen by themselves. */
  @Test
  void ofALargeWindowAPartIsLookedAt() {
    ModelPackage model = TestModels.binary(directory.resolve("model"), BINARY, 1, 1);
    List<RawRow> rows = TestModels.rows(BINARY, 20_000, 7);
    rows.subList(1_500, 20_000).forEach(row -> row.setMissing(BINARY.labelIndex()));
    LabelledRows all = new LabelledRows(BINARY, TestModels.source(rows));
    WindowEvaluation part = WindowEvaluation.sampled(model, all, 20_000, 2_000);
    assertThat(part.isSample()).isTrue();
    assertThat(part.rows()).isEqualTo(20_000);
    assertThat(part.labelledRows()).isEqualTo(1_500);
    assertThat(part.confidences().length).isBetween(1_800, 2_200); // 2,000 ± 4.7 deviations
    assertThat(WindowEvaluation.sampled(model, all, 20_000, 2_000).confidences())
        .isEqualTo(part.confidences());
    WindowEvaluation less = WindowEvaluation.sampled(model, all, 20_000, 500);
    assertThat(less.labelledRows()).isBetween(400L, 600L); // 500 ± 5 deviations
    assertThat(auc(less)).isCloseTo(auc(part), within(0.1));
    WindowEvaluation whole = WindowEvaluation.sampled(model, all, 20_000, 20_000);
    assertThat(whole.isSample()).isFalse();
    assertThat(whole.confidences()).hasSize(20_000);
  }

  @Test
  void rowsOfAnotherContractAreRefused() {
    ModelPackage model = TestModels.binary(directory.resolve("model"), BINARY, 1, 1);
    List<RawRow> rows = TestModels.rows(SPECIES, 10, 7);
    assertThatThrownBy(() -> of(model, SPECIES, rows))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("cannot answer for these rows");
  }

  private static double auc(WindowEvaluation evaluation) {
    return requireNonNull(evaluation.labelled().values().get(Metric.AUC)).value();
  }
}
