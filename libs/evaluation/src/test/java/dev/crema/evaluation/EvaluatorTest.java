package dev.crema.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.evaluation.metrics.Probabilities;
import dev.crema.evaluation.metrics.Ranking;
import dev.crema.models.ModelPackage;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluatorTest {
  private static final Contract BINARY = TestModels.contract(TestModels.BINARY);
  private static final Contract SPECIES = TestModels.contract(TestModels.SPECIES);

  @TempDir private Path directory;
  private ModelPackage model;
  private final List<RawRow> rows = TestModels.rows(BINARY, 300, 7);

  @BeforeEach
  void writeModel() {
    model = TestModels.binary(directory.resolve("model"), BINARY, 1, 1);
  }

  private Evaluation evaluate(
      @Nullable ModelPackage champion, List<RawRow> test, String... slices) {
    return Evaluator.evaluate(model, champion, TestModels.source(test), List.of(slices));
  }

  private static double value(ModelEvaluation evaluation, Metric metric) {
    return evaluation.test().metrics().get(metric).orElseThrow();
  }

  @Test
  void measuresWhatThePackagePredicts() {
    double[] scores = rows.stream().mapToDouble(row -> model.predict(row).score()).toArray();
    int[] labels = rows.stream().mapToInt(BINARY::classIndex).toArray();
    long positive = rows.stream().filter(row -> model.predict(row).classIndex() == 1).count();
    Evaluation evaluation = evaluate(null, rows);
    assertThat(value(evaluation.candidate(), Metric.AUC)).isEqualTo(Ranking.auc(scores, labels));
    assertThat(value(evaluation.candidate(), Metric.BRIER))
        .isEqualTo(Probabilities.brier(scores, labels));
    assertThat(evaluation.candidate().test().ofClasses().confusionMatrix().predicted(1))
        .isEqualTo(positive);
    assertThat(evaluation.candidate().threshold()).isEqualTo(0.4);
    assertThat(evaluation.candidate().packageDigest()).isEqualTo(model.digest());
    assertThat(evaluation.candidate().algorithm()).isEqualTo("logistic_regression");
    assertThat(evaluation.label()).isEqualTo("left");
    assertThat(evaluation.classes()).containsExactly("no", "yes");
    assertThat(evaluation.champion()).isEqualTo(new ChampionOutcome.None());
  }

  @Test
  void orderOfRowsChangesNoByte() {
    ModelPackage champion = TestModels.binary(directory.resolve("other"), BINARY, 2, 0.1);
    String json = evaluate(champion, rows, "age").toJson();
    for (long seed = 0; seed < 5; seed++) {
      assertThat(evaluate(champion, TestModels.shuffled(rows, seed), "age").toJson())
          .isEqualTo(json);
    }
  }

  @Test
  void candidateAndChampionAreMeasuredOnTheSameRows() {
    ModelPackage champion = TestModels.binary(directory.resolve("other"), BINARY, 2, 0.1);
    Evaluation evaluation = evaluate(champion, rows);
    ChampionOutcome.Compared compared = (ChampionOutcome.Compared) evaluation.champion();
    assertThat(compared.evaluation()).isEqualTo(evaluate2(champion).candidate());
    assertThat(compared.differences())
        .extracting(Difference::metric)
        .containsExactly(Metric.AUC, Metric.ACCURACY, Metric.BRIER, Metric.LOG_LOSS);
    for (Difference difference : compared.differences()) {
      assertThat(difference.values().first())
          .isEqualTo(value(evaluation.candidate(), difference.metric()));
      assertThat(difference.values().second())
          .isEqualTo(value(compared.evaluation(), difference.metric()));
    }
  }

  private Evaluation evaluate2(ModelPackage candidate) {
    return Evaluator.evaluate(candidate, null, TestModels.source(rows), List.of());
  }

  @Test
  void aModelIsEqualToItself() {
    Evaluation evaluation = evaluate(model, rows);
    ChampionOutcome.Compared compared = (ChampionOutcome.Compared) evaluation.champion();
    assertThat(compared.evaluation()).isEqualTo(evaluation.candidate());
    assertThat(compared.differences())
        .allMatch(d -> d.values().difference() == 0 && d.values().upper() == 0);
  }

  @Test
  void aChampionWithColumnsInAnotherOrderIsComparable() {
    Contract other =
        TestModels.contract(
            """
            version: 1
            name: older
            positive_class: "yes"
            columns:
              - {name: left, type: string, role: label, allowed: ["no", "yes"]}
              - {name: gone, type: string, nullable: true}
              - {name: bill, type: number}
              - {name: calls, type: number}
            """);
    ModelPackage champion = TestModels.binary(directory.resolve("other"), other, 1, 1);
    Evaluation evaluation = evaluate(champion, rows);
    ChampionOutcome.Compared compared = (ChampionOutcome.Compared) evaluation.champion();
    assertThat(compared.evaluation().test()).isEqualTo(evaluation.candidate().test());
  }

  @Test
  void aCandidateThatNeedsAnAbsentColumnIsRefused() {
    Contract renamed = TestModels.contract(TestModels.BINARY.replace("name: bill", "name: bills"));
    LabelledRows other = new LabelledRows(renamed, TestModels.source(rows));
    assertThatThrownBy(
            () ->
                Evaluator.evaluate(
                    new EvaluationRequest(model, null, other, null, null, List.of())))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(
            "The model cannot answer for these rows: It needs the column (bill)")
        .hasMessageContaining("\nMaybe");
  }

  @Test
  void championsOfOtherQuestionsAreNotComparableAndSayWhy() {
    assertNotComparable(
        TestModels.BINARY.replace("name: bill", "name: bills"),
        "It needs the column (bills), which the rows do not have.");
    assertNotComparable(
        TestModels.BINARY.replace("name: left", "name: stayed"),
        "It predicts (stayed), the label of the rows is (left).");
    assertNotComparable(
        TestModels.BINARY.replace("[\"no\", \"yes\"]", "[\"no\", \"yes\", \"maybe\"]"),
        "It tells the classes [no, yes, maybe] apart, the rows have [no, yes].");
    assertNotComparable(
        TestModels.BINARY.replace("positive_class: \"yes\"", "positive_class: \"no\""),
        "It tells the classes [yes, no] apart, the rows have [no, yes].");
    assertNotComparable(
        TestModels.BINARY.replace("name: bill, type: number", "name: bill, type: integer"),
        "It needs the column (bill) as (integer), in the rows it is (number).");
  }

  private void assertNotComparable(String yaml, String reason) {
    Contract other =
        TestModels.contract(
            yaml.contains("maybe") ? yaml.replace("positive_class: \"yes\"\n", "") : yaml);
    Path place = directory.resolve("champion" + Math.abs(reason.hashCode()));
    ModelPackage champion =
        other.classes().size() == 2
            ? TestModels.binary(place, other, 1, 1)
            : TestModels.species(place, other, new double[3][2], "calls, bill");
    assertThat(evaluate(champion, rows).champion())
        .isEqualTo(new ChampionOutcome.NotComparable(champion.digest(), reason));
  }

  @Test
  void aValueThatOnlyTheChampionNeedsMakesItNotComparable() {
    Contract nullable =
        TestModels.contract(
            TestModels.SPECIES.replace("bill, type: number", "bill, type: number, nullable: true"));
    double[][] weights = {{-1}, {0}, {1}};
    ModelPackage candidate =
        TestModels.species(directory.resolve("calls"), nullable, weights, "calls");
    ModelPackage strict = TestModels.species(directory.resolve("bill"), SPECIES, weights, "bill");
    List<RawRow> test = TestModels.rows(nullable, 10, 1);
    test.get(4).setMissing(nullable.indexOf("bill"));
    LabelledRows labelled = new LabelledRows(nullable, TestModels.source(test));
    Evaluation evaluation =
        Evaluator.evaluate(
            new EvaluationRequest(candidate, strict, labelled, null, null, List.of()));
    assertThat(evaluation.rows()).isEqualTo(10);
    assertThat(((ChampionOutcome.NotComparable) evaluation.champion()).reason())
        .startsWith("It has no answer for the row of line 6:")
        .contains("bill");
    assertThatThrownBy(
            () ->
                Evaluator.evaluate(
                    new EvaluationRequest(strict, null, labelled, null, null, List.of())))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("The row of line 6:")
        .hasMessageContaining("bill");
  }

  @Test
  void severalClassesMayStandInAnotherOrderInTheChampion() {
    Contract reversed = TestModels.contract(TestModels.SPECIES.replace("[a, b, c]", "[c, a, b]"));
    double[][] weights = {{-1, -1}, {0, 0}, {1, 1}};
    double[][] permuted = {weights[2], weights[0], weights[1]};
    ModelPackage candidate =
        TestModels.species(directory.resolve("abc"), SPECIES, weights, "calls, bill");
    ModelPackage champion =
        TestModels.species(directory.resolve("cab"), reversed, permuted, "calls, bill");
    Evaluation evaluation =
        Evaluator.evaluate(
            candidate, champion, TestModels.source(TestModels.rows(SPECIES, 200, 3)), List.of());
    ChampionOutcome.Compared compared = (ChampionOutcome.Compared) evaluation.champion();
    // The sum of the softmax is taken in another order: the last bits of probabilities may differ.
    assertThat(compared.evaluation().test().ofClasses().confusionMatrix())
        .isEqualTo(evaluation.candidate().test().ofClasses().confusionMatrix());
    assertThat(compared.differences())
        .extracting(Difference::metric)
        .containsExactly(Metric.ACCURACY, Metric.BRIER, Metric.LOG_LOSS);
    assertThat(evaluation.candidate().threshold()).isNull();
  }

  @Test
  void rowsWithoutALabelAreLeftOutAndCounted() {
    List<RawRow> test = TestModels.rows(BINARY, 30, 5);
    List<RawRow> labelled = List.copyOf(test);
    RawRow unlabelled = test.getFirst().copy();
    unlabelled.setMissing(BINARY.labelIndex());
    test.add(3, unlabelled);
    Evaluation evaluation = evaluate(null, test);
    assertThat(evaluation.unlabelledRows()).isEqualTo(1);
    assertThat(evaluation.rows()).isEqualTo(30);
    assertThat(evaluation.candidate()).isEqualTo(evaluate(null, labelled).candidate());
  }

  @Test
  void noRowsOrNoLabelsAreRefused() {
    assertThatThrownBy(() -> Evaluator.evaluate(model, null, visitor -> {}, List.of()))
        .isInstanceOf(InputException.class)
        .hasMessage("The test data has no rows.");
    RawRow unlabelled = rows.getFirst().copy();
    unlabelled.setMissing(BINARY.labelIndex());
    assertThatThrownBy(() -> evaluate(null, List.of(unlabelled)))
        .isInstanceOf(InputException.class)
        .hasMessage("None of the 1 rows of the test data has a label (left).");
  }

  @Test
  void oneClassOnlyLeavesMetricsUndefined() {
    List<RawRow> test = rows.stream().filter(row -> BINARY.classIndex(row) == 0).limit(20).toList();
    MetricValues metrics = evaluate(model, test).candidate().test().metrics();
    assertThat(metrics.get(Metric.AUC)).isEmpty();
    assertThat(metrics.undefined().get("auc"))
        .isEqualTo("None of the 20 rows is of the class (yes).");
  }

  @Test
  void validationRowsAreMeasuredForTheCandidateOnly() {
    List<RawRow> validation = TestModels.rows(BINARY, 80, 8);
    Evaluation evaluation =
        Evaluator.evaluate(
            new EvaluationRequest(
                model,
                model,
                new LabelledRows(BINARY, TestModels.source(rows)),
                new LabelledRows(BINARY, TestModels.source(validation)),
                null,
                List.of()));
    assertThat(evaluation.candidate().validation())
        .isEqualTo(evaluate(null, validation).candidate().test());
    ChampionOutcome.Compared compared = (ChampionOutcome.Compared) evaluation.champion();
    assertThat(compared.evaluation().validation()).isNull();
  }

  @Test
  void rowsOfProductionAreMeasuredAsIfTheyWereAllThereIs() {
    List<RawRow> production = TestModels.rows(BINARY, 80, 8);
    Evaluation evaluation =
        Evaluator.evaluate(
            new EvaluationRequest(
                model,
                model,
                new LabelledRows(BINARY, TestModels.source(rows)),
                null,
                new LabelledRows(BINARY, TestModels.source(production)),
                List.of()));
    Evaluation alone = evaluate(model, production);
    Evaluation part = Objects.requireNonNull(evaluation.production());
    assertThat(part.candidate().test()).isEqualTo(alone.candidate().test());
    assertThat(((ChampionOutcome.Compared) part.champion()).differences())
        .isEqualTo(((ChampionOutcome.Compared) alone.champion()).differences());
    assertThat(evaluation.candidate()).isEqualTo(evaluate(model, rows).candidate());
  }

  @Test
  void rowsBeyondTheLimitAreRefused() {
    ScoredRows scored = new ScoredRows(BINARY, model, 3);
    for (int index = 0; index < 3; index++) {
      scored.add(rows.get(index), 0);
    }
    assertThatThrownBy(() -> scored.add(rows.get(3), 0))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("more than 3 rows")
        .hasMessageContaining("\nMaybe");
  }
}
