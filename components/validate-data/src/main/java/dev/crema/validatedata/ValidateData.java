package dev.crema.validatedata;

import dev.crema.data.DatasetInfo;
import dev.crema.data.DatasetReader;
import dev.crema.data.DatasetWriter;
import dev.crema.data.Progress;
import dev.crema.data.RowSource;
import dev.crema.data.RowVisitor;
import dev.crema.data.quality.ContractValidator;
import dev.crema.data.quality.QualityReport;
import dev.crema.data.quality.Rejection;
import dev.crema.data.quality.RejectionWriter;
import dev.crema.data.quality.TableProfile;
import dev.crema.sdk.Caching;
import dev.crema.sdk.Component;
import dev.crema.sdk.Dataset;
import dev.crema.sdk.Html;
import dev.crema.sdk.Markdown;
import dev.crema.sdk.Metrics;
import dev.crema.sdk.Step;
import dev.crema.sdk.StepContext;
import dev.crema.sdk.StepMain;
import dev.crema.sdk.Workload;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Checks every row of a dataset against every rule of its contract, keeps the rows that break none,
 * and says whether the table is good enough. A table that is not good enough does not fail the
 * step: passed is false, with the reasons.
 */
@Component(stage = "data", caching = Caching.ALLOWED, workload = Workload.STREAMING)
public final class ValidateData implements Step<ValidateData.Inputs, ValidateData.Outputs> {

  /** Most broken rules that the report shows; all of them are in the dataset of rejections. */
  static final int MAX_SHOWN = 100;

  /**
   * What the step takes.
   *
   * @param dataset the rows, with their contract
   */
  public record Inputs(Dataset dataset) {}

  /**
   * What the step gives.
   *
   * @param valid the rows that keep every rule
   * @param rejected the rules that rows break: line, column, value, rule, message
   * @param report what was found, for people
   * @param metrics rows, valid_rows, pass_rate and the lowest completeness of a column
   * @param passed whether pass rate, completeness and classes are what the contract asks
   * @param reasons why passed is false, or what was checked
   */
  public record Outputs(
      Dataset valid,
      Dataset rejected,
      Html report,
      Metrics metrics,
      boolean passed,
      Markdown reasons) {}

  @Override
  public Outputs run(Inputs inputs, StepContext context) {
    DatasetReader reader = DatasetReader.open(inputs.dataset().path());
    Dataset valid = context.newDataset("valid");
    Dataset rejected = context.newDataset("rejected");
    TableProfile profile = new TableProfile(reader.info().contract());
    List<Rejection> shown = new ArrayList<>();
    BrokenRules broken = new BrokenRules();
    try (DatasetWriter writer = DatasetWriter.create(valid.path(), reader.info().contract());
        RejectionWriter rejections = new RejectionWriter(rejected.path())) {
      QualityReport report =
          new ContractValidator(reader.info().contract(), folderOf(valid))
              .validate(
                  new Profiled(
                      Progress.of(reader, reader.info().rows(), "checked", context::log), profile),
                  writer::append,
                  rejection -> {
                    rejections.append(rejection.line(), rejection.problem());
                    broken.add(rejection);
                    if (shown.size() < MAX_SHOWN) {
                      shown.add(rejection);
                    }
                  });
      DatasetInfo info = writer.finish();
      rejections.finish();
      context.log(
          "%d of %d rows keep every rule; passed: %s"
              .formatted(report.validRows(), report.rows(), report.passed()));
      broken.sentences().forEach(context::log);
      return new Outputs(
          valid.withMetadata("rows", info.rows()).withMetadata("content_hash", info.contentHash()),
          rejected,
          Html.of(new ValidationReport(report, profile, shown).html()),
          metrics(report),
          report.passed(),
          Markdown.of(reasons(report, broken)));
    }
  }

  /** Where there is room for an output there is room for what does not fit into memory. */
  private static Path folderOf(Dataset output) {
    return Objects.requireNonNull(output.path().toAbsolutePath().getParent());
  }

  /** Rows that are profiled on the way, in the pass that takes all columns. */
  private record Profiled(RowSource rows, TableProfile profile) implements RowSource {
    @Override
    public void forEach(RowVisitor visitor) {
      rows.forEach(
          (row, line) -> {
            profile.row(row, line);
            visitor.row(row, line);
          });
    }

    @Override
    public RowSource only(Set<String> columns) {
      return rows.only(columns);
    }
  }

  private static Metrics metrics(QualityReport report) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("rows", (double) report.rows());
    metrics.put("valid_rows", (double) report.validRows());
    metrics.put("pass_rate", report.passRate());
    metrics.put("lowest_completeness", report.lowestCompleteness());
    return Metrics.of(metrics);
  }

  private static String reasons(QualityReport report, BrokenRules broken) {
    StringBuilder text = new StringBuilder();
    if (report.passed()) {
      text.append(
          "**Passed.** %d of %d rows keep every rule of the contract `%s`.\n"
              .formatted(report.validRows(), report.rows(), report.contract().name()));
    } else {
      text.append("**Not passed:**\n\n");
      report.reasons().forEach(reason -> text.append("- ").append(reason).append('\n'));
    }
    if (!broken.sentences().isEmpty()) {
      text.append("\nBroken rules:\n\n");
      broken.sentences().forEach(rule -> text.append("- ").append(rule).append('\n'));
    }
    return text.toString();
  }

  /**
   * Runs the step under KFP's contract.
   *
   * @param args what the launcher gives
   */
  public static void main(String[] args) {
    StepMain.run(new ValidateData(), args);
  }
}
