package dev.crema.evaluation.crossvalidation;

import static dev.crema.evaluation.crossvalidation.OneStandardError.SIMPLEST_FIRST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.InputException;
import dev.crema.evaluation.Metric;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class OneStandardErrorTest {
  private static final Candidate.Conditions ALIKE =
      new Candidate.Conditions("f".repeat(64), "a".repeat(64));

  private static Candidate candidate(String algorithm, Metric metric, double mean, double error) {
    return new Candidate(algorithm, Map.of(), metric, mean, error, 5, ALIKE);
  }

  private static String chosen(List<Candidate> candidates) {
    return OneStandardError.choose(candidates, SIMPLEST_FIRST).chosen().algorithm();
  }

  private static List<Candidate> three(double logistic, double forest, double boosted) {
    return List.of(
        candidate("xgboost", Metric.AUC, boosted, 0.02),
        candidate("logistic_regression", Metric.AUC, logistic, 0.5),
        candidate("random_forest", Metric.AUC, forest, 0.001));
  }

  @Test
  void choosesTheSimplestWithinOneStandardErrorOfTheBest() {
    assertThat(chosen(three(0.875, 0.889, 0.89))).isEqualTo("logistic_regression");
    assertThat(chosen(three(0.86, 0.875, 0.89))).isEqualTo("random_forest");
    assertThat(chosen(three(0.86, 0.86, 0.89))).isEqualTo("xgboost");
    // The bound is that of the best alone: the logistic regression's own error is large.
    assertThat(chosen(three(0.7, 0.9, 0.89))).isEqualTo("random_forest");
  }

  @Test
  void theBoundItselfIsWithin() {
    assertThat(chosen(three(0.5, 0.5, 0.52))).isEqualTo("logistic_regression");
  }

  @Test
  void ofALossTheLowerIsBetter() {
    List<Candidate> candidates =
        List.of(
            candidate("xgboost", Metric.RMSE, 100, 10),
            candidate("ridge_regression", Metric.RMSE, 109, 1),
            candidate("random_forest", Metric.RMSE, 99.5, 5));
    OneStandardError.Choice choice = OneStandardError.choose(candidates, SIMPLEST_FIRST);
    assertThat(choice.best().algorithm()).isEqualTo("random_forest");
    assertThat(choice.bound()).isEqualTo(104.5);
    assertThat(choice.chosen().algorithm()).isEqualTo("random_forest");
    assertThat(choice.lines())
        .extracting(line -> line.candidate().algorithm())
        .containsExactly("random_forest", "xgboost", "ridge_regression");
  }

  @Test
  void anotherOrderIsAnotherChoiceAndWhatIsNotInItComesLast() {
    List<Candidate> candidates = three(0.89, 0.89, 0.89);
    assertThat(OneStandardError.choose(candidates, List.of("xgboost")).chosen().algorithm())
        .isEqualTo("xgboost");
    List<Candidate> unknown = new ArrayList<>(candidates);
    unknown.add(candidate("a_new_one", Metric.AUC, 0.9, 0.02));
    assertThat(chosen(unknown)).isEqualTo("logistic_regression");
  }

  @Test
  void theOrderOfTheCandidatesChangesNothing() {
    List<Candidate> candidates = new ArrayList<>(three(0.89, 0.89, 0.89));
    for (double depth : new double[] {2, 4, 8}) {
      candidates.add(
          new Candidate(
              "logistic_regression", Map.of("l2", depth), Metric.AUC, 0.89, 0.5, 5, ALIKE));
    }
    OneStandardError.Choice first = OneStandardError.choose(candidates, SIMPLEST_FIRST);
    Random random = new Random(1);
    for (int i = 0; i < 50; i++) {
      Collections.shuffle(candidates, random);
      assertThat(OneStandardError.choose(candidates, SIMPLEST_FIRST)).isEqualTo(first);
    }
  }

  @Test
  void saysWhy() {
    assertThat(OneStandardError.choose(three(0.875, 0.889, 0.89), SIMPLEST_FIRST).reason())
        .isEqualTo(
            "(logistic_regression) is the simplest of the 3 whose auc is within one standard error (0.020000) of the best: it has 0.87500, the best (xgboost) 0.89000, the bound is 0.87000.");
    assertThat(OneStandardError.choose(three(0.8, 0.8, 0.89), SIMPLEST_FIRST).reason())
        .contains("(xgboost) has the best auc (0.89000), and no other is within");
    assertThat(
            OneStandardError.choose(List.of(three(0, 0, 0.8).getFirst()), SIMPLEST_FIRST).reason())
        .contains("the only candidate");
  }

  @Test
  void refusesWhatWasNotMeasuredAlike() {
    Candidate auc = candidate("xgboost", Metric.AUC, 0.8, 0.1);
    assertThatThrownBy(() -> OneStandardError.choose(List.of(), SIMPLEST_FIRST))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no candidates");
    assertThatThrownBy(() -> chosen(List.of(auc, candidate("lightgbm", Metric.F1, 0.8, 0.1))))
        .hasMessageContaining("(xgboost) was measured by auc, (lightgbm) by f1.\nMaybe ");
    Candidate elsewhere =
        new Candidate(
            "lightgbm",
            Map.of(),
            Metric.AUC,
            0.8,
            0.1,
            5,
            new Candidate.Conditions("e".repeat(64), ALIKE.recipeDigest()));
    assertThatThrownBy(() -> chosen(List.of(auc, elsewhere)))
        .hasMessageContaining("(lightgbm) was measured on other folds (eeeeeeeeeeee)");
    Candidate otherwise =
        new Candidate(
            "lightgbm",
            Map.of(),
            Metric.AUC,
            0.8,
            0.1,
            5,
            new Candidate.Conditions(ALIKE.foldsDigest(), "e".repeat(64)));
    assertThatThrownBy(() -> chosen(List.of(auc, otherwise)))
        .hasMessageContaining("(lightgbm) was learned by another recipe (eeeeeeeeeeee)")
        .hasMessageContaining("\nMaybe give cross-validate the same features");
    assertThatThrownBy(() -> chosen(List.of(auc, auc))).hasMessageContaining("is there twice");
  }

  @Test
  void aCandidateSurvivesItsText() {
    Candidate candidate =
        new Candidate(
            "xgboost", Map.of("rounds", 60L, "eta", 0.1), Metric.AUC, 0.1 + 0.2, 1e-9, 25, ALIKE);
    Candidate read = Candidate.fromJson(candidate.toJson(), "candidates[0]");
    assertThat(read.mean()).isEqualTo(0.1 + 0.2);
    assertThat(read.conditions()).isEqualTo(ALIKE);
    assertThat(read.hyperparameters()).containsEntry("rounds", 60.0).containsEntry("eta", 0.1);
    assertThatThrownBy(
            () -> Candidate.fromJson(candidate.toJson().replace("auc", "aux"), "candidates[0]"))
        .hasMessageContaining("candidates[0]")
        .hasMessageContaining("aux");
  }
}
