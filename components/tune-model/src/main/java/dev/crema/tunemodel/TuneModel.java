package dev.crema.tunemodel;

import dev.crema.sdk.Artifact;
import dev.crema.sdk.Caching;
import dev.crema.sdk.Component;
import dev.crema.sdk.Dataset;
import dev.crema.sdk.Default;
import dev.crema.sdk.Html;
import dev.crema.sdk.Metrics;
import dev.crema.sdk.Range;
import dev.crema.sdk.Step;
import dev.crema.sdk.StepContext;
import dev.crema.sdk.StepMain;
import dev.crema.sdk.Workload;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Searches the hyperparameters of an algorithm on fitted features: by chance or by TPE, with or
 * without successive halving or median stopping, within a budget of trials or seconds.
 *
 * <p>The hyperparameters that are given are measured first, so that what comes out is never worse
 * on the rows that decide. The same inputs give the same outputs unless seconds end the search.
 * With MLflow configured each trial is a run, nested in one of the search. With a checkpoint the
 * next attempt goes on where a step was killed.
 */
@Component(
    stage = "train",
    caching = Caching.NEVER,
    workload = Workload.TRAINING,
    memory = "2Gi",
    network = true,
    services = "MLflow >=3.17.2")
public final class TuneModel implements Step<TuneModel.Inputs, TuneModel.Outputs> {

  /** How the next trial is chosen. */
  public enum Strategy {
    /** By what the trials before it came to. */
    TPE,
    /** By chance alone. */
    RANDOM
  }

  /** Which trials are not taken to their end. */
  public enum Stopping {
    /** None. */
    NONE,
    /** Those whose validation loss is above the median, by boosting rounds. */
    MEDIAN,
    /** Two of three, twice: by a share of the boosting rounds, or of the rows. */
    SUCCESSIVE_HALVING
  }

  /**
   * What the step takes.
   *
   * @param train rows to learn from
   * @param validation rows that decide, and for early stopping; none = a share of the training rows
   *     is held out: the newest if split-data has split by time, else whole entities if the
   *     contract has an entity
   * @param features the output "fitted" of build-features
   * @param algorithm as in train-model
   * @param searchSpace what is searched, as {"learning_rate": {"type": "number", "min": 0.01,
   *     "max": 0.3, "scale": "log"}}; {} = the algorithm's own
   * @param hyperparameters those that are not searched; with the defaults of the others they are
   *     measured first
   * @param metric log_loss, brier, auc, pr_auc, accuracy; of numbers rmse, mae, r2, pinball; empty
   *     = log_loss, rmse, or of xgboost_quantile pinball
   * @param strategy how the next trial is chosen
   * @param stopping which trials are not taken to their end
   * @param budgetTrials most trials, those of the state included
   * @param budgetSeconds no trial begins after so many seconds of trials, those of the state
   *     included that had such a budget; 0 = any time
   * @param classWeights as in train-model
   * @param earlyStoppingRounds as in train-model
   * @param calibration as in train-model; fitted on one half of the rows that decide and measured
   *     on the other, both ways
   * @param monotone as in train-model
   * @param holdoutShare share of the training rows that decides if there are no validation rows
   * @param seed where all chance comes from
   * @param state the output "state" of an earlier search with the same inputs but the budget, to go
   *     on with
   * @param checkpoint a folder that outlives the step, such as a mounted volume, where the state is
   *     kept after each trial until the end; empty = a step that is killed begins anew
   * @param experiment the MLflow experiment for the trials; empty = they are logged only inside a
   *     run that KFP has made in MLflow
   */
  public record Inputs(
      Dataset train,
      @Nullable Dataset validation,
      Artifact features,
      @Default("xgboost") String algorithm,
      @Default("{}") Map<String, Object> searchSpace,
      @Default("{}") Map<String, Object> hyperparameters,
      @Default("") String metric,
      @Default("tpe") Strategy strategy,
      @Default("none") Stopping stopping,
      @Default("50") @Range(min = 1, max = 5000) long budgetTrials,
      @Default("0") @Range(min = 0, max = 604800) long budgetSeconds,
      @Default("none") String classWeights,
      @Default("20") @Range(min = 0, max = 10000) long earlyStoppingRounds,
      @Default("none") String calibration,
      @Default("{}") Map<String, Object> monotone,
      @Default("0.2") @Range(min = 0.01, max = 0.9) double holdoutShare,
      @Default("7") @Range(min = 0, max = 2147483647) long seed,
      @Nullable Artifact state,
      @Default("") String checkpoint,
      @Default("") String experiment) {}

  /**
   * What the step gives.
   *
   * @param bestHyperparameters for the input "hyperparameters" of train-model
   * @param bestValue what they come to on the rows that decide, in the metric
   * @param trials how many trials there are
   * @param state all that a later search needs to go on
   * @param history each trial with its hyperparameters and what came of it, JSON
   * @param metrics best value, value of the hyperparameters that were given, numbers of trials
   * @param report the best value over the trials, and which hyperparameters came to what
   */
  public record Outputs(
      Map<String, Object> bestHyperparameters,
      double bestValue,
      long trials,
      Artifact state,
      Artifact history,
      Metrics metrics,
      Html report) {}

  @Override
  public Outputs run(Inputs inputs, StepContext context) {
    return new Tuning(inputs, context).run();
  }

  /**
   * Runs the step.
   *
   * @param args as KFP gives them
   */
  public static void main(String[] args) {
    StepMain.run(new TuneModel(), args);
  }
}
