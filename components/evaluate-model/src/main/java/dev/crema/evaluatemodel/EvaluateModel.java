package dev.crema.evaluatemodel;

import dev.crema.data.DatasetReader;
import dev.crema.data.Task;
import dev.crema.data.document.WholeFile;
import dev.crema.evaluation.ChampionOutcome;
import dev.crema.evaluation.Evaluation;
import dev.crema.evaluation.EvaluationRequest;
import dev.crema.evaluation.Evaluator;
import dev.crema.evaluation.LabelledRows;
import dev.crema.evaluation.Metric;
import dev.crema.evaluation.MetricValues;
import dev.crema.models.ModelPackage;
import dev.crema.sdk.Artifact;
import dev.crema.sdk.ClassificationMetrics;
import dev.crema.sdk.Component;
import dev.crema.sdk.Dataset;
import dev.crema.sdk.Default;
import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.Html;
import dev.crema.sdk.Metrics;
import dev.crema.sdk.Model;
import dev.crema.sdk.Step;
import dev.crema.sdk.StepContext;
import dev.crema.sdk.StepException;
import dev.crema.sdk.StepMain;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Measures a model package on raw test rows, and its champion on the same rows.
 *
 * <p>Scored is the package as it will be served, from raw values to the decision at its own
 * threshold, which was chosen on validation rows. The order of the rows changes nothing.
 */
@Component(stage = "evaluate")
public final class EvaluateModel implements Step<EvaluateModel.Inputs, EvaluateModel.Outputs> {

  /**
   * What the step takes.
   *
   * @param model the model package in question
   * @param champion the package in use, from fetch-champion; champion.json that says found = false
   *     means none
   * @param test rows that neither model was trained on
   * @param validation rows on which the threshold was chosen; only reported beside the test rows
   * @param slices columns for whose values the metrics are reported too; columns with the role
   *     protected always are
   * @param production the test rows that come from production's newest window, of split-data: both
   *     models are measured on them alone, too; without a row they are left out
   */
  public record Inputs(
      Model model,
      @Nullable Model champion,
      Dataset test,
      @Nullable Dataset validation,
      @Default("[]") List<String> slices,
      @Nullable Dataset production) {}

  /**
   * What the step gives.
   *
   * @param evaluation evaluation.json: all that was measured, for check-quality and register-model
   * @param metrics the candidate's metrics by name; the champion's begin with champion_, those on
   *     the validation rows with validation_
   * @param classificationMetrics confusion matrix, and for two classes the ROC curve; empty if the
   *     label is a number
   * @param report metrics, curves, calibration and slices for people; of numbers predicted against
   *     actual, and the errors
   * @param auc area under the ROC curve on the test rows; more than two classes: mean of
   *     one-vs-rest; 0 if the label is a number, whose metrics are in the output metrics
   * @param accuracy share of test rows whose predicted class is right; 0 if the label is a number
   * @param rows how many test rows were measured
   */
  public record Outputs(
      Artifact evaluation,
      Metrics metrics,
      ClassificationMetrics classificationMetrics,
      Html report,
      double auc,
      double accuracy,
      long rows) {}

  @Override
  public Outputs run(Inputs inputs, StepContext context) {
    ModelPackage model = ModelPackage.open(inputs.model().path());
    ModelPackage champion = Champion.open(inputs.champion());
    Evaluation evaluation =
        Evaluator.evaluate(
            new EvaluationRequest(
                model,
                champion,
                rows(inputs.test(), context),
                optional(inputs.validation(), context),
                optional(inputs.production(), context),
                inputs.slices()));
    MetricValues metrics = evaluation.candidate().test().metrics();
    // An output must have a value; 0 lets no condition on it pass by mistake.
    boolean ofNumbers = evaluation.task() == Task.REGRESSION;
    double auc = ofNumbers ? 0 : required(metrics, Metric.AUC, inputs.test());
    double accuracy = ofNumbers ? 0 : required(metrics, Metric.ACCURACY, inputs.test());
    log(evaluation, context);
    String caution = champion == null ? "" : Splits.caution(model, champion);
    if (!caution.isEmpty()) {
      context.log(caution);
    }
    Artifact file = context.newArtifact("evaluation");
    WholeFile.write(file.path(), evaluation.toJson());
    return new Outputs(
        file.withMetadata("package_digest", evaluation.candidate().packageDigest()),
        Metrics.of(KfpMetrics.scalars(evaluation)),
        KfpMetrics.classification(evaluation),
        Html.of(new EvaluationReport(evaluation, caution).html()),
        auc,
        accuracy,
        evaluation.rows());
  }

  /** An output parameter must have a value, and a model is not measured by rows of one class. */
  private static double required(MetricValues metrics, Metric metric, Dataset test) {
    OptionalDouble value = metrics.get(metric);
    if (value.isEmpty()) {
      throw new StepException(
          ErrorKind.DATA_QUALITY,
          "The %s is undefined on the test data (%s): %s\nMaybe make the test part larger, so that every class has rows."
              .formatted(
                  metric.title(), test.uri(), metrics.undefined().getOrDefault(metric.id(), "")));
    }
    return value.getAsDouble();
  }

  private static @Nullable LabelledRows optional(@Nullable Dataset dataset, StepContext context) {
    return dataset == null ? null : rows(dataset, context);
  }

  private static LabelledRows rows(Dataset dataset, StepContext context) {
    return LabelledRows.of(DatasetReader.open(dataset.path()), context::log);
  }

  private static void log(Evaluation evaluation, StepContext context) {
    context.log(
        "measured on %d rows: %s, %s"
            .formatted(evaluation.rows(), headline(evaluation), champion(evaluation)));
    Evaluation production = evaluation.production();
    if (production != null) {
      context.log(
          "measured on %d rows of production: %s, %s"
              .formatted(production.rows(), headline(production), champion(production)));
    }
  }

  private static String headline(Evaluation evaluation) {
    Metric metric = Numbers.headline(evaluation);
    return metric.title() + " " + Numbers.show(evaluation.candidate().test().metrics(), metric);
  }

  private static String champion(Evaluation evaluation) {
    return switch (evaluation.champion()) {
      case ChampionOutcome.None _ -> "no champion";
      case ChampionOutcome.NotComparable other -> "champion not comparable: " + other.reason();
      case ChampionOutcome.Compared compared ->
          "champion "
              + Numbers.show(compared.evaluation().test().metrics(), Numbers.headline(evaluation));
    };
  }

  /**
   * Runs the step.
   *
   * @param args as KFP gives them
   */
  public static void main(String[] args) {
    StepMain.run(new EvaluateModel(), args);
  }
}
