package dev.crema.tunemodel;

import dev.crema.search.Search;
import dev.crema.search.Trial;
import dev.crema.training.Hyperparameters;
import dev.crema.tuning.Objective;
import dev.crema.tuning.TrialRecipe;
import dev.crema.tuning.TuningRows;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A search that has ended.
 *
 * @param inputs what it was asked for
 * @param recipe what the trials had in common
 * @param objective by which they were judged
 * @param rows what they were measured on
 * @param search the trials
 * @param baseline what the hyperparameters that were given came to
 */
record Tuned(
    TuneModel.Inputs inputs,
    TrialRecipe recipe,
    Objective objective,
    TuningRows rows,
    Search search,
    double baseline) {

  /**
   * Returns the trial that is better than the hyperparameters that were given, with all of the
   * resource.
   *
   * @return empty if none is
   */
  Optional<Trial> winner() {
    return search
        .best()
        .filter(trial -> trial.resource() == 1 && loss(trial.value()) < loss(baseline));
  }

  /** Returns whether one was measured with all of the resource, and so might have won. */
  boolean isAnyWhole() {
    return search.best().filter(trial -> trial.resource() == 1).isPresent();
  }

  double loss(double value) {
    return objective.direction().loss(value);
  }

  double bestValue() {
    return winner().map(Trial::value).orElse(baseline);
  }

  /** Returns every hyperparameter that is not left to its default. */
  Map<String, Object> bestHyperparameters() {
    Map<String, Object> best = new LinkedHashMap<>();
    Map<String, Object> resolved =
        Hyperparameters.resolve(recipe.learner(), recipe.hyperparameters());
    recipe.hyperparameters().keySet().forEach(name -> best.put(name, resolved.get(name)));
    winner().ifPresent(trial -> best.putAll(trial.values()));
    return best;
  }

  long count(Trial.Status status) {
    return search.trials().stream().filter(trial -> trial.status() == status).count();
  }
}
