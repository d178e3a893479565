package dev.crema.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.data.Task;
import dev.crema.evaluation.gate.Gate;
import dev.crema.evaluation.gate.Verdict;
import dev.crema.evaluation.metrics.NumberErrors;
import dev.crema.models.ModelPackage;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that predict numbers, from raw rows to the verdict. */
final class NumberEvaluationTest {
  private static final Contract PRICES = TestModels.contract(TestModels.PRICES);

  @TempDir private Path directory;
  private List<RawRow> rows;
  private ModelPackage candidate;
  private ModelPackage champion;

  @BeforeEach
  void write() {
    rows = TestModels.rows(PRICES, 600, 7);
    candidate = TestModels.price(directory.resolve("candidate"), PRICES, 1, 1);
    champion = TestModels.price(directory.resolve("champion"), PRICES, 1, 0.2);
  }

  private Evaluation evaluation(List<RawRow> test) {
    return Evaluator.evaluate(candidate, champion, TestModels.source(test), List.of("calls"));
  }

  private static Verdict verdict(Evaluation evaluation, String rules) {
    return Gate.parse("version: 1\n" + rules, "gate.yaml").check(evaluation);
  }

  @Test
  void measuresBothModelsOnTheSameRows() {
    Evaluation evaluation = evaluation(rows);
    assertThat(evaluation.task()).isEqualTo(Task.REGRESSION);
    assertThat(evaluation.classes()).isEmpty();
    double[] labels = rows.stream().mapToDouble(row -> row.number(3)).toArray();
    double[] numbers =
        rows.stream().mapToDouble(row -> candidate.value(row, new float[2])).toArray();
    MetricValues metrics = evaluation.candidate().test().metrics();
    assertThat(metrics.values().keySet())
        .containsExactlyElementsOf(Metric.ids(0))
        .containsExactly("rmse", "mae", "r2", "mape");
    assertThat(metrics.get(Metric.RMSE)).hasValue(NumberErrors.rmse(numbers, labels));
    // The noise has a standard deviation of 1.
    assertThat(metrics.get(Metric.RMSE).orElseThrow()).isCloseTo(1, within(0.1));
    assertThat(evaluation.candidate().threshold()).isNull();
    assertThat(evaluation.candidate().slices()).extracting(Slice::column).contains("plan", "calls");
    ChampionOutcome.Compared compared = (ChampionOutcome.Compared) evaluation.champion();
    assertThat(compared.differences())
        .extracting(Difference::metric)
        .containsExactly(Metric.RMSE, Metric.MAE, Metric.R2);
    assertThat(compared.difference(Metric.RMSE).orElseThrow().values().upper()).isNegative();
    assertThat(compared.difference(Metric.R2).orElseThrow().method()).contains("delta");
  }

  @Test
  void theOrderOfRowsChangesNothingAndJsonIsReadBack() {
    Evaluation evaluation = evaluation(rows);
    String json = evaluation.toJson();
    assertThat(evaluation(TestModels.shuffled(rows, 3)).toJson()).isEqualTo(json);
    assertThat(json).startsWith("{\"version\":2,\"label\":\"left\",\"unlabelled_rows\"");
    Evaluation read = Evaluation.fromJson(json, "evaluation.json");
    assertThat(read).isEqualTo(evaluation);
    assertThat(read.toJson()).isEqualTo(json);
    assertThatThrownBy(
            () -> Evaluation.fromJson(json.replace("\"version\":2", "\"version\":1"), "e.json"))
        .isInstanceOf(InputException.class);
    assertThatThrownBy(
            () ->
                Evaluation.fromJson(
                    json.replace("\"label\":", "\"classes\":[\"a\",\"b\"],\"label\":"), "e.json"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("an evaluation of numbers has none");
  }

  @Test
  void rowsWithoutALabelAreLeftOut() {
    rows.getFirst().setMissing(3);
    Evaluation evaluation = evaluation(rows);
    assertThat(evaluation.unlabelledRows()).isEqualTo(1);
    assertThat(evaluation.rows()).isEqualTo(599);
  }

  @Test
  void labelsOfOneNumberLeaveRSquaredUndefined() {
    rows.forEach(row -> row.setNumber(3, 0));
    MetricValues metrics = evaluation(rows).candidate().test().metrics();
    assertThat(metrics.undefined()).containsOnlyKeys("r2", "mape");
    assertThat(verdict(evaluation(rows), "thresholds: [{metric: r2, min: 0}]").passed()).isFalse();
  }

  @Test
  void aModelOfClassesIsNotComparable() {
    Contract binary = TestModels.contract(TestModels.BINARY);
    ModelPackage classes = TestModels.binary(directory.resolve("classes"), binary, 1, 1);
    Evaluation evaluation =
        Evaluator.evaluate(candidate, classes, TestModels.source(rows), List.of());
    assertThat(((ChampionOutcome.NotComparable) evaluation.champion()).reason())
        .isEqualTo("It predicts classes, the label of the rows (left) is a number.");
  }

  @Test
  void gatesKnowTheDirectionOfEachMetric() {
    Evaluation evaluation = evaluation(rows);
    Verdict verdict =
        verdict(
            evaluation,
            """
            thresholds:
              - {metric: rmse, max: 1.2}
              - {metric: r2, min: 0.5}
            champion:
              - {metric: rmse, min_better: 0.1}
              - {metric: mae, max_worse: 0}
            slices:
              - {column: plan, metric: mae, max: 2}
            """);
    assertThat(verdict.passed()).isTrue();
    assertThat(verdict.toMarkdown())
        .contains("rmse is ", "at or below the maximum of 1.2")
        .contains("better (95 % interval of candidate - champion: -", "by the delta method");
    assertThat(verdict(evaluation, "thresholds: [{metric: rmse, max: 0.5}]").passed()).isFalse();
    assertThatThrownBy(() -> verdict(evaluation, "thresholds: [{metric: rmse, min: 0.5}]"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("less is better, so it needs (max)");
    assertThatThrownBy(() -> verdict(evaluation, "thresholds: [{metric: auc, min: 0.5}]"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("(auc), which does not exist for a label that is a number")
        .hasMessageContaining("[rmse, mae, r2, mape]");
    assertThatThrownBy(() -> verdict(evaluation, "costs: [{matrix: {a: {b: 1}}, max: 1}]"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("asks for costs of classes, but the label is a number");
    assertThatThrownBy(() -> verdict(Examples.binary(1, 1), "thresholds: [{metric: rmse, max: 1}]"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("does not exist for the 2 classes");
  }
}
