package dev.crema.tunemodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.crema.data.document.Node;
import dev.crema.models.Scorer;
import dev.crema.training.Calibration;
import dev.crema.training.Hyperparameters;
import dev.crema.training.Learners;
import dev.crema.training.Targets;
import dev.crema.training.Trained;
import dev.crema.training.TrainingRequest;
import dev.crema.tuning.TrialRecipe;
import dev.crema.tuning.TuningRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which rows decide, and that a trial is trained as train-model would train. */
class TrialsAsTrainedTest {
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

  @Test
  void withoutValidationWholeEntitiesAreHeldOut() throws IOException {
    Example example = Example.in(folder, false);
    Example.Given given = new Example.Given(example).withoutValidation().budget(2, 0);
    TuneModel.Outputs outputs = run(example, given, "out");
    assertThat(outputs.report().text())
        .contains("of the training part held out, by a hash of their entity, decide");
    TuningRows rows = given.rows();
    assertThat(rows.train().rows() + rows.validation().rows()).isEqualTo(300);
    // Three rows an entity, of which none is in both.
    assertThat(rows.validation().rows() % 3).isZero();
    assertThat(rows.validation().rows() / 300.0).isCloseTo(0.2, within(0.12));
  }

  @Test
  void afterASplitByTimeTheNewestRowsAreHeldOut() throws IOException {
    Example example = Example.in(folder, false);
    Example.Given given =
        new Example.Given(example)
            .withoutValidation()
            .split("time, validation from 1970-02-01, test from 1970-03-01")
            .budget(1, 0);
    // Ten rows a day for thirty days: the newest fifth are the last six days.
    TuneModel.Outputs outputs = run(example, given, "out");
    assertThat(outputs.report().text())
        .contains("held out, the newest, from 1970-01-25 on, decide");
    assertThat(given.rows().validation().rows()).isEqualTo(60);
    assertThat(given.rows().train().rows()).isEqualTo(240);

    Example.Given byHash = new Example.Given(example).withoutValidation().budget(1, 0);
    assertThatThrownBy(() -> run(example, byHash.state(outputs.state()), "other"))
        .hasMessageContaining("holdout_by was (time) and is (hash) here");
  }

  @Test
  void calibrationIsMeasuredOnRowsThatItWasNotFittedOn() throws IOException {
    Example example = Example.in(folder, false);
    Map<String, Object> wild = Map.of("rounds", 60, "learning_rate", 0.5, "max_depth", 8);
    TuneModel.Outputs bare =
        run(example, new Example.Given(example).algorithm("xgboost", wild).budget(1, 0), "bare");
    TuneModel.Outputs platt =
        run(
            example,
            new Example.Given(example).algorithm("xgboost", wild).calibration("platt").budget(1, 0),
            "platt");
    // Sixty deep rounds are too sure of themselves: a curve of others' rows makes them better.
    assertThat(given(platt, "log_loss")).isLessThan(given(bare, "log_loss"));

    example.write("few", 60, 2, false);
    Example.Given small =
        new Example.Given(example)
            .validation("few")
            .algorithm("xgboost", Map.of("rounds", 20))
            .calibration("isotonic")
            .metric("brier")
            .budget(1, 0);
    double ofOthers = given(run(example, small, "isotonic"), "brier");
    // Fitted on the rows that it is measured on, the curve follows their noise.
    assertThat(ofOthers).isGreaterThan(1.1 * brierOfACurveOfItsOwnRows(small));
  }

  private static double brierOfACurveOfItsOwnRows(Example.Given given) {
    TuningRows rows = given.rows();
    TrialRecipe recipe = given.recipe(Learners.named("xgboost"));
    TrainingRequest request =
        new TrainingRequest(
            rows.train(),
            rows.validation(),
            Targets.of(rows.contract(), rows.train(), recipe.classWeights()),
            Hyperparameters.resolve(recipe.learner(), recipe.hyperparameters()),
            recipe.earlyStoppingRounds(),
            recipe.seed(),
            1);
    try (Trained trained = recipe.learner().fit(request, _ -> {})) {
      Scorer scorer =
          Calibration.ISOTONIC.fit(
              trained.scorer().uncalibrated(), rows.validation(), rows.contract().classes());
      double[] answer = new double[2];
      double sum = 0;
      for (int i = 0; i < rows.validation().rows(); i++) {
        scorer.probabilities(rows.validation().row(i), answer);
        sum += Math.pow(answer[1] - rows.validation().labels()[i], 2);
      }
      return sum / rows.validation().rows();
    }
  }

  @Test
  void monotoneConstraintsAreKeptByEveryTrial() throws IOException {
    Example example = Example.in(folder, true);
    Example.Given free = new Example.Given(example).budget(3, 0);
    TuneModel.Outputs without = run(example, free, "without");
    TuneModel.Outputs with =
        run(example, new Example.Given(example).monotone(Map.of("first", 1)).budget(3, 0), "with");
    // The label goes with the square of the first feature: what may only rise misses half of it.
    assertThat(given(with, "rmse")).isGreaterThan(given(without, "rmse") + 0.1);
    assertThat(trials(with))
        .allMatch(trial -> trial.required("value").number() > without.bestValue() + 0.1);
    assertThatThrownBy(
            () ->
                run(
                    example,
                    new Example.Given(example)
                        .algorithm("ridge_regression", Map.of())
                        .monotone(Map.of("first", 1)),
                    "refused"))
        .hasMessageContaining("(ridge_regression) keeps no monotone constraints");
    assertThatThrownBy(
            () ->
                run(example, new Example.Given(example).budget(3, 0).state(with.state()), "other"))
        .hasMessageContaining("monotone was ({\"first\":1}) and is ({}) here");
  }

  @Test
  void whatANumberHasNoUseForIsRefusedAsInTraining() throws IOException {
    Example example = Example.in(folder, true);
    assertThatThrownBy(
            () -> run(example, new Example.Given(example).classWeights("balanced"), "weights"))
        .hasMessageContaining("The class weights (balanced) do not go with the label (level)");
    assertThatThrownBy(
            () -> run(example, new Example.Given(example).calibration("platt"), "calibration"))
        .hasMessageContaining("The calibration (platt) does not go with the label (level)");
  }
}
