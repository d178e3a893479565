package dev.crema.detectdrift;

import dev.crema.data.DatasetReader;
import dev.crema.data.InputException;
import dev.crema.data.Progress;
import dev.crema.data.document.WholeFile;
import dev.crema.drift.DriftDecision;
import dev.crema.drift.DriftPolicy;
import dev.crema.drift.PackagedProfile;
import dev.crema.drift.ReferenceProfile;
import dev.crema.drift.Window;
import dev.crema.drift.WindowComparer;
import dev.crema.drift.report.DriftJson;
import dev.crema.drift.report.DriftReasons;
import dev.crema.drift.report.DriftReport;
import dev.crema.drift.report.DriftResult;
import dev.crema.models.ModelPackage;
import dev.crema.sdk.Artifact;
import dev.crema.sdk.Caching;
import dev.crema.sdk.Component;
import dev.crema.sdk.Dataset;
import dev.crema.sdk.Default;
import dev.crema.sdk.Html;
import dev.crema.sdk.Markdown;
import dev.crema.sdk.Metrics;
import dev.crema.sdk.Model;
import dev.crema.sdk.Range;
import dev.crema.sdk.Step;
import dev.crema.sdk.StepContext;
import dev.crema.sdk.StepMain;
import dev.crema.sdk.Workload;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compares a window of production with training, column by column and in what the model answers,
 * and makes one decision on it: whether it drifted, how badly, and why.
 *
 * <p>A window that drifted, or on which nothing can be decided, does not fail the step. The order
 * of the rows changes no decision.
 */
@Component(stage = "monitor", caching = Caching.NEVER, workload = Workload.STREAMING)
public final class DetectDrift implements Step<DetectDrift.Inputs, DetectDrift.Outputs> {
  private static final String NONE = "none";

  /**
   * What the step takes.
   *
   * @param model the model package, which holds the profile of training
   * @param reference a profile of profile-data that goes before the package's
   * @param predictions the window: rows of the model's table; if they have the columns crema_score
   *     and crema_class, or crema_value of numbers, the model's answers are compared too
   * @param alpha how many of the windows that are like training may alarm, at most, over all
   *     columns together
   * @param minEffect which share of the rows must lie elsewhere for a finding to count
   * @param minRows fewer rows give no decision
   * @param windowStart where the window begins, for the report
   * @param windowEnd where it ends, for the report
   */
  public record Inputs(
      Model model,
      @Nullable Artifact reference,
      Dataset predictions,
      @Default("0.01") @Range(min = 1e-9, max = 0.5) double alpha,
      @Default("0.02") @Range(min = 0, max = 0.99) double minEffect,
      @Default("500") @Range(min = DriftPolicy.SMALLEST_WINDOW) long minRows,
      @Default("") String windowStart,
      @Default("") String windowEnd) {}

  /**
   * What the step gives.
   *
   * @param drift drift.json: the decision, its reasons and all that was measured
   * @param report the same for people, with a small drawing of each column
   * @param reasons the decision in a few lines
   * @param metrics rows, drifted_features, compared, largest_effect; what is undefined is left out
   * @param drifted whether the window is other than training; false without a decision
   * @param decided whether a decision was made: false with too few rows, or rows of another table
   * @param severity P0 (more than 10 % of the rows lie elsewhere), P1 (5 to 10 %), P2 (less), or
   *     none
   * @param verdict drifted, quiet, or undecided (no decision was made), for report-outcome
   * @param driftedFeatures how many columns and answers drifted
   */
  public record Outputs(
      Artifact drift,
      Html report,
      Markdown reasons,
      Metrics metrics,
      boolean drifted,
      boolean decided,
      String severity,
      String verdict,
      long driftedFeatures) {}

  @Override
  public Outputs run(Inputs inputs, StepContext context) {
    DriftPolicy policy = new DriftPolicy(inputs.alpha(), inputs.minEffect(), inputs.minRows());
    ModelPackage model = ModelPackage.open(inputs.model().path());
    ReferenceProfile reference = reference(model, inputs.reference());
    DatasetReader reader = DatasetReader.openAndVerifyLater(inputs.predictions().path());
    WindowRows rows = new WindowRows(reader.info().contract(), model, reference);
    List<String> problems = rows.problems();
    DriftResult.About about =
        new DriftResult.About(
            model.algorithm(),
            model.digest(),
            inputs.windowStart(),
            inputs.windowEnd(),
            problems.isEmpty() ? rows.notes() : List.of());
    if (!problems.isEmpty()) {
      reader.verify(); // which comparing does otherwise
      return outputs(
          new DriftResult(
              rows.deciding(),
              List.of(),
              null,
              new DriftDecision.NotComparable(problems),
              policy,
              about),
          context);
    }
    Window window =
        WindowComparer.ofPredictions(rows.compared(), reader.info().contract())
            .add(Progress.of(reader, reader.info().rows(), "compared", context::log))
            .window();
    DriftDecision decision = DriftDecision.of(rows.deciding(), window, policy);
    return outputs(
        new DriftResult(rows.deciding(), rows.beside(window), window, decision, policy, about),
        context);
  }

  private static ReferenceProfile reference(ModelPackage model, @Nullable Artifact given) {
    if (given != null) {
      return ReferenceProfile.read(given.path());
    }
    byte[] profile = model.profile();
    if (profile == null) {
      throw new InputException(
          "The model's package has no reference profile, and no reference is given.\nMaybe train the model anew, or give the output (profile) of profile-data as (reference).");
    }
    return PackagedProfile.read(profile, "profile.json of the package", model.contract());
  }

  private static Outputs outputs(DriftResult result, StepContext context) {
    String severity = result.severity() == null ? NONE : result.severity().name();
    boolean isDrifted = result.decision().isDrifted();
    context.log(
        "%d rows; decided: %s, drifted: %s, severity: %s"
            .formatted(result.rows(), result.isDecided(), isDrifted, severity));
    result.decision().reasons().stream().limit(10).forEach(context::log);
    Artifact file = context.newArtifact("drift");
    WholeFile.write(file.path(), DriftJson.text(result));
    return new Outputs(
        file.withMetadata("drifted", isDrifted).withMetadata("severity", severity),
        Html.of(DriftReport.html(result)),
        Markdown.of(DriftReasons.markdown(result)),
        Metrics.of(result.metrics()),
        isDrifted,
        result.isDecided(),
        severity,
        verdict(result),
        result.driftedColumns());
  }

  private static String verdict(DriftResult result) {
    if (!result.isDecided()) {
      return "undecided";
    }
    return result.decision().isDrifted() ? "drifted" : "quiet";
  }

  /**
   * Runs the step under KFP's contract.
   *
   * @param args what the launcher gives
   */
  public static void main(String[] args) {
    StepMain.run(new DetectDrift(), args);
  }
}
