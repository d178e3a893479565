package dev.crema.runtrial;

import dev.crema.data.InputException;
import dev.crema.features.FeaturesFile;
import dev.crema.sdk.Artifact;
import dev.crema.sdk.Component;
import dev.crema.sdk.Dataset;
import dev.crema.sdk.Metrics;
import dev.crema.sdk.Step;
import dev.crema.sdk.StepContext;
import dev.crema.sdk.StepMain;
import dev.crema.sdk.Workload;
import dev.crema.search.Search;
import dev.crema.search.SearchPlan;
import dev.crema.search.Trial;
import dev.crema.tuning.Objective;
import dev.crema.tuning.SearchStates;
import dev.crema.tuning.Spaces;
import dev.crema.tuning.Subject;
import dev.crema.tuning.TrialRecipe;
import dev.crema.tuning.TrialRunner;
import dev.crema.tuning.TrialText;
import dev.crema.tuning.TuningRows;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Trains and measures one trial of a search of hyperparameters, as propose-trials asks for it.
 *
 * <p>Algorithm, metric, fixed hyperparameters and seed are those of the state. The same inputs give
 * the same result. A trial that cannot be trained ends well, with the reason as its result: the
 * others are not lost.
 */
@Component(stage = "train", workload = Workload.TRAINING, memory = "2Gi")
public final class RunTrial implements Step<RunTrial.Inputs, RunTrial.Outputs> {

  /**
   * What the step takes.
   *
   * @param trial one of the output "trials" of propose-trials; an empty one is left alone
   * @param state the output "state" of the same propose-trials
   * @param train the rows that propose-trials was given
   * @param validation the rows that propose-trials was given; none if it was given none
   * @param features the output "fitted" of build-features
   */
  public record Inputs(
      String trial,
      Artifact state,
      Dataset train,
      @Nullable Dataset validation,
      Artifact features) {}

  /**
   * What the step gives.
   *
   * @param result the number of the trial and its value, or why it failed; for the next
   *     propose-trials, by dsl.Collected
   * @param metrics the value in the metric, and the share of the resource; of a trial that failed
   *     nothing
   */
  public record Outputs(String result, Metrics metrics) {}

  @Override
  public Outputs run(Inputs inputs, StepContext context) {
    if (inputs.trial().equals(TrialText.NONE)) {
      context.log("nothing to try: the search has ended");
      return new Outputs(TrialText.NONE, Metrics.of(Map.of()));
    }
    Search search = SearchStates.of(inputs.state().path());
    requireWhole(search);
    Search.Proposal proposal = TrialText.find(search, inputs.trial());
    TrialRecipe recipe = Subject.recipe(search);
    TuningRows.Source source =
        TuningRows.Source.open(
            inputs.train().path(),
            inputs.validation() == null ? null : inputs.validation().path(),
            inputs.train().metadata().get("split"));
    recipe.require(source.contract());
    Objective objective =
        Objective.named(Subject.metric(search), source.contract().task(), recipe.hasQuantile());
    FeaturesFile features = FeaturesFile.in(inputs.features().path());
    Search begun =
        Search.begin(
            search.space(),
            search.plan(),
            Subject.of(recipe, objective, source, features.digest()));
    // Refuses rows and features of another search.
    SearchStates.resumed(begun, inputs.state().path());
    TuningRows rows = TuningRows.read(source, features.features(source.contract()), recipe);
    TrialRunner runner =
        new TrialRunner(recipe, objective, rows, Spaces.mostRounds(recipe, search.space()));
    Trial trial = runner.runAlone(search, proposal);
    String result = TrialText.result(trial);
    context.log(result);
    return new Outputs(result, Metrics.of(metrics(trial, objective)));
  }

  private static void requireWhole(Search search) {
    if (search.plan().stopping() == SearchPlan.Stopping.MEDIAN) {
      throw new InputException(
          "The state is of a search that stops by the median, which looks at the rounds of trials beside one another."
              + "\nMaybe take a state of propose-trials, or let tune-model run such a search.");
    }
  }

  private static Map<String, Double> metrics(Trial trial, Objective objective) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    if (trial.isMeasured()) {
      metrics.put(objective.id(), trial.value());
      metrics.put("share", trial.resource());
    }
    return metrics;
  }

  /**
   * Runs the step.
   *
   * @param args as KFP gives them
   */
  public static void main(String[] args) {
    StepMain.run(new RunTrial(), args);
  }
}
