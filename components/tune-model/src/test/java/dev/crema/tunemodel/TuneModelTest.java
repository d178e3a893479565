package dev.crema.tunemodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.InputException;
import dev.crema.data.Task;
import dev.crema.data.document.Node;
import dev.crema.training.Hyperparameter;
import dev.crema.training.Learners;
import dev.crema.tunemodel.TuneModel.Stopping;
import dev.crema.tunemodel.TuneModel.Strategy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class TuneModelTest {
  @TempDir Path folder;

  private static TuneModel.Outputs run(Example example, Example.Given given, String name)
      throws IOException {
    return new TuneModel().run(given.inputs(), example.context(name));
  }

  private static List<Node> trials(TuneModel.Outputs outputs) throws IOException {
    return Node.json(Files.readString(outputs.history().path()), "history").items();
  }

  private static double given(TuneModel.Outputs outputs, String metric) {
    return ((Number) Objects.requireNonNull(outputs.metrics().values().get("given_" + metric)))
        .doubleValue();
  }

  @ParameterizedTest
  @EnumSource(Stopping.class)
  void sameInputsGiveTheSameOutputsAndTheBestIsBetterThanWhatWasGiven(Stopping stopping)
      throws IOException {
    Example example = Example.in(folder, false);
    Example.Given given = new Example.Given(example).how(Strategy.TPE, stopping).budget(27, 0);
    TuneModel.Outputs first = run(example, given, "first");
    TuneModel.Outputs second = run(example, given, "second");

    assertThat(second.bestHyperparameters()).isEqualTo(first.bestHyperparameters());
    assertThat(second.report()).isEqualTo(first.report());
    assertThat(second.state().path()).hasSameBinaryContentAs(first.state().path());
    assertThat(first.trials()).isEqualTo(27);
    assertThat(first.metrics().values())
        .containsEntry("best_log_loss", first.bestValue())
        .containsEntry("failed_trials", 0.0);
    double given0 = given(first, "log_loss");
    assertThat(first.bestValue()).isLessThan(given0);
    assertThat(first.bestHyperparameters())
        .containsEntry("rounds", 30L)
        .containsKeys("learning_rate", "max_depth", "subsample");
  }

  @Test
  void bestHyperparametersComeToTheBestValueOnceMore() throws IOException {
    Example example = Example.in(folder, false);
    TuneModel.Outputs found = run(example, new Example.Given(example), "first");
    TuneModel.Outputs again =
        run(
            example,
            new Example.Given(example)
                .algorithm("xgboost", found.bestHyperparameters())
                .space(Map.of("max_delta_step", Example.number(0, 1)))
                .budget(1, 0),
            "again");
    assertThat(again.metrics().values()).containsEntry("given_log_loss", found.bestValue());
  }

  @Test
  void searchGoesOnFromItsStateAsInOnePiece() throws IOException {
    Example example = Example.in(folder, false);
    Example.Given given = new Example.Given(example).how(Strategy.TPE, Stopping.SUCCESSIVE_HALVING);
    TuneModel.Outputs part = run(example, given.budget(9, 0), "part");
    TuneModel.Outputs rest = run(example, given.budget(20, 0).state(part.state()), "rest");
    TuneModel.Outputs whole =
        run(
            example,
            new Example.Given(example).how(Strategy.TPE, Stopping.SUCCESSIVE_HALVING).budget(20, 0),
            "whole");
    assertThat(rest.state().path()).hasSameBinaryContentAs(whole.state().path());
    assertThat(rest.bestHyperparameters()).isEqualTo(whole.bestHyperparameters());
  }

  @Test
  void medianStopsSomeAndSaysSo() throws IOException {
    Example example = Example.in(folder, false);
    TuneModel.Outputs outputs =
        run(
            example,
            new Example.Given(example).how(Strategy.RANDOM, Stopping.MEDIAN).budget(20, 0),
            "median");
    List<Node> stopped =
        trials(outputs).stream()
            .filter(trial -> trial.required("status").text().equals("stopped"))
            .toList();
    assertThat(stopped).isNotEmpty();
    assertThat(stopped).allMatch(trial -> trial.required("resource").number() < 1);
    assertThat(outputs.metrics().values()).containsEntry("stopped_trials", (double) stopped.size());
  }

  /** Every algorithm for each kind of label that it learns, by every metric in turn. */
  static Stream<Arguments> algorithms() {
    List<String> ofClasses = List.of("log_loss", "brier", "auc", "pr_auc", "accuracy");
    List<String> ofNumbers = List.of("rmse", "mae", "r2");
    int[] next = {0};
    return Learners.all().stream()
        .flatMap(
            learner ->
                learner.tasks().stream()
                    .map(
                        task -> {
                          List<String> metrics =
                              task == Task.CLASSIFICATION ? ofClasses : ofNumbers;
                          String metric =
                              learner.algorithm().equals("xgboost_quantile")
                                  ? "pinball"
                                  : metrics.get(next[0]++ % metrics.size());
                          return Arguments.of(learner.algorithm(), task == Task.REGRESSION, metric);
                        }));
  }

  @ParameterizedTest
  @MethodSource("algorithms")
  void everyAlgorithmIsSearchedByWhatIsAsked(String algorithm, boolean isNumber, String metric)
      throws IOException {
    Example example = Example.in(folder, isNumber);
    Map<String, Object> small = new LinkedHashMap<>(Map.of("rounds", 12, "trees", 12));
    small
        .keySet()
        .retainAll(
            Learners.named(algorithm).hyperparameters().stream()
                .map(Hyperparameter::name)
                .toList());
    TuneModel.Outputs outputs =
        run(
            example,
            new Example.Given(example)
                .algorithm(algorithm, small)
                .metric(metric)
                .how(Strategy.RANDOM, Stopping.SUCCESSIVE_HALVING)
                .budget(9, 0),
            "out");
    List<Node> trials = trials(outputs);
    assertThat(trials).hasSize(9);
    assertThat(outputs.metrics().values()).containsEntry("failed_trials", 0.0);
    assertThat(trials)
        .filteredOn(trial -> trial.required("resource").number() == 1)
        .as("one of nine is taken to its end, and the result is the better of it and the given")
        .singleElement()
        .satisfies(
            trial -> {
              double found = trial.required("value").number();
              double given = given(outputs, metric);
              boolean isHigherBetter = List.of("auc", "pr_auc", "accuracy", "r2").contains(metric);
              assertThat(outputs.bestValue())
                  .isEqualTo(isHigherBetter ? Math.max(found, given) : Math.min(found, given));
            });
    assertThat(trials.stream().map(trial -> trial.required("value").number()).distinct().count())
        .as("what is searched decides something")
        .isGreaterThan(1);
  }

  @Test
  void trialsThatCannotBeTrainedFailAndTheOthersGoOn() throws IOException {
    Example example = Example.in(folder, false);
    example.write("few", 40, 5, false);
    TuneModel.Outputs outputs =
        run(
            example,
            new Example.Given(example)
                .train("few")
                .algorithm("lightgbm", Map.of("rounds", 5))
                // A hundredth of 40 rows is none to draw for a tree.
                .space(Map.of("subsample", Map.of("type", "choice", "options", List.of(0.01, 0.9))))
                .budget(5, 0),
            "failed");
    assertThat(outputs.trials()).as("two options are all there is").isEqualTo(2);
    assertThat(outputs.metrics().values()).containsEntry("failed_trials", 1.0);
    assertThat(outputs.report().text()).contains("none is drawn for a tree");
  }

  @Test
  void whenNoTrialIsBetterTheGivenHyperparametersAreTheResult() throws IOException {
    Example example = Example.in(folder, false);
    TuneModel.Outputs outputs =
        run(
            example,
            new Example.Given(example)
                .space(Map.of("reg_lambda", Example.number(90_000, 100_000)))
                .budget(3, 0),
            "out");
    assertThat(outputs.bestHyperparameters()).isEqualTo(Map.of("rounds", 30L));
    assertThat(outputs.metrics().values()).containsEntry("given_log_loss", outputs.bestValue());
    assertThat(outputs.report().text()).contains("No trial was better");
  }

  @Test
  void secondsEndTheSearch() throws IOException {
    Example example = Example.in(folder, false);
    TuneModel.Outputs outputs =
        run(
            example,
            new Example.Given(example).algorithm("xgboost", Map.of("rounds", 300)).budget(5_000, 1),
            "out");
    assertThat(outputs.trials()).isBetween(1L, 4_999L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "xgboost|depth|integer|1|5|no hyperparameter (depth)",
        "xgboost|max_depth|integer|1|50|out of range",
        "xgboost|max_depth|number|1|5|is searched as any",
        "xgboost|max_depth|whole|1|5|is not one of [number, integer, choice]",
        "xgboost_quantile|quantile|number|0.1|0.9|learns numbers alone",
        "boost|max_depth|integer|1|5|no algorithm (boost)"
      })
  void wrongSpacesAreRefused(
      String algorithm, String name, String type, double min, double max, String message)
      throws IOException {
    Example example = Example.in(folder, false);
    Example.Given given =
        new Example.Given(example)
            .algorithm(algorithm, Map.of())
            .space(Map.of(name, Map.of("type", type, "min", min, "max", max)));
    if (algorithm.equals("xgboost_quantile")) {
      assertThatThrownBy(() -> run(example, given, "out"))
          .hasMessageContaining("cannot be searched");
      given.space(Map.of());
    }
    assertThatThrownBy(() -> run(example, given, "out"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(message);
  }

  @Test
  void orderOfKeysOfTheSpaceDoesNotDecideTheTrials() throws IOException {
    Example example = Example.in(folder, false);
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("subsample", Example.number(0.5, 1));
    one.put("reg_lambda", Example.number(0.1, 9));
    Map<String, Object> other = new LinkedHashMap<>();
    other.put("reg_lambda", Example.number(0.1, 9));
    other.put("subsample", Example.number(0.5, 1));
    TuneModel.Outputs first =
        run(example, new Example.Given(example).space(one).budget(2, 0), "one");
    TuneModel.Outputs second =
        run(example, new Example.Given(example).space(other).budget(2, 0), "other");
    assertThat(second.state().path()).hasSameBinaryContentAs(first.state().path());
  }

  @Test
  void gradientBoostingIsStoppedByItsRounds() throws IOException {
    Example example = Example.in(folder, false);
    TuneModel.Outputs outputs =
        run(
            example,
            new Example.Given(example)
                .algorithm("gradient_boosting", Map.of("rounds", 20))
                .how(Strategy.RANDOM, Stopping.MEDIAN)
                .budget(12, 0),
            "out");
    assertThat(outputs.metrics().values().get("stopped_trials"))
        .isNotEqualTo(0.0)
        .isInstanceOf(Double.class);
    assertThat(outputs.report().text())
        .contains("worse than the median at the same boosting round");
  }

  @Test
  void refusesWhatDoesNotGoTogether() throws IOException {
    Example example = Example.in(folder, false);
    assertThatThrownBy(
            () ->
                run(
                    example,
                    new Example.Given(example)
                        .algorithm("random_forest", Map.of())
                        .how(Strategy.TPE, Stopping.MEDIAN),
                    "a"))
        .hasMessageContaining("has none to look at")
        .hasMessageContaining("Maybe take successive_halving");
    assertThatThrownBy(() -> run(example, new Example.Given(example).metric("rmse"), "b"))
        .hasMessageContaining("(rmse) cannot be searched by here")
        .hasMessageContaining("log_loss");
    assertThatThrownBy(() -> run(example, new Example.Given(example).metric("pinball"), "c"))
        .hasMessageContaining("(pinball)");
    TuneModel.Outputs other = run(example, new Example.Given(example).budget(1, 0), "other");
    assertThatThrownBy(
            () ->
                run(
                    example,
                    new Example.Given(example)
                        .how(Strategy.RANDOM, Stopping.NONE)
                        .state(other.state()),
                    "d"))
        .hasMessageContaining("this search has (random)");
  }
}
