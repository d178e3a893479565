package dev.crema.proposetrials;

import dev.crema.sdk.Artifact;
import dev.crema.sdk.Component;
import dev.crema.sdk.Dataset;
import dev.crema.sdk.Default;
import dev.crema.sdk.Metrics;
import dev.crema.sdk.Range;
import dev.crema.sdk.Step;
import dev.crema.sdk.StepContext;
import dev.crema.sdk.StepMain;
import dev.crema.search.SearchPlan;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes what came of the trials before, and says what a search of hyperparameters tries next: as
 * many trials at once as tasks are to run beside one another.
 *
 * <p>The same inputs give the same trials, in whatever order the trials before have ended. Nothing
 * is trained here: run-trial does that, and tune-model ends the search.
 */
@Component(stage = "train")
public final class ProposeTrials implements Step<ProposeTrials.Inputs, ProposeTrials.Outputs> {

  /** Which trials are not taken to their end. */
  public enum Stopping {
    /** None. */
    NONE,
    /** Two of three, twice: by a share of the boosting rounds, or of the rows. */
    SUCCESSIVE_HALVING
  }

  /**
   * What the step takes. All but budget, at_once, state and results must be the same in each round
   * and in tune-model: a state of another search is refused.
   *
   * @param train as in tune-model
   * @param validation as in tune-model
   * @param features the output "fitted" of build-features
   * @param algorithm as in train-model
   * @param searchSpace as in tune-model
   * @param hyperparameters as in tune-model
   * @param metric as in tune-model
   * @param strategy how trials are chosen; tpe goes by the rounds before, and keeps the trials of
   *     one round apart
   * @param stopping which trials are not taken to their end; successive_halving proposes a rung of
   *     at most nine trials at once
   * @param budgetTrials most trials, those of the state included
   * @param classWeights as in train-model
   * @param earlyStoppingRounds as in train-model
   * @param calibration as in tune-model
   * @param monotone as in train-model
   * @param holdoutShare as in tune-model
   * @param seed where all chance comes from
   * @param atOnce most trials that are proposed; 0 = none: the results are taken alone
   * @param state the output "state" of the round before; none = the search begins
   * @param results the output "result" of run-trial of each trial of the round before, as
   *     dsl.Collected gives it; a trial without one is proposed again
   */
  public record Inputs(
      Dataset train,
      @Nullable Dataset validation,
      Artifact features,
      @Default("xgboost") String algorithm,
      @Default("{}") Map<String, Object> searchSpace,
      @Default("{}") Map<String, Object> hyperparameters,
      @Default("") String metric,
      @Default("tpe") SearchPlan.Strategy strategy,
      @Default("none") Stopping stopping,
      @Default("50") @Range(min = 1, max = 5000) long budgetTrials,
      @Default("none") String classWeights,
      @Default("20") @Range(min = 0, max = 10000) long earlyStoppingRounds,
      @Default("none") String calibration,
      @Default("{}") Map<String, Object> monotone,
      @Default("0.2") @Range(min = 0.01, max = 0.9) double holdoutShare,
      @Default("7") @Range(min = 0, max = 2147483647) long seed,
      @Default("8") @Range(min = 0, max = 20) long atOnce,
      @Nullable Artifact state,
      @Default("[]") List<String> results) {}

  /**
   * What the step gives.
   *
   * @param trials what to try, for a ParallelFor over run-trial; one that is empty, which run-trial
   *     leaves alone, if there is nothing to try
   * @param state all trials so far, for run-trial, the next round and tune-model
   * @param metrics numbers of trials, and the best value so far
   */
  public record Outputs(List<String> trials, Artifact state, Metrics metrics) {}

  @Override
  public Outputs run(Inputs inputs, StepContext context) {
    return new Round(inputs, context).run();
  }

  /**
   * Runs the step.
   *
   * @param args as KFP gives them
   */
  public static void main(String[] args) {
    StepMain.run(new ProposeTrials(), args);
  }
}
