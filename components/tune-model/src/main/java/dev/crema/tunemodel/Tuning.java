package dev.crema.tunemodel;

import dev.crema.data.InputException;
import dev.crema.data.document.WholeFile;
import dev.crema.features.FeaturesFile;
import dev.crema.sdk.Artifact;
import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.Html;
import dev.crema.sdk.Metrics;
import dev.crema.sdk.StepContext;
import dev.crema.sdk.StepException;
import dev.crema.search.Search;
import dev.crema.search.SearchPlan;
import dev.crema.search.SearchSpace;
import dev.crema.search.Trial;
import dev.crema.training.Calibration;
import dev.crema.training.Learner;
import dev.crema.training.Learners;
import dev.crema.training.MonotoneConstraints;
import dev.crema.tuning.Objective;
import dev.crema.tuning.SearchStates;
import dev.crema.tuning.Spaces;
import dev.crema.tuning.Subject;
import dev.crema.tuning.TrialRecipe;
import dev.crema.tuning.TrialRunner;
import dev.crema.tuning.TuningRows;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/** One run of the step: everything is checked before a row is read. */
final class Tuning {
  private final TuneModel.Inputs inputs;
  private final StepContext context;
  private final TrialRecipe recipe;
  private final SearchSpace space;

  Tuning(TuneModel.Inputs inputs, StepContext context) {
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
    Checkpoint.requireFolder(inputs.checkpoint());
    this.space = Spaces.of(recipe, inputs.searchSpace());
    Learner learner = recipe.learner();
    if (inputs.stopping() == TuneModel.Stopping.MEDIAN && !learner.reportsRounds()) {
      throw new InputException(
          "The stopping (median) looks at boosting rounds, and the algorithm (%s) has none to look at."
                  .formatted(learner.algorithm())
              + "\nMaybe take successive_halving, which then goes by rows, or none.");
    }
  }

  TuneModel.Outputs run() {
    TuningRows.Source source = source();
    recipe.require(source.contract());
    Objective objective =
        Objective.named(inputs.metric(), source.contract().task(), recipe.hasQuantile());
    FeaturesFile features = FeaturesFile.in(inputs.features().path());
    Search search = search(objective, Subject.of(recipe, objective, source, features.digest()));
    Checkpoint checkpoint =
        Checkpoint.of(
            inputs.checkpoint(),
            "%d %d %s".formatted(inputs.budgetTrials(), inputs.budgetSeconds(), search.toJson()));
    search = takenUp(search, checkpoint);
    TuningRows rows = TuningRows.read(source, features.features(source.contract()), recipe);
    TrialRunner trials = new TrialRunner(recipe, objective, rows, Spaces.mostRounds(recipe, space));
    context.log(
        "searching %d hyperparameters of %s on %d rows, decided by %s of %d"
            .formatted(
                space.parameters().size(),
                recipe.learner().algorithm(),
                rows.train().rows(),
                objective.id(),
                rows.validation().rows()));
    double baseline = baseline(trials);
    go(search, trials, checkpoint);
    TuneModel.Outputs outputs =
        outputs(new Tuned(inputs, recipe, objective, rows, search, baseline));
    checkpoint.remove();
    return outputs;
  }

  private TuningRows.Source source() {
    return TuningRows.Source.open(
        inputs.train().path(),
        inputs.validation() == null ? null : inputs.validation().path(),
        inputs.train().metadata().get("split"));
  }

  private Search search(Objective objective, SortedMap<String, String> subject) {
    SearchPlan plan =
        new SearchPlan(
            switch (inputs.strategy()) {
              case TPE -> SearchPlan.Strategy.TPE;
              case RANDOM -> SearchPlan.Strategy.RANDOM;
            },
            switch (inputs.stopping()) {
              case NONE -> SearchPlan.Stopping.NONE;
              case MEDIAN -> SearchPlan.Stopping.MEDIAN;
              case SUCCESSIVE_HALVING -> SearchPlan.Stopping.HALVING;
            },
            objective.direction(),
            new SearchPlan.Budget((int) inputs.budgetTrials(), inputs.budgetSeconds()),
            inputs.seed());
    Artifact state = inputs.state();
    Search begun = Search.begin(space, plan, subject);
    return state == null ? begun : SearchStates.resumed(begun, state.path());
  }

  /** Returns what an earlier attempt of this step has come to, else the search as it begins. */
  private Search takenUp(Search begun, Checkpoint checkpoint) {
    Optional<Path> state = checkpoint.state();
    if (state.isEmpty()) {
      return begun;
    }
    try {
      Search search = SearchStates.resumed(begun, state.get());
      context.log(
          "goes on after %d trials, as an earlier attempt has left them"
              .formatted(search.trials().size()));
      return search;
    } catch (InputException e) {
      context.log("The checkpoint is damaged and counts as not there: " + e.getMessage());
      return begun;
    }
  }

  private double baseline(TrialRunner trials) {
    double value = trials.baseline();
    if (!Double.isFinite(value)) {
      throw new StepException(
          ErrorKind.DATA_QUALITY,
          "The metric is (%s) for the hyperparameters that were given, and so it would be for others."
                  .formatted(value)
              + "\nMaybe make the rows that decide more, so that every class is among them.");
    }
    context.log("before the search: %s".formatted(value));
    return value;
  }

  private void go(Search search, TrialRunner trials, Checkpoint checkpoint) {
    Optional<Search.Proposal> next = search.next();
    while (next.isPresent()) {
      long before = System.nanoTime();
      Trial trial = trials.run(search, next.get());
      // Without such a budget the state says nothing of time, so that it is the same each time.
      if (inputs.budgetSeconds() > 0) {
        search.spend((System.nanoTime() - before) / 1e9);
      }
      context.log(words(trial));
      SearchStates.requireSense(search);
      checkpoint.write(search.toJson());
      next = search.next();
    }
  }

  private static String words(Trial trial) {
    return switch (trial.status()) {
      case RUNNING -> throw new IllegalStateException("It has just ended.");
      case COMPLETE, STOPPED ->
          "trial %d%s: %s with %s"
              .formatted(
                  trial.number(),
                  trial.status() == Trial.Status.STOPPED
                      ? " (stopped)"
                      : trial.resource() < 1 ? " (a share of the resource)" : "",
                  trial.value(),
                  trial.values());
      case FAILED -> "trial %d failed: %s".formatted(trial.number(), trial.reason());
    };
  }

  private TuneModel.Outputs outputs(Tuned tuned) {
    Artifact state = context.newArtifact("state");
    WholeFile.write(state.path(), tuned.search().toJson());
    Artifact history = context.newArtifact("history");
    WholeFile.write(history.path(), TrialHistory.json(tuned));
    context.log(
        "best: %s of %s, before the search %s"
            .formatted(tuned.objective().id(), tuned.bestValue(), tuned.baseline()));
    new TrialRuns(inputs, context).log(tuned);
    return new TuneModel.Outputs(
        tuned.bestHyperparameters(),
        tuned.bestValue(),
        tuned.search().trials().size(),
        state,
        history,
        Metrics.of(metrics(tuned)),
        Html.of(new TuneReport(tuned).html()));
  }

  private static Map<String, Double> metrics(Tuned tuned) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("best_" + tuned.objective().id(), tuned.bestValue());
    metrics.put("given_" + tuned.objective().id(), tuned.baseline());
    metrics.put("trials", (double) tuned.search().trials().size());
    metrics.put("failed_trials", (double) tuned.count(Trial.Status.FAILED));
    metrics.put("stopped_trials", (double) tuned.count(Trial.Status.STOPPED));
    return metrics;
  }
}
