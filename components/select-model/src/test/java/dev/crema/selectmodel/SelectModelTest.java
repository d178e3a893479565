package dev.crema.selectmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.InputException;
import dev.crema.evaluation.Metric;
import dev.crema.evaluation.crossvalidation.Candidate;
import dev.crema.testkit.TestStepContext;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SelectModelTest {
  @TempDir private Path directory;

  /** Two candidates as KFP collects them; the error of the boosted one is 0.02. */
  static List<String> candidates(double linear, double boosted) {
    return List.of(
        candidate("xgboost", Map.of("rounds", 300L, "learning_rate", 0.05), boosted, 0.02),
        candidate("logistic_regression", Map.of("l2", 1.0), linear, 0.03));
  }

  private static String candidate(
      String algorithm, Map<String, Object> hyperparameters, double mean, double error) {
    Candidate.Conditions alike = new Candidate.Conditions("f".repeat(64), "a".repeat(64));
    return new Candidate(algorithm, hyperparameters, Metric.AUC, mean, error, 5, alike).toJson();
  }

  private SelectModel.Outputs run(List<String> candidates, List<String> order) {
    return new SelectModel()
        .run(new SelectModel.Inputs(candidates, order), TestStepContext.in(directory));
  }

  @Test
  void choosesTheSimplerOneIfItIsHardlyWorse() {
    SelectModel.Outputs outputs = run(candidates(0.88, 0.89), List.of());
    assertThat(outputs.algorithm()).isEqualTo("logistic_regression");
    assertThat(outputs.hyperparameters()).isEqualTo(Map.of("l2", 1.0));
    assertThat(outputs.reason())
        .startsWith("(logistic_regression) is the simplest of the 2 whose auc is within");
    assertThat(outputs.metrics().values())
        .containsEntry("auc_chosen", 0.88)
        .containsEntry("auc_best", 0.89)
        .containsEntry("auc_bound", 0.89 - 0.02)
        .containsEntry("candidates_within", 2.0);
    assertThat(outputs.report().text())
        .contains(
            "# Chosen: logistic\\_regression",
            "| xgboost | 0.89000 | 0.020000 | 5 | yes | 8 | learning\\_rate 0.05, rounds 300 |",
            "| **logistic\\_regression** | 0.88000 | 0.030000 | 5 | yes | 3 | l2 1 |");
  }

  @Test
  void choosesTheBetterOneIfItIsClearlyBetter() {
    SelectModel.Outputs outputs = run(candidates(0.86, 0.89), List.of());
    assertThat(outputs.algorithm()).isEqualTo("xgboost");
    assertThat(outputs.hyperparameters()).isEqualTo(Map.of("rounds", 300.0, "learning_rate", 0.05));
    assertThat(outputs.report().text()).contains("| no | 3 |");
  }

  @Test
  void whatIsSimpleCanBeSaid() {
    assertThat(run(candidates(0.88, 0.89), List.of("xgboost")).algorithm()).isEqualTo("xgboost");
    assertThatThrownBy(() -> run(candidates(0.88, 0.89), List.of("xgboost", "xgboost")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("(xgboost) stands twice in simplest_first");
    assertThatThrownBy(() -> run(candidates(0.88, 0.89), List.of("logistic_regresion", "xgboost")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("simplest_first names (logistic_regresion)")
        .hasMessageEndingWith("\nMaybe (logistic_regression).");
    List<String> own = List.of(candidate("my_own", Map.of(), 0.885, 0.03));
    assertThat(run(own, List.of("my_own")).algorithm()).isEqualTo("my_own");
  }

  @Test
  void theOrderInWhichCandidatesComeChangesNothing() {
    List<String> candidates = candidates(0.88, 0.89);
    assertThat(run(candidates.reversed(), List.of())).isEqualTo(run(candidates, List.of()));
  }

  @Test
  void namesTheCandidateThatIsNone() {
    List<String> broken = List.of(candidates(0.88, 0.89).getFirst(), "{\"algorithm\":\"x\"}");
    assertThatThrownBy(() -> run(broken, List.of()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("candidates[1]")
        .hasMessageContaining("version");
    assertThatThrownBy(() -> run(List.of(), List.of()))
        .hasMessageContaining("no candidates")
        .hasMessageContaining("\nMaybe ");
  }
}
