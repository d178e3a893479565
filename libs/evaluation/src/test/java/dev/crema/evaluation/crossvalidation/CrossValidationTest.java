package dev.crema.evaluation.crossvalidation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.crema.evaluation.Metric;
import dev.crema.evaluation.MetricValues;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class CrossValidationTest {
  private static final List<String> CLASSES = List.of("no", "yes");

  private static FoldResult fold(int fold, double[] scores, int[] labels) {
    int[] predicted = new int[scores.length];
    for (int i = 0; i < scores.length; i++) {
      predicted[i] = scores[i] >= 0.5 ? 1 : 0;
    }
    return new FoldResult(
        1,
        fold,
        new FoldResult.Rows(6, 2, 4),
        0.5,
        10,
        MetricValues.ofClasses(CLASSES, scores, predicted, labels));
  }

  private static CrossValidation of(FoldResult... folds) {
    return new CrossValidation(
        new CrossValidation.Setup(
            "xgboost",
            Map.of("rounds", 10L),
            "churn",
            CLASSES,
            new Candidate.Conditions("f".repeat(64), "a".repeat(64)),
            Metric.AUC),
        List.of(folds));
  }

  private static FoldResult good(int fold) {
    return fold(fold, new double[] {0.1, 0.2, 0.8, 0.9}, new int[] {0, 0, 1, 1});
  }

  private static FoldResult fair(int fold) {
    return fold(fold, new double[] {0.1, 0.7, 0.6, 0.9}, new int[] {0, 0, 1, 1});
  }

  @Test
  void hasMeanAndCorrectedErrorOfTheFolds() {
    CrossValidation result = of(good(1), fair(2));
    assertThat(result.testShare()).isEqualTo(0.5);
    var auc = Objects.requireNonNull(result.summary(Metric.AUC));
    assertThat(auc.mean()).isEqualTo(0.875); // AUC 1 and 3 of 4 pairs
    // s = 0.25/√2, times √(1/2 + 4/8), by hand
    assertThat(auc.standardError()).isCloseTo(0.25 / Math.sqrt(2), within(1e-15));
    assertThat(result.candidate().mean()).isEqualTo(0.875);
    assertThat(result.candidate().standardError()).isEqualTo(auc.standardError());
  }

  @Test
  void aMetricThatOneFoldLeavesUndefinedHasNoMean() {
    FoldResult oneClass = fold(2, new double[] {0.1, 0.7, 0.6, 0.9}, new int[] {0, 0, 0, 0});
    CrossValidation result = of(good(1), oneClass);
    assertThat(result.summary(Metric.AUC)).isNull();
    assertThat(result.whyUndefined(Metric.AUC))
        .isEqualTo("In fold 2 of repeat 1: None of the 4 rows is of the class (yes).");
    assertThat(result.summary(Metric.BRIER)).isNotNull();
    assertThatThrownBy(result::candidate).isInstanceOf(IllegalStateException.class);
    assertThat(result.toJson()).contains("\"undefined\":{\"auc\":");
  }

  @Test
  void equalResultsHaveEqualText() {
    assertThat(of(good(1), fair(2)).toJson()).isEqualTo(of(good(1), fair(2)).toJson());
    assertThat(of(good(1), fair(2)).toJson())
        .startsWith("{\"version\":1,\"algorithm\":\"xgboost\"")
        .contains("\"name\":\"auc\",\"mean\":0.875");
  }
}
