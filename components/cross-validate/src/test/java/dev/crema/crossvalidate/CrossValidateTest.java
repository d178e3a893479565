package dev.crema.crossvalidate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.crema.data.DatasetReader;
import dev.crema.data.InputException;
import dev.crema.data.Task;
import dev.crema.data.document.Node;
import dev.crema.evaluation.Metric;
import dev.crema.evaluation.crossvalidation.Candidate;
import dev.crema.evaluation.crossvalidation.OneStandardError;
import dev.crema.evaluation.metrics.ResampledInterval;
import dev.crema.sdk.StepException;
import dev.crema.training.Learner;
import dev.crema.training.Learners;
import dev.crema.training.folds.FoldMethod;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

final class CrossValidateTest {
  private static final int ROWS = 300;

  @TempDir private Path directory;

  private Example example(int classes) throws Exception {
    Example example = Example.in(directory.resolve("of-" + classes), classes);
    example.write("rows", ROWS, 200, classes);
    return example;
  }

  private static Node results(CrossValidate.Outputs outputs) {
    return Node.json(outputs.results().path());
  }

  private static Candidate.Conditions conditions(CrossValidate.Outputs outputs) {
    return Candidate.fromJson(outputs.candidate(), "candidate").conditions();
  }

  private static double[] values(CrossValidate.Outputs outputs, String metric) {
    return results(outputs).required("folds").items().stream()
        .mapToDouble(fold -> fold.required("metrics").required(metric).number())
        .toArray();
  }

  @ParameterizedTest
  @EnumSource(FoldMethod.class)
  void measuresEachFoldAndTheirMean(FoldMethod method) throws Exception {
    Example example = example(2);
    CrossValidate.Outputs outputs =
        example.run(example.inputs("rows", "xgboost", method), method.lowerName());
    double[] values = values(outputs, "auc");
    assertThat(values).hasSize(method == FoldMethod.TIME ? 4 : 8);
    assertThat(outputs.headlineMetric()).isEqualTo("auc");
    assertThat(outputs.headlineMean()).isBetween(0.75, 0.95);
    double share = 0;
    for (Node fold : results(outputs).required("folds").items()) {
      double learned =
          fold.required("train_rows").number() + fold.required("validation_rows").number();
      share += fold.required("test_rows").number() / learned / values.length;
    }
    ResampledInterval expected = ResampledInterval.of(values, share);
    assertThat(outputs.headlineMean()).isEqualTo(expected.mean());
    assertThat(outputs.headlineStandardError()).isCloseTo(expected.standardError(), within(1e-15));
    assertThat(outputs.metrics().values())
        .containsEntry("auc_mean", outputs.headlineMean())
        .containsEntry("auc_standard_error", outputs.headlineStandardError())
        .containsEntry("auc_repeat_1_fold_2", values[1])
        .containsKeys("accuracy_mean", "brier_lower", "log_loss_upper", "f1_standard_deviation");
    Candidate candidate = Candidate.fromJson(outputs.candidate(), "candidate");
    assertThat(candidate.algorithm()).isEqualTo("xgboost");
    assertThat(candidate.metric()).isEqualTo(Metric.AUC);
    assertThat(candidate.mean()).isEqualTo(outputs.headlineMean());
    assertThat(outputs.report().text())
        .contains("<h1>xgboost learns level</h1>", "Nadeau and Bengio", "repeat 1, fold 4")
        .doesNotContain("NaN", "<script");
  }

  static Stream<Arguments> everyLearner() {
    return Learners.all().stream()
        .flatMap(
            learner ->
                learner.tasks().stream()
                    .flatMap(task -> (task == Task.REGRESSION ? Stream.of(0) : Stream.of(2, 3)))
                    .map(classes -> Arguments.of(learner.algorithm(), classes)));
  }

  @ParameterizedTest
  @MethodSource("everyLearner")
  void measuresClassesAndNumbersOfEveryLearner(String algorithm, int classes) throws Exception {
    String metric = classes == 0 ? "rmse" : "auc";
    Example example = example(classes);
    CrossValidate.Outputs outputs =
        example.run(example.inputs("rows", algorithm, FoldMethod.KFOLD), algorithm);
    assertThat(outputs.headlineMetric()).isEqualTo(metric);
    assertThat(values(outputs, metric)).hasSize(8);
    if (classes == 0) {
      // The label has a deviation of about 13, of which 7 cannot be known.
      assertThat(outputs.headlineMean()).isBetween(6.5, 11.0);
      assertThat(outputs.metrics().values()).containsKeys("r2_mean", "mae_mean");
    } else {
      assertThat(outputs.headlineMean()).isGreaterThan(0.7);
    }
  }

  /** The order is a list beside the learners, which it must not fall behind. */
  @Test
  void theOrderOfSimplicityHasEveryLearner() {
    assertThat(OneStandardError.SIMPLEST_FIRST)
        .containsExactlyInAnyOrderElementsOf(
            Learners.all().stream().map(Learner::algorithm).toList());
  }

  @Test
  void everyRowIsAnsweredOnceARepeat() throws Exception {
    Example example = example(2);
    CrossValidate.Outputs outputs =
        example.run(example.inputs("rows", "logistic_regression", FoldMethod.GROUPED), "oof");
    DatasetReader predictions = DatasetReader.open(outputs.predictions().path());
    assertThat(predictions.info().contract().names())
        .containsExactly("repeat", "fold", "actual", "predicted", "probability");
    Map<String, Long> seen = new HashMap<>();
    List<Boolean> right = new ArrayList<>();
    predictions.forEach(
        (row, line) -> {
          seen.merge("%s of repeat %s".formatted(line, row.number(0)), 1L, Long::sum);
          right.add(row.text(2) != null && row.text(2).equals(row.text(3)));
          assertThat(row.number(4)).isBetween(0.0, 1.0);
        });
    assertThat(seen).hasSize(2 * ROWS).doesNotContainValue(2L);
    // Folds are of nearly equal size, so the share of all rows is near the mean of the folds.
    double share = right.stream().filter(is -> is).count() / (double) right.size();
    assertThat(share).isCloseTo(outputs.metrics().values().get("accuracy_mean"), within(0.01));
  }

  @Test
  void theSameInputsGiveTheSameOutputs() throws Exception {
    Example example = example(2);
    CrossValidate.Inputs inputs = example.inputs("rows", "xgboost", FoldMethod.STRATIFIED);
    CrossValidate.Outputs first = example.run(inputs, "first");
    CrossValidate.Outputs second = example.run(inputs, "second");
    assertThat(results(second).tree()).isEqualTo(results(first).tree());
    assertThat(second.report().text()).isEqualTo(first.report().text());
    assertThat(DatasetReader.open(second.predictions().path()).info().contentHash())
        .isEqualTo(DatasetReader.open(first.predictions().path()).info().contentHash());
  }

  @Test
  void whatAComparedAlgorithmCannotLearnEndsTheStepBeforeAnythingIsMeasured() throws Exception {
    Example example = example(2);
    Path keeps =
        Files.writeString(
            directory.resolve("keeps.yaml"),
            "version: 1\nfit:\n  - {columns: [amount, age], missing: keep, steps: [keep]}\n");
    CrossValidate.Inputs inputs = example.inputs("rows", "xgboost", FoldMethod.KFOLD);
    List<String> strict = List.of("xgboost", "logistic_regression", "lightgbm", "random_forest");

    assertRefused(
        example,
        Example.compared(inputs, strict, keeps),
        "The features [amount, age] keep missing values, which of the compared algorithms"
            + " [logistic_regression, random_forest] do not take; nothing was measured.\nMaybe");
    Path codes =
        Files.writeString(
            directory.resolve("codes.yaml"),
            "version: 1\nfit:\n  - columns: [region]\n    steps: [impute: {strategy: most_frequent}, categorical]\n");
    assertRefused(
        example,
        Example.compared(inputs, List.of("xgboost", "lightgbm", "random_forest"), codes),
        "The features [region] are codes of categories, which of the compared algorithms"
            + " [random_forest] would take for numbers; nothing was measured.\nMaybe one_hot");
    assertRefused(
        example,
        Example.compared(inputs, List.of("xgboost", "ridge_regression"), example.features()),
        "The algorithm (ridge_regression) learns numbers alone");
    assertRefused(
        example,
        Example.compared(inputs, List.of("xgboost", "xgbost"), example.features()),
        "xgbost");
    // Alone, and beside those that take them too, it is measured.
    assertThat(
            example
                .run(Example.compared(inputs, List.of("xgboost", "lightgbm"), keeps), "kept")
                .headlineMean())
        .isGreaterThan(0.7);
    assertThat(
            example.run(Example.compared(inputs, strict, example.features()), "all").headlineMean())
        .isEqualTo(example.run(inputs, "alone").headlineMean());
  }

  @Test
  void twoAlgorithmsOnTheSameFoldsSaySo() throws Exception {
    Example example = example(2);
    CrossValidate.Outputs boosted =
        example.run(example.inputs("rows", "xgboost", FoldMethod.KFOLD), "boosted");
    CrossValidate.Outputs linear =
        example.run(example.inputs("rows", "logistic_regression", FoldMethod.KFOLD), "linear");
    CrossValidate.Outputs other =
        example.run(example.inputs("rows", "logistic_regression", FoldMethod.GROUPED), "other");
    assertThat(conditions(linear)).isEqualTo(conditions(boosted));
    assertThat(conditions(other).foldsDigest()).isNotEqualTo(conditions(linear).foldsDigest());
    assertThat(conditions(other).recipeDigest()).isEqualTo(conditions(linear).recipeDigest());
    CrossValidate.Inputs rising =
        Example.monotone(example.inputs("rows", "xgboost", FoldMethod.KFOLD), Map.of("amount", 1L));
    assertThat(conditions(example.run(rising, "rising")).recipeDigest())
        .isNotEqualTo(conditions(boosted).recipeDigest());
  }

  @Test
  void takesOfSeveralAlgorithmsHyperparametersThoseOfItsOwn() throws Exception {
    Example example = example(2);
    Map<String, Object> several =
        Map.of("xgboost", Map.of("rounds", 7L, "max_depth", 2L), "lightgbm", Map.of("rounds", 9L));
    CrossValidate.Inputs inputs = example.inputs("rows", "xgboost", FoldMethod.KFOLD);
    CrossValidate.Outputs outputs =
        example.run(Example.with(inputs, Map.of("max_depth", 3L), several, ""), "several");
    Node found = results(outputs).required("hyperparameters");
    assertThat(found.required("rounds").integer()).isEqualTo(7);
    assertThat(found.required("max_depth").integer()).isEqualTo(3);
    assertRefused(
        example,
        Example.with(inputs, Map.of(), Map.of("xgbost", Map.of()), ""),
        "There is no algorithm (xgbost).\nMaybe (xgboost).");
    assertRefused(
        example,
        Example.with(inputs, Map.of(), Map.of("lightgbm", Map.of("leafs", 3L)), ""),
        "(lightgbm) has no hyperparameter (leafs).");
    assertRefused(
        example,
        Example.with(inputs, Map.of(), Map.of("xgboost", 7L), ""),
        "gives (xgboost) the value (7), which is no object");
  }

  @Test
  void goesByAnotherMetricIfAsked() throws Exception {
    Example example = example(2);
    CrossValidate.Inputs inputs = example.inputs("rows", "logistic_regression", FoldMethod.KFOLD);
    CrossValidate.Outputs outputs =
        example.run(Example.with(inputs, Map.of(), Map.of(), "brier"), "brier");
    assertThat(outputs.headlineMetric()).isEqualTo("brier");
    assertThat(outputs.headlineMean()).isBetween(0.05, 0.25);
    assertRefused(
        example,
        Example.with(inputs, Map.of(), Map.of(), "rmse"),
        "There is no metric (rmse) of the label (level).\nMaybe ");
  }

  @Test
  void refusesAMeanOfSomeOfTheFolds() throws Exception {
    Example one = Example.in(directory.resolve("one"), 2);
    one.write("rows", 20, 20, 1);
    assertRefused(
        one, one.inputs("rows", "xgboost", FoldMethod.KFOLD), "In fold 1 of repeat 1: All ");
    assertThatThrownBy(
            () -> {
              Example few = Example.in(directory.resolve("few"), 3);
              few.write("rows", 60, 60, 2); // no row of the third class
              few.run(few.inputs("rows", "xgboost", FoldMethod.KFOLD), "few");
            })
        .isInstanceOf(StepException.class)
        .hasMessageContaining("The metric (auc) has no mean. In fold 1 of repeat 1: None of the ")
        .hasMessageContaining("class (higher)");
  }

  private static void assertRefused(Example example, CrossValidate.Inputs inputs, String part) {
    assertThatThrownBy(() -> example.run(inputs, "refused"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(part);
  }
}
