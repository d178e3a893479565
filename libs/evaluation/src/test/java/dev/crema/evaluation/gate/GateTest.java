package dev.crema.evaluation.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.evaluation.ChampionOutcome;
import dev.crema.evaluation.Evaluation;
import dev.crema.evaluation.Examples;
import dev.crema.evaluation.Metric;
import dev.crema.evaluation.MetricValues;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What gates answer. */
class GateTest {
  private static final Evaluation BETTER = Examples.binary(1, 1);
  private static final MetricValues METRICS = BETTER.candidate().test().metrics();

  private static Gate gate(String rules) {
    return Gate.parse("version: 1\n" + rules, "gate.yaml");
  }

  private static double value(Metric metric) {
    return METRICS.get(metric).orElseThrow();
  }

  @Test
  void passesWhatKeepsEveryThreshold() {
    Verdict verdict =
        gate("thresholds: [{metric: auc, min: 0.85}, {metric: brier, max: 0.15}]").check(BETTER);
    assertThat(verdict.passed()).isTrue();
    assertThat(verdict.packageDigest()).isEqualTo("a".repeat(64));
    assertThat(verdict.reasons()).hasSize(2).allMatch(Reason::passed);
    assertThat(verdict.reasons().getFirst().sentence())
        .isEqualTo(
            "auc is %s, at or above the minimum of 0.85."
                .formatted(Numbers.round(value(Metric.AUC))));
  }

  @Test
  void boundsAreIncluded() {
    double auc = value(Metric.AUC);
    assertThat(gate("thresholds: [{metric: auc, min: %s}]".formatted(auc)).check(BETTER).passed())
        .isTrue();
    Verdict verdict =
        gate("thresholds: [{metric: auc, min: %s}]".formatted(Math.nextUp(auc))).check(BETTER);
    assertThat(verdict.passed()).isFalse();
    // Four decimals would hide why: all digits are shown.
    assertThat(verdict.reasons().getFirst().sentence())
        .startsWith("auc is %s, below the minimum of".formatted(Numbers.exact(auc)));
  }

  @Test
  void oneFailureRefusesAndStillReportsTheRest() {
    Verdict verdict =
        gate("thresholds: [{metric: auc, min: 0.999}, {metric: brier, max: 0.15}]").check(BETTER);
    assertThat(verdict.passed()).isFalse();
    assertThat(verdict.reasons()).extracting(Reason::passed).containsExactly(false, true);
    assertThat(verdict.reasons().getFirst().sentence()).contains("below the minimum of 0.999");
  }

  @Test
  void anUndefinedMetricFailsWithTheReason() {
    Verdict verdict = gate("thresholds: [{metric: auc, min: 0.5}]").check(Examples.oneClass());
    assertThat(verdict.passed()).isFalse();
    assertThat(verdict.reasons().getFirst().sentence())
        .isEqualTo("auc is undefined: None of the 3 rows is of the class (yes).");
  }

  @Test
  void aThresholdMayAskForOneSlice() {
    Verdict verdict =
        gate("thresholds: [{metric: auc, min: 0.8, slice: {column: plan, value: gold}}]")
            .check(BETTER);
    assertThat(verdict.passed()).isTrue();
    assertThat(verdict.reasons().getFirst().sentence())
        .startsWith("auc where plan = gold (140 rows)");
    Verdict absent =
        gate("thresholds: [{metric: auc, min: 0.8, slice: {column: plan, value: tin}}]")
            .check(BETTER);
    assertThat(absent.passed()).isFalse();
    assertThat(absent.reasons().getFirst().sentence()).contains("no test row has this value");
  }

  @Test
  void comparesWithTheChampionInTheDirectionOfTheMetric() {
    String rules = "champion: [{metric: auc, max_worse: 0}, {metric: brier, max_worse: 0}]";
    Verdict verdict = gate(rules).check(BETTER);
    assertThat(verdict.passed()).isTrue();
    assertThat(verdict.reasons().getFirst().sentence())
        .contains("the champion's is")
        .contains(" better (95 % interval of candidate - champion: ")
        .contains("DeLong")
        .endsWith("at most 0 worse is allowed.");
    Verdict swapped = gate(rules).check(swapped());
    assertThat(swapped.reasons()).extracting(Reason::passed).containsExactly(false, false);
    assertThat(swapped.reasons().getFirst().sentence()).contains(" worse (95 %");
  }

  @Test
  void aMarginAllowsALittleWorse() {
    double worse = Math.round(difference() * 1e12) / 1e12;
    assertThat(gate(worseBy(worse)).check(swapped()).passed()).isTrue();
    assertThat(gate(worseBy(worse - 1e-12)).check(swapped()).passed()).isFalse();
    assertThat(
            gate("champion: [{metric: auc, min_better: %s}]".formatted(worse))
                .check(BETTER)
                .passed())
        .isTrue();
    assertThat(
            gate("champion: [{metric: auc, min_better: %s}]".formatted(worse + 1e-12))
                .check(BETTER)
                .passed())
        .isFalse();
  }

  @Test
  void marginsAreDecimalAsTheyAreWritten() {
    assertThat(ChampionRule.difference(0.90, 0.92)).isEqualTo(-0.02);
    assertThat(ChampionRule.difference(0.95, 0.93)).isEqualTo(0.02);
    assertThat(ChampionRule.difference(20 / 30.0, 23 / 30.0)).isEqualTo(-0.1);
    for (int rows = 50; rows <= 1_000; rows += 50) {
      for (int right = rows / 50; right <= rows; right++) {
        double champion = (double) right / rows;
        double candidate = (double) (right - rows / 50) / rows;
        assertThat(ChampionRule.difference(candidate, champion)).isEqualTo(-0.02);
      }
    }
  }

  @Test
  void theSameModelIsNotWorseThanItself() {
    Evaluation same = Examples.binary(5, 0);
    Verdict verdict = gate("champion: [{metric: auc, max_worse: 0}]").check(same);
    assertThat(verdict.passed()).isTrue();
    assertThat(verdict.reasons().getFirst().sentence()).contains(": equal (95 %");
  }

  @Test
  void theFirstModelHasNoChampionToBeat() {
    Evaluation first = Examples.with(BETTER, new ChampionOutcome.None());
    Verdict verdict = gate("champion: [{metric: auc, max_worse: 0}]").check(first);
    assertThat(verdict.passed()).isTrue();
    assertThat(verdict.reasons().getFirst().sentence())
        .isEqualTo("There is no champion to compare with.");
  }

  @Test
  void anIncomparableChampionRefusesUnlessTheGateSaysPass() {
    Evaluation other =
        Examples.with(BETTER, new ChampionOutcome.NotComparable("e".repeat(64), "It needs (x)."));
    String rule = "champion: [{metric: auc, max_worse: 0}]\n";
    assertThat(gate(rule).check(other).passed()).isFalse();
    assertThat(gate(rule + "on_incomparable_champion: fail").check(other).passed()).isFalse();
    Verdict verdict = gate(rule + "on_incomparable_champion: pass").check(other);
    assertThat(verdict.passed()).isTrue();
    assertThat(verdict.reasons().getFirst().sentence()).contains("It needs (x).").contains("pass");
  }

  @Test
  void slicesWithEnoughRowsAreJudgedAndTheOthersNamed() {
    Verdict verdict =
        gate("slices: [{column: plan, metric: auc, min: 0.8, min_rows: 100}]").check(BETTER);
    assertThat(verdict.passed()).isTrue();
    assertThat(verdict.reasons()).hasSize(3);
    assertThat(verdict.reasons().getLast().sentence())
        .contains("not judged")
        .contains("other (10 rows)");
    assertThat(
            gate("slices: [{column: plan, metric: auc, min: 0.999, min_rows: 100}]")
                .check(BETTER)
                .passed())
        .isFalse();
  }

  @Test
  void aSliceRuleThatJudgesNothingFails() {
    Verdict verdict =
        gate("slices: [{column: plan, metric: auc, min: 0, min_rows: 1000}]").check(BETTER);
    assertThat(verdict.passed()).isFalse();
    assertThat(verdict.reasons().getFirst().sentence()).contains("not judged at all");
  }

  @Test
  void theVerdictIsPure() {
    Gate gate =
        gate("thresholds: [{metric: auc, min: 0.85}]\nchampion: [{metric: f1, max_worse: 1}]");
    assertThat(gate.check(BETTER)).isEqualTo(gate.check(BETTER));
    Evaluation read = Evaluation.fromJson(BETTER.toJson(), "evaluation.json");
    assertThat(gate.check(read).toJson()).isEqualTo(gate.check(BETTER).toJson());
  }

  /** Better on all rows, worse on those of production, of which there are 400. */
  @Test
  void aModelThatIsWorseOnProductionIsRefusedHoweverGoodItIsElsewhere() {
    Evaluation evaluation = Examples.beside(BETTER, swapped());
    String rules = "champion: [{metric: auc, max_worse: 0.01}]\n";
    Verdict verdict = gate(rules + "production: [{metric: auc, min_better: 0}]").check(evaluation);
    assertThat(verdict.reasons()).extracting(Reason::passed).containsExactly(true, false);
    assertThat(verdict.reasons().getLast().sentence())
        .startsWith("On the 400 test rows of production auc is ")
        .endsWith("it must not be worse.");
    assertThat(
            gate(rules + "production: [{metric: auc, min_better: 0}]")
                .check(Examples.beside(BETTER, BETTER))
                .passed())
        .isTrue();
  }

  @Test
  void aGateThatDoesNotSayAsksTheSameOfProduction() {
    Evaluation evaluation = Examples.beside(BETTER, swapped());
    String rules = "champion: [{metric: auc, max_worse: 0}]\n";
    assertThat(gate(rules).check(evaluation).reasons())
        .extracting(Reason::passed)
        .containsExactly(true, false);
    assertThat(gate(rules + "production: []").check(evaluation).reasons()).hasSize(1);
    assertThat(gate(rules).check(BETTER).reasons()).as("without such rows").hasSize(1);
  }

  @Test
  void tooFewRowsOfProductionAreAnAnswerThatTheGateGives() {
    Evaluation evaluation = Examples.beside(BETTER, swapped());
    String rules =
        "champion: [{metric: auc, max_worse: 0}]\nproduction: [{metric: auc, min_better: 0, min_rows: 401}]\n";
    Verdict verdict = gate(rules).check(evaluation);
    assertThat(verdict.passed()).isTrue();
    assertThat(verdict.reasons().getLast().sentence())
        .isEqualTo(
            "auc is not compared on test rows of production: there are 400, fewer than 401. The gate says on_few_production_rows: pass.");
    assertThat(gate(rules + "on_few_production_rows: fail").check(evaluation).passed()).isFalse();
    assertThat(gate(rules).check(BETTER).reasons().getLast().sentence())
        .contains("of production: there are none.");
    Evaluation oneClass =
        Examples.with(
            Examples.oneClass(),
            new ChampionOutcome.Compared(Examples.oneClass().candidate(), List.of()));
    assertThat(gate(rules.replace("401", "3")).check(Examples.beside(BETTER, oneClass)).reasons())
        .last()
        .satisfies(
            reason -> assertThat(reason.sentence()).contains("the 3 there are leave it undefined"));
  }

  @Test
  void aChampionWithoutAnAnswerOnProductionIsIncomparable() {
    Evaluation evaluation =
        Examples.beside(
            BETTER,
            Examples.with(
                BETTER, new ChampionOutcome.NotComparable("e".repeat(64), "It needs (x).")));
    String rules = "champion: [{metric: auc, max_worse: 0}]\n";
    assertThat(gate(rules).check(evaluation).passed()).isFalse();
    assertThat(gate(rules + "on_incomparable_champion: pass").check(evaluation).passed()).isTrue();
  }

  /** Verdicts of before name them. */
  @Test
  void whatAGateDoesNotSayDoesNotChangeItsDigest() {
    assertThat(gate("champion: [{metric: auc, max_worse: 0.02}]").digest())
        .isEqualTo("2ab60a6d511aa8bfc1611b2d6f47a6ef3dc800dab3bacc72e723fc661a8e5a59");
    assertThat(gate("champion: [{metric: auc, max_worse: 0.02}]\nproduction: []").digest())
        .isNotEqualTo(gate("champion: [{metric: auc, max_worse: 0.02}]").digest());
  }

  private static String worseBy(double margin) {
    return "champion: [{metric: auc, max_worse: %s}]".formatted(margin);
  }

  private static double difference() {
    Evaluation swapped = swapped();
    return value(Metric.AUC) - swapped.candidate().test().metrics().get(Metric.AUC).orElseThrow();
  }

  private static Evaluation swapped() {
    ChampionOutcome.Compared compared = (ChampionOutcome.Compared) BETTER.champion();
    return new Evaluation(
        BETTER.label(),
        BETTER.classes(),
        0,
        compared.evaluation(),
        new ChampionOutcome.Compared(BETTER.candidate(), compared.differences()));
  }
}
