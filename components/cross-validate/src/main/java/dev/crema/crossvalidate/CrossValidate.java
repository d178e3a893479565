package dev.crema.crossvalidate;

import dev.crema.sdk.Artifact;
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
import dev.crema.training.folds.FoldMethod;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Measures how well an algorithm learns a table, by cross-validation: each fold is answered by a
 * model that has seen nothing of it.
 *
 * <p>In each fold features are fitted anew on its training part, and early stopping, calibration
 * and threshold use rows that are held back from it, never the test of the fold. The same inputs
 * give the same outputs, byte for byte, whatever the number of processors.
 */
@Component(stage = "train", workload = Workload.TRAINING, memory = "2Gi")
public final class CrossValidate implements Step<CrossValidate.Inputs, CrossValidate.Outputs> {

  /**
   * What the step takes.
   *
   * @param dataset rows to learn from and to measure on; not those that the final model is judged
   *     by
   * @param features features.yaml: columns to derive and operators to fit
   * @param featuresSha256 the SHA-256 that features.yaml must have, 64 hexadecimal digits
   * @param algorithm what learns, as train-model calls it
   * @param compared all algorithms that are compared: what one of them cannot learn ends the step
   *     before anything is measured; empty = this one is looked at alone
   * @param hyperparameters numbers by name; what is not named has its default
   * @param hyperparametersByAlgorithm numbers by name of several algorithms, by their names, of
   *     which those of the algorithm are taken; for who measures one after another
   * @param classWeights none, balanced, or a JSON object from class to what a row of it counts
   * @param earlyStoppingRounds as train-model takes them, on rows held back from the training part
   * @param threshold from which probability on the positive class is predicted: f1 or youden, by
   *     the rows held back, or a number in [0, 1]; without meaning for more than two classes, and
   *     for numbers
   * @param calibration what makes probabilities frequencies, by the rows held back: platt, isotonic
   *     or none
   * @param monotone features with which the probability of the positive class, or the number, may
   *     only rise (1) or only fall (-1), by name, as train-model takes them
   * @param seed where all chance of the training comes from; the folds come from the salt
   * @param method kfold (by a hash of the entity, else of the inputs), stratified (of each class
   *     the same share in each fold), grouped (the same number of groups in each fold) or time
   *     (each test is newer than what is learned from)
   * @param folds how many; each is tested once a repeat
   * @param repeats how often rows are divided anew; 1 by time
   * @param groupColumn whose values stay together instead of the entity, by grouped and stratified
   *     only; empty = the entity
   * @param gapDays by time only: what is learned from is older than the first row of the test by
   *     more than so many days
   * @param validationShare share of a fold's learning rows that is held back for early stopping,
   *     calibration and threshold; 0 = none
   * @param salt another salt gives other folds; without meaning by time
   * @param metric the one that a choice goes by, such as pr_auc; empty = auc, and rmse if the label
   *     is a number
   */
  public record Inputs(
      Dataset dataset,
      Artifact features,
      String featuresSha256,
      @Default("xgboost") String algorithm,
      @Default("[]") List<String> compared,
      @Default("{}") Map<String, Object> hyperparameters,
      @Default("{}") Map<String, Object> hyperparametersByAlgorithm,
      @Default("none") String classWeights,
      @Default("20") @Range(min = 0, max = 10000) long earlyStoppingRounds,
      @Default("f1") String threshold,
      @Default("none") String calibration,
      @Default("{}") Map<String, Object> monotone,
      @Default("7") @Range(min = 0, max = 2147483647) long seed,
      @Default("kfold") FoldMethod method,
      @Default("5") @Range(min = 2, max = 100) long folds,
      @Default("1") @Range(min = 1, max = 100) long repeats,
      @Default("") String groupColumn,
      @Default("0") @Range(min = 0, max = 36525) double gapDays,
      @Default("0.2") @Range(min = 0, max = 0.5) double validationShare,
      @Default("crema") String salt,
      @Default("") String metric) {}

  /**
   * What the step gives.
   *
   * @param results cross-validation.json: every metric of every fold, and their means
   * @param metrics of each metric mean, standard deviation, standard error and 95 % interval; of
   *     the headline metric the value of each fold too
   * @param report the folds for people
   * @param predictions what was answered to each row by the model that had not seen it, with repeat
   *     and fold
   * @param candidate the algorithm, its hyperparameters and what came of them, as select-model
   *     takes it
   * @param headlineMetric the metric that a choice goes by
   * @param headlineMean its mean over the folds
   * @param headlineStandardError of that mean, corrected for rows that folds share
   */
  public record Outputs(
      Artifact results,
      Metrics metrics,
      Html report,
      Dataset predictions,
      String candidate,
      String headlineMetric,
      double headlineMean,
      double headlineStandardError) {}

  @Override
  public Outputs run(Inputs inputs, StepContext context) throws IOException {
    return new CrossValidationRun(inputs, context).run();
  }

  /**
   * Runs the step.
   *
   * @param args as KFP gives them
   */
  public static void main(String[] args) {
    StepMain.run(new CrossValidate(), args);
  }
}
