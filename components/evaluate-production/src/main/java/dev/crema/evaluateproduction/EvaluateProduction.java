package dev.crema.evaluateproduction;

import dev.crema.data.Contract;
import dev.crema.data.DatasetReader;
import dev.crema.data.document.WholeFile;
import dev.crema.evaluation.LabelledRows;
import dev.crema.evaluation.WindowEvaluation;
import dev.crema.models.ModelPackage;
import dev.crema.sdk.Artifact;
import dev.crema.sdk.Caching;
import dev.crema.sdk.Component;
import dev.crema.sdk.Dataset;
import dev.crema.sdk.Default;
import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.Html;
import dev.crema.sdk.Markdown;
import dev.crema.sdk.Metrics;
import dev.crema.sdk.Model;
import dev.crema.sdk.Range;
import dev.crema.sdk.Step;
import dev.crema.sdk.StepContext;
import dev.crema.sdk.StepException;
import dev.crema.sdk.StepMain;
import dev.crema.sdk.Workload;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Measures a model on the rows of a window whose truth is known, holds each metric to what was
 * measured in training, and estimates from the model's own probabilities what the labels of the
 * others will say. Given what detect-drift said of the same rows, it makes one verdict of both.
 *
 * <p>A model that has fallen, or on which nothing can be decided, does not fail the step.
 */
@Component(
    stage = "monitor",
    caching = Caching.NEVER,
    network = true,
    workload = Workload.STREAMING,
    services = "MLflow >=3.17.2")
public final class EvaluateProduction
    implements Step<EvaluateProduction.Inputs, EvaluateProduction.Outputs> {
  /** A character has four bytes at most. */
  private static final int MOST_BYTES = 16_000;

  /**
   * What the step takes.
   *
   * @param model the model package; it answers for the raw rows anew
   * @param predictions the window: rows of the model's table, the label missing where it is not
   *     known; the reasons say how many of other versions collect-production left out
   * @param baseline what was measured in training, metric to value; empty: what the registry says
   *     of the version that fetch-champion gave
   * @param floor which share of its baseline a metric must keep
   * @param minRows fewer rows with a label give no decision
   * @param driftVerdict the output verdict of detect-drift on the same rows; none: nobody asked it
   * @param driftSeverity its output severity
   * @param driftReasons its output reasons, which follow this step's
   */
  public record Inputs(
      Model model,
      Dataset predictions,
      @Default("{}") Map<String, Object> baseline,
      @Default("0.95") @Range(min = 0.01, max = 1) double floor,
      @Default("500") @Range(min = 30) long minRows,
      @Default("none") DriftVerdict driftVerdict,
      @Default("none") String driftSeverity,
      @Nullable Artifact driftReasons) {}

  /**
   * What the step gives.
   *
   * @param evaluation performance.json: what was measured, estimated and decided
   * @param metrics rows, labelled_rows, each metric with its interval and baseline, and what is
   *     estimated; what is undefined is left out
   * @param report the same for people
   * @param reasons the verdict in a few lines, with those of detect-drift if they are given
   * @param fallen whether the whole interval of a metric is beyond its bound; false without a
   *     decision
   * @param decided whether a decision was made: false with too few labels, without a baseline, or
   *     if the model cannot answer for the rows
   * @param severity P0 (more than 10 % of the baseline are lost), P1 (5 to 10 %), P2 (less), or
   *     none; drift_severity if that is worse
   * @param verdict for report-outcome: drifted (as detect-drift says), else fallen, else quiet, or
   *     undecided
   */
  public record Outputs(
      Artifact evaluation,
      Metrics metrics,
      Html report,
      Markdown reasons,
      boolean fallen,
      boolean decided,
      String severity,
      String verdict) {}

  @Override
  public Outputs run(Inputs inputs, StepContext context) {
    WindowVerdict.Drift drift =
        WindowVerdict.Drift.of(inputs.driftVerdict(), inputs.driftSeverity());
    ModelPackage model = ModelPackage.open(inputs.model().path());
    Baseline baseline = Baseline.of(inputs.baseline(), inputs.model(), model, context);
    DatasetReader reader = DatasetReader.open(inputs.predictions().path());
    Bounds bounds = new Bounds(inputs.floor(), inputs.minRows());
    String problem = problem(model, reader.info().contract());
    ProductionResult result =
        problem.isEmpty()
            ? ProductionResult.of(
                model,
                WindowEvaluation.sampled(
                    model, LabelledRows.of(reader, context::log), reader.info().rows()),
                baseline,
                bounds)
            : ProductionResult.notComparable(model, baseline, bounds, problem);
    WindowVerdict verdict = WindowVerdict.of(result, drift);
    String performance = PerformanceFile.markdown(result) + others(inputs.predictions(), context);
    return outputs(
        result,
        verdict,
        drift.verdict() == DriftVerdict.NONE
            ? performance
            : verdict.markdown(performance, text(inputs.driftReasons())),
        context);
  }

  /** Says what collect-production left out. */
  private static String others(Dataset predictions, StepContext context) {
    if (!(predictions.metadata().get("other_rows") instanceof Number rows)
        || rows.longValue() == 0) {
      return "";
    }
    String sentence =
        "%d predictions of other versions were not looked at.".formatted(rows.longValue());
    context.log(sentence);
    return "- " + sentence + "\n";
  }

  /** More than report-outcome keeps is not read. */
  private static String text(@Nullable Artifact reasons) {
    if (reasons == null) {
      return "";
    }
    try (InputStream file = Files.newInputStream(reasons.path())) {
      return new String(file.readNBytes(MOST_BYTES), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new StepException(
          ErrorKind.INVALID_INPUT,
          "The input (drift_reasons) is no text that can be read: %s".formatted(reasons.path()),
          e);
    }
  }

  private static String problem(ModelPackage model, Contract contract) {
    if (contract.label() == null) {
      return "The rows have no label: the contract (%s) has no such column."
          .formatted(contract.name());
    }
    String problem = WindowEvaluation.problem(model, contract);
    return problem.isEmpty() ? "" : "The model cannot answer for these rows. " + problem;
  }

  private static Outputs outputs(
      ProductionResult result, WindowVerdict verdict, String reasons, StepContext context) {
    context.log(
        "%d of %d rows have a label; outcome: %s; the window is %s, severity: %s"
            .formatted(
                result.labelledRows(),
                result.rows(),
                result.outcome(),
                verdict.word(),
                verdict.severityWord()));
    result.reasons().forEach(context::log);
    Artifact file = context.newArtifact("evaluation");
    WholeFile.write(file.path(), PerformanceFile.json(result));
    return new Outputs(
        file.withMetadata("package_digest", result.model().digest()),
        Metrics.of(result.metrics()),
        Html.of(new PerformancePage(result).html()),
        Markdown.of(reasons),
        result.isDecided() && result.severity() != null,
        result.isDecided(),
        verdict.severityWord(),
        verdict.word());
  }

  /**
   * Runs the step under KFP's contract.
   *
   * @param args what the launcher gives
   */
  public static void main(String[] args) {
    StepMain.run(new EvaluateProduction(), args);
  }
}
