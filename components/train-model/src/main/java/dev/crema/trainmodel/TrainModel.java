package dev.crema.trainmodel;

import dev.crema.sdk.Artifact;
import dev.crema.sdk.Component;
import dev.crema.sdk.Dataset;
import dev.crema.sdk.Default;
import dev.crema.sdk.Markdown;
import dev.crema.sdk.Metrics;
import dev.crema.sdk.Model;
import dev.crema.sdk.Range;
import dev.crema.sdk.Step;
import dev.crema.sdk.StepContext;
import dev.crema.sdk.StepMain;
import dev.crema.sdk.Workload;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Trains a model on fitted features and writes its package: of classes, or of numbers if the label
 * is one.
 *
 * <p>The model is compiled to Crema's own scorer, which is proved against the trainer on 1,000 rows
 * before anything is written. The same inputs give the same package, byte for byte.
 */
@Component(stage = "train", workload = Workload.TRAINING, memory = "2Gi")
public final class TrainModel implements Step<TrainModel.Inputs, TrainModel.Outputs> {

  /**
   * What the step takes.
   *
   * @param train rows to learn from
   * @param validation rows for early stopping, for calibration and for choosing the threshold
   * @param features the output "fitted" of build-features
   * @param algorithm xgboost, lightgbm, gradient_boosting, random_forest, logistic_regression,
   *     linear_svm, naive_bayes or neural_network; if the label is a number, xgboost,
   *     xgboost_quantile, lightgbm, gradient_boosting, random_forest, ridge_regression or
   *     neural_network
   * @param hyperparameters numbers by name; what is not named has its default, which the report
   *     shows
   * @param classWeights none, balanced, or a JSON object from class to what a row of it counts
   * @param earlyStoppingRounds xgboost, xgboost_quantile, lightgbm, gradient_boosting and
   *     neural_network stop when the validation loss has not improved for so many rounds and keep
   *     the best; 0 = never
   * @param threshold from which probability on the positive class is predicted: f1 or youden (what
   *     is best on the validation rows) or a number in [0, 1]; without meaning for more than two
   *     classes, and for numbers
   * @param calibration what makes probabilities frequencies, by the validation rows: platt (a
   *     logistic curve), isotonic (any curve that does not descend; wants some thousand rows) or
   *     none
   * @param monotone features with which the probability of the positive class, or the number, may
   *     only rise (1) or only fall (-1), by name; of xgboost and lightgbm, and not of more than two
   *     classes
   * @param seed where all chance of the training comes from
   * @param reference rows that drift is measured against: what comes in production after this
   *     training should look like them; none = the training rows
   * @param referenceHeldOut those of the reference that are not among the training rows: the
   *     answers to them are watched
   * @param minReferenceRows if fewer rows of the reference than that are among the training rows
   *     (those that are not held out), it is left out: drift is measured against the training rows
   */
  public record Inputs(
      Dataset train,
      @Nullable Dataset validation,
      Artifact features,
      @Default("xgboost") String algorithm,
      @Default("{}") Map<String, Object> hyperparameters,
      @Default("none") String classWeights,
      @Default("20") @Range(min = 0, max = 10000) long earlyStoppingRounds,
      @Default("f1") String threshold,
      @Default("none") String calibration,
      @Default("{}") Map<String, Object> monotone,
      @Default("7") @Range(min = 0, max = 2147483647) long seed,
      @Nullable Dataset reference,
      @Nullable Dataset referenceHeldOut,
      @Default("250") @Range(min = 1, max = 2147483647) long minReferenceRows) {}

  /**
   * What the step gives.
   *
   * @param model the model package, a directory
   * @param metrics log loss (of numbers the root of the mean squared error) on the training and
   *     validation rows, rounds, threshold
   * @param report hyperparameters, learning curve, proof of agreement, most important features
   * @param packageDigest the digest of the package, SHA-256 in hexadecimal digits
   */
  public record Outputs(Model model, Metrics metrics, Markdown report, String packageDigest) {}

  @Override
  public Outputs run(Inputs inputs, StepContext context) {
    return new ModelTraining(inputs, context).run();
  }

  /**
   * Runs the step.
   *
   * @param args as KFP gives them
   */
  public static void main(String[] args) {
    StepMain.run(new TrainModel(), args);
  }
}
