package dev.crema.probeleakage;

import dev.crema.data.Contract;
import dev.crema.data.DatasetReader;
import dev.crema.data.Progress;
import dev.crema.data.document.WholeFile;
import dev.crema.evaluation.leakage.Finding;
import dev.crema.evaluation.leakage.LeakageProbes;
import dev.crema.evaluation.leakage.LeakageReport;
import dev.crema.evaluation.leakage.Probe;
import dev.crema.evaluation.leakage.ProbeSettings;
import dev.crema.features.FeaturesFile;
import dev.crema.sdk.Artifact;
import dev.crema.sdk.Component;
import dev.crema.sdk.Dataset;
import dev.crema.sdk.Default;
import dev.crema.sdk.Html;
import dev.crema.sdk.Markdown;
import dev.crema.sdk.Metrics;
import dev.crema.sdk.Range;
import dev.crema.sdk.Step;
import dev.crema.sdk.StepContext;
import dev.crema.sdk.StepMain;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Looks for features that know the answer before it is known, and for rows that the training and
 * the test part share. What is found is a warning; of the probes that are gates it makes passed
 * false. The step itself ends well.
 */
@Component(stage = "features", memory = "2Gi")
public final class ProbeLeakage implements Step<ProbeLeakage.Inputs, ProbeLeakage.Outputs> {

  /**
   * What the step takes.
   *
   * @param train the training part: its columns are looked at
   * @param test the test part: its rows are compared with those of the training part
   * @param features the output "fitted" of build-features: which columns are behind features
   * @param maxAuc highest AUC of one feature alone that is not told; below 1
   * @param maxR2 highest R² of one feature alone that is not told, if the label is a number; below
   *     1
   * @param maxSharedRows highest share of the test rows whose features a training row may have
   * @param gates probes whose warnings make passed false: single_feature, label_copy, shared_rows,
   *     identifier, missing_by_class, time_feature; empty = all are warnings only
   * @param accepted columns or features that a person has looked at and means: what is found of
   *     them is shown, and is no warning
   * @param maxRows most training rows by which columns are looked at; of more a part is taken
   */
  public record Inputs(
      Dataset train,
      Dataset test,
      Artifact features,
      @Default("0.99") @Range(min = 0.5, max = 1) double maxAuc,
      @Default("0.99") @Range(min = 0, max = 1) double maxR2,
      @Default("0.01") @Range(min = 0, max = 1) double maxSharedRows,
      @Default("[]") List<String> gates,
      @Default("[]") List<String> accepted,
      @Default("1000000") @Range(min = 100, max = 10000000) long maxRows) {}

  /**
   * What the step gives.
   *
   * @param passed whether no probe that is a gate has a warning
   * @param reasons each warning with its way out
   * @param report the same with the strength of every feature, for people
   * @param findings leakage.json: the same for programs
   * @param metrics warnings, the highest AUC or R² of one feature, shared_rows and its share
   */
  public record Outputs(
      boolean passed, Markdown reasons, Html report, Artifact findings, Metrics metrics) {}

  @Override
  public Outputs run(Inputs inputs, StepContext context) throws IOException {
    Set<Probe> gates = Gates.parse(inputs.gates());
    ProbeSettings settings =
        new ProbeSettings(
            inputs.maxAuc(),
            inputs.maxR2(),
            inputs.maxSharedRows(),
            inputs.maxRows(),
            inputs.accepted());
    DatasetReader train = DatasetReader.open(inputs.train().path());
    DatasetReader test = DatasetReader.open(inputs.test().path());
    Contract contract = train.info().contract();
    contract.requirePart("test part", test.info().contract());
    LeakageReport report =
        LeakageProbes.look(
            Progress.of(train, train.info().rows(), "looked at", context::log),
            test,
            FeaturesFile.in(inputs.features().path()).features(contract),
            settings);
    List<Finding> failures = report.failures(gates);
    context.log("%d warnings, passed: %s".formatted(report.warnings().size(), failures.isEmpty()));
    report.warnings().forEach(finding -> context.log(finding.message()));
    Artifact file = context.newArtifact("findings");
    WholeFile.write(file.path(), report.toJson());
    return new Outputs(
        failures.isEmpty(),
        Markdown.of(Reasons.of(report, gates)),
        Html.of(new LeakagePage(report, gates).html()),
        file.withMetadata("warnings", report.warnings().size()),
        metrics(report));
  }

  private static Metrics metrics(LeakageReport report) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("warnings", (double) report.warnings().size());
    LeakageReport.FeatureStrength strongest = report.features().getFirst();
    if (!Double.isNaN(strongest.value())) {
      metrics.put("highest_single_feature_" + strongest.measure(), strongest.value());
    }
    metrics.put("shared_rows", (double) report.rows().shared());
    metrics.put("shared_rows_ratio", report.rows().share());
    return Metrics.of(metrics);
  }

  /**
   * Runs the step.
   *
   * @param args as KFP gives them
   */
  public static void main(String[] args) {
    StepMain.run(new ProbeLeakage(), args);
  }
}
