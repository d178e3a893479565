package dev.crema.proposetrials;

import dev.crema.data.document.WholeFile;
import dev.crema.features.FeaturesFile;
import dev.crema.sdk.Artifact;
import dev.crema.sdk.Metrics;
import dev.crema.sdk.StepContext;
import dev.crema.search.Search;
import dev.crema.search.SearchPlan;
import dev.crema.search.SearchSpace;
import dev.crema.search.Trial;
import dev.crema.training.Calibration;
import dev.crema.training.Learners;
import dev.crema.training.MonotoneConstraints;
import dev.crema.tuning.Objective;
import dev.crema.tuning.SearchStates;
import dev.crema.tuning.Spaces;
import dev.crema.tuning.Subject;
import dev.crema.tuning.TrialRecipe;
import dev.crema.tuning.TrialText;
import dev.crema.tuning.TuningRows;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One round of a search: what came of the last one is taken in, and the next one is proposed. */
final class Round {
  private final ProposeTrials.Inputs inputs;
  private final StepContext context;
  private final TrialRecipe recipe;
  private final SearchSpace space;

  Round(ProposeTrials.Inputs inputs, StepContext context) {
    this.inputs = inputs;
    this.context = context;
    this.recipe =
        new TrialRecipe(
            Learners.named(inputs.algorithm()),
            inputs.hyperparameters(),
            inputs.classWeights(),
            (int) inputs.earlyStoppingRounds(),
            Calibration.parse(inputs.calibration()),
            MonotoneConstraints.parse(inputs.monotone()),
            inputs.holdoutShare(),
            inputs.seed());
    this.space = Spaces.of(recipe, inputs.searchSpace());
  }

  ProposeTrials.Outputs run() {
    TuningRows.Source source =
        TuningRows.Source.open(
            inputs.train().path(),
            inputs.validation() == null ? null : inputs.validation().path(),
            inputs.train().metadata().get("split"));
    recipe.require(source.contract());
    Objective objective =
        Objective.named(inputs.metric(), source.contract().task(), recipe.hasQuantile());
    FeaturesFile features = FeaturesFile.in(inputs.features().path());
    Search search =
        Search.begin(
            space, plan(objective), Subject.of(recipe, objective, source, features.digest()));
    if (inputs.state() != null) {
      search = SearchStates.resumed(search, inputs.state().path());
    }
    for (String result : inputs.results()) {
      TrialText.tell(search, result);
    }
    SearchStates.requireSense(search);
    List<String> trials = search.batch((int) inputs.atOnce()).stream().map(TrialText::of).toList();
    log(search, trials);
    return outputs(search, trials, objective);
  }

  private SearchPlan plan(Objective objective) {
    return new SearchPlan(
        inputs.strategy(),
        switch (inputs.stopping()) {
          case NONE -> SearchPlan.Stopping.NONE;
          case SUCCESSIVE_HALVING -> SearchPlan.Stopping.HALVING;
        },
        objective.direction(),
        new SearchPlan.Budget((int) inputs.budgetTrials(), 0),
        inputs.seed());
  }

  private void log(Search search, List<String> trials) {
    for (Trial trial : search.trials()) {
      if (trial.status() == Trial.Status.FAILED) {
        context.log("trial %d failed: %s".formatted(trial.number(), trial.reason()));
      }
    }
    trials.forEach(trial -> context.log("next: " + trial));
  }

  private ProposeTrials.Outputs outputs(Search search, List<String> trials, Objective objective) {
    Artifact state = context.newArtifact("state");
    WholeFile.write(state.path(), search.toJson());
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("trials", (double) search.trials().size());
    metrics.put("failed_trials", (double) count(search, Trial.Status.FAILED));
    metrics.put("proposed_trials", (double) trials.size());
    search
        .best()
        .filter(trial -> trial.resource() == 1)
        .ifPresent(trial -> metrics.put("best_" + objective.id(), trial.value()));
    return new ProposeTrials.Outputs(
        trials.isEmpty() ? List.of(TrialText.NONE) : trials, state, Metrics.of(metrics));
  }

  private static long count(Search search, Trial.Status status) {
    return search.trials().stream().filter(trial -> trial.status() == status).count();
  }
}
