package dev.crema.tunemodel;

import dev.crema.search.Search;
import dev.crema.search.Trial;
import dev.crema.training.Hyperparameters;
import dev.crema.training.Learner;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A search that has ended.
 *
 * @param inputs what it was asked for
 * @param learner whose hyperparameters
 * @param objective by which they were judged
 * @param data the rows
 * @param search the trials
 * @param baseline what the hyperparameters that were given came to
 */
record Tuned(
    TuneModel.Inputs inputs,
    Learner learner,
    Objective objective,
    TuningData data,
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

  double loss(double value) {
    return objective.direction().loss(value);
  }

  double bestValue() {
    return winner().map(Trial::value).orElse(baseline);
  }

  /** Returns every hyperparameter that is not left to its default. */
  Map<String, Object> bestHyperparameters() {
    Map<String, Object> best = new LinkedHashMap<>();
    Map<String, Object> resolved = Hyperparameters.resolve(learner, inputs.hyperparameters());
    inputs.hyperparameters().keySet().forEach(name -> best.put(name, resolved.get(name)));
    winner().ifPresent(trial -> best.putAll(trial.values()));
    return best;
  }

  long count(Trial.Status status) {
    return search.trials().stream().filter(trial -> trial.status() == status).count();
  }
}
