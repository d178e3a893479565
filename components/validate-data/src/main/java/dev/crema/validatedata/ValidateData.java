package dev.crema.validatedata;

import dev.crema.data.DatasetInfo;
import dev.crema.data.DatasetReader;
import dev.crema.data.DatasetWriter;
import dev.crema.data.Progress;
import dev.crema.data.RawRow;
import dev.crema.data.Role;
import dev.crema.data.RowSource;
import dev.crema.data.RowVisitor;
import dev.crema.data.document.Markup;
import dev.crema.data.quality.ContractValidator;
import dev.crema.data.quality.MissingMap;
import dev.crema.data.quality.QualityGate;
import dev.crema.data.quality.QualityReport;
import dev.crema.data.quality.Rejection;
import dev.crema.data.quality.RejectionWriter;
import dev.crema.data.quality.TableProfile;
import dev.crema.sdk.Caching;
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
   * @param minPassRate share of rows that must keep every rule, besides what the contract asks; 0 =
   *     what the contract asks alone
   * @param minCompleteness share of values that must not be missing, all columns together; 0 = any
   * @param columnCompleteness the same for single columns, such as income=0.9, age=0.99
   * @param now the time by which the newest event time is judged, such as 2026-01-31T12:00:00Z;
   *     empty = it is not
   * @param maxAge how old the newest event time may be, such as PT6H or P1D
   * @param earlierRows numbers of rows of earlier runs, such as 5000, 5100, 4990, of which five are
   *     needed; empty = the number of rows is not judged
   * @param maxRowScore greatest robust z-score of the number of rows among the earlier ones
   */
  public record Inputs(
      Dataset dataset,
      @Default("0") @Range(min = 0, max = 1) double minPassRate,
      @Default("0") @Range(min = 0, max = 1) double minCompleteness,
      @Default("") String columnCompleteness,
      @Default("") String now,
      @Default("P1D") String maxAge,
      @Default("") String earlierRows,
      @Default("3.5") @Range(min = 0.1, max = 1_000) double maxRowScore) {}

  /**
   * What the step gives.
   *
   * @param valid the rows that keep every rule
   * @param rejected the rules that rows break: line, column, value, rule, message
   * @param report what was found, for people
   * @param metrics rows, valid_rows, pass_rate and the lowest completeness of a column
   * @param passed whether the table is what the contract and the gate ask
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
    QualityGate gate = GateInputs.read(inputs);
    DatasetReader reader = DatasetReader.openUnread(inputs.dataset().path());
    Dataset valid = context.newDataset("valid");
    Dataset rejected = context.newDataset("rejected");
    TableProfile profile = new TableProfile(reader.info().contract());
    MissingMap missing =
        new MissingMap(reader.info().contract().columns().size(), reader.info().rows());
    Newest newest = new Newest(reader.info().contract().indexOf(Role.EVENT_TIME));
    List<Rejection> shown = new ArrayList<>();
    BrokenRules broken = new BrokenRules(reader.info().contract());
    try (DatasetWriter writer = DatasetWriter.create(valid.path(), reader.info().contract());
        RejectionWriter rejections = new RejectionWriter(rejected.path())) {
      QualityReport report =
          new ContractValidator(reader.info().contract(), folderOf(valid))
              .validate(
                  reader,
                  new Profiled(
                      Progress.of(reader, reader.info().rows(), "checked", context::log),
                      profile,
                      missing),
                  (row, line) -> {
                    newest.row(row);
                    writer.append(row, line);
                  },
                  rejection -> {
                    rejections.append(rejection.line(), rejection.problem());
                    broken.add(rejection);
                    if (shown.size() < MAX_SHOWN) {
                      shown.add(rejection);
                    }
                  });
      ValidationReport.Found found =
          new ValidationReport.Found(
              report, gate.check(report, newest.value), profile, missing, broken, shown);
      DatasetInfo info = writer.finish();
      rejections.finish();
      boolean passed = found.reasons().isEmpty();
      context.log(
          "%d of %d rows keep every rule; passed: %s"
              .formatted(report.validRows(), report.rows(), passed));
      broken.sentences().forEach(context::log);
      found.reasons().forEach(context::log);
      return new Outputs(
          valid.withMetadata("rows", info.rows()).withMetadata("content_hash", info.contentHash()),
          rejected,
          Html.of(new ValidationReport(found).html()),
          metrics(report),
          passed,
          Markdown.of(reasons(found)));
    }
  }

  /** Where there is room for an output there is room for what does not fit into memory. */
  private static Path folderOf(Dataset output) {
    return Objects.requireNonNull(output.path().toAbsolutePath().getParent());
  }

  /** Rows that are profiled on the way, in the pass that takes all columns. */
  private record Profiled(RowSource rows, TableProfile profile, MissingMap missing)
      implements RowSource {
    @Override
    public void forEach(RowVisitor visitor) {
      rows.forEach(
          (row, line) -> {
            profile.row(row, line);
            missing.row(row, line);
            visitor.row(row, line);
          });
    }

    @Override
    public RowSource only(Set<String> columns) {
      return rows.only(columns);
    }
  }

  /** The greatest event time of the rows that keep every rule. */
  private static final class Newest {
    private final int slot;
    private double value = Double.NaN;

    Newest(int slot) {
      this.slot = slot;
    }

    void row(RawRow row) {
      if (slot >= 0 && !(row.number(slot) <= value) && !row.isMissing(slot)) {
        value = row.number(slot);
      }
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

  private static String reasons(ValidationReport.Found found) {
    StringBuilder text = new StringBuilder();
    QualityReport report = found.report();
    BrokenRules broken = found.broken();
    if (found.reasons().isEmpty()) {
      text.append(
          "**Passed.** %d of %d rows keep every rule of the contract %s.\n"
              .formatted(
                  report.validRows(), report.rows(), Markup.markdown(report.contract().name())));
    } else {
      text.append("**Not passed:**\n\n");
      found.reasons().forEach(reason -> line(text, reason));
      text.append("\nMaybe mend the data where they come from; or, if they are right,");
      text.append(" ask less of them: in contract.yaml, and by the parameters of the gate.\n");
    }
    List<String> kept =
        found.answers().stream()
            .filter(QualityGate.Answer::passed)
            .map(QualityGate.Answer::sentence)
            .toList();
    if (!kept.isEmpty()) {
      text.append("\nThe gate was content with:\n\n");
      kept.forEach(sentence -> line(text, sentence));
    }
    if (!broken.sentences().isEmpty()) {
      text.append("\nBroken rules:\n\n");
      broken.sentences().forEach(rule -> line(text, rule));
    }
    return text.toString();
  }

  /** Names of columns and classes are a stranger's. */
  private static void line(StringBuilder text, String sentence) {
    text.append("- ").append(Markup.markdown(sentence)).append('\n');
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
