package dev.crema.ingestdata;

import dev.crema.data.Contract;
import dev.crema.data.DatasetInfo;
import dev.crema.data.DatasetWriter;
import dev.crema.data.FieldProblem;
import dev.crema.data.InputException;
import dev.crema.data.Progress;
import dev.crema.data.quality.RejectionWriter;
import dev.crema.data.source.ReadSummary;
import dev.crema.data.source.RejectedRow;
import dev.crema.data.source.TableSource;
import dev.crema.sdk.Artifact;
import dev.crema.sdk.Caching;
import dev.crema.sdk.Component;
import dev.crema.sdk.Dataset;
import dev.crema.sdk.Default;
import dev.crema.sdk.Metrics;
import dev.crema.sdk.Range;
import dev.crema.sdk.Step;
import dev.crema.sdk.StepContext;
import dev.crema.sdk.StepMain;
import dev.crema.sdk.Workload;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a CSV, JSON Lines or Parquet file, or a folder of them, under its contract into a dataset.
 * Columns that the contract does not name are left out. A row that cannot be read ends the step,
 * unless max_rejected_rows allows it.
 */
@Component(stage = "data", caching = Caching.ALLOWED, workload = Workload.STREAMING)
public final class IngestData implements Step<IngestData.Inputs, IngestData.Outputs> {
  private static final int MAX_SHOWN_FILES = 100;

  /**
   * What the step takes.
   *
   * @param source the file, a folder of files that are one table, or a pointer of DVC; what a file
   *     is, its content tells
   * @param contract contract.yaml: names, types and rules of the columns
   * @param contractSha256 SHA-256 of contract.yaml, which the step verifies
   * @param expectedDigest content hash that the dataset must have; empty = any
   * @param maxRejectedRows most rows that may be left out because they cannot be read; 0 = the
   *     first one ends the step
   * @param delimiter what stands between two cells of a CSV: one character, or tab
   * @param dvcRemote folder of a remote or a cache of DVC, for the content of a pointer that is not
   *     beside it
   */
  public record Inputs(
      Artifact source,
      Artifact contract,
      String contractSha256,
      @Default("") String expectedDigest,
      @Default("0") @Range(min = 0, max = 1_000_000_000) long maxRejectedRows,
      @Default(",") String delimiter,
      @Nullable Artifact dvcRemote) {}

  /**
   * What the step gives.
   *
   * @param dataset the rows
   * @param rejected the rows that could not be read: line, column, value, rule, message
   * @param rows number of rows in the dataset
   * @param rejectedRows number of rows left out
   * @param contentHash SHA-256 over columns and values, the same for the same table in any format
   * @param metrics rows and rejected_rows
   */
  public record Outputs(
      Dataset dataset,
      Dataset rejected,
      long rows,
      long rejectedRows,
      String contentHash,
      Metrics metrics) {}

  @Override
  public Outputs run(Inputs inputs, StepContext context) {
    Contract contract = Contract.read(inputs.contract().verifiedFile(inputs.contractSha256()));
    Path path = inputs.source().path();
    Artifact remote = inputs.dvcRemote();
    TableSource table =
        TableSource.open(
            path, remote == null ? null : remote.path(), contract, delimiter(inputs.delimiter()));
    Dataset dataset = context.newDataset("dataset");
    Dataset rejected = context.newDataset("rejected");
    try (DatasetWriter writer = DatasetWriter.create(dataset.path(), contract);
        RejectionWriter rejections = new RejectionWriter(rejected.path())) {
      long[] left = {inputs.maxRejectedRows()};
      Progress progress = new Progress("ingested", table::share, context::log);
      ReadSummary summary =
          table.read(
              (row, line) -> {
                writer.append(row, line);
                progress.row();
              },
              row -> {
                progress.row();
                requireTolerable(table, row, left[0]--, inputs.maxRejectedRows());
                row.problems()
                    .forEach(
                        problem -> rejections.append(row.line(), located(table, row, problem)));
              });
      if (summary.rows() == 0) {
        throw new InputException(
            "The source (%s) has %d rows, none of which can be read.\nMaybe set max_rejected_rows to 0: then the first of them says why."
                .formatted(path, summary.rejectedRows()));
      }
      DatasetInfo info = writer.finish(inputs.expectedDigest());
      rejections.finish();
      log(context, table, summary);
      return outputs(describe(dataset, info, table, summary), rejected, info, summary);
    }
  }

  private static char delimiter(String text) {
    if (text.equals("tab") || text.equals("\\t")) {
      return '\t';
    }
    if (text.length() != 1) {
      throw new InputException(
          "The delimiter (%s) must be one character.\nMaybe (,), (;) or (tab).".formatted(text));
    }
    return text.charAt(0);
  }

  private static void requireTolerable(TableSource table, RejectedRow row, long left, long max) {
    if (left > 0) {
      return;
    }
    String message = row.problems().getFirst().message();
    String more =
        max == 0
            ? "\nMaybe mend the row, or let such rows be left out and kept beside: max_rejected_rows."
            : "\nMaybe raise max_rejected_rows: more than the allowed %d rows cannot be read."
                .formatted(max);
    throw new InputException("%s: %s%s".formatted(table.where(row.line()), message, more));
  }

  /** Of several files, the line that is kept counts them all: the message names the one. */
  private static FieldProblem located(TableSource table, RejectedRow row, FieldProblem problem) {
    return table.files() == 1
        ? problem
        : new FieldProblem(
            problem.field(),
            problem.value(),
            problem.rule(),
            "%s: %s".formatted(table.where(row.line()), problem.message()));
  }

  private static void log(StepContext context, TableSource table, ReadSummary summary) {
    if (table.md5() != null) {
      context.log("verified the content of DVC's pointer: MD5 " + table.md5());
    }
    if (table.files() > 1) {
      table.parts().stream().limit(MAX_SHOWN_FILES).forEach(part -> log(context, part));
      if (table.files() > MAX_SHOWN_FILES) {
        context.log("and %d files more".formatted(table.files() - MAX_SHOWN_FILES));
      }
    }
    if (!table.leftOut().isEmpty()) {
      context.log("left out of the folder: " + table.leftOut());
    }
    context.log(
        "read %d rows of %s, left out %d"
            .formatted(summary.rows(), name(table), summary.rejectedRows()));
    if (!summary.ignoredColumns().isEmpty()) {
      context.log("ignored columns that the contract does not name: " + summary.ignoredColumns());
    }
  }

  private static void log(StepContext context, TableSource.Part part) {
    context.log(
        part.lines() == 0
            ? "%s: no rows".formatted(part.name())
            : "%s: lines %d to %d"
                .formatted(part.name(), part.firstLine(), part.firstLine() + part.lines() - 1));
  }

  private static String name(TableSource table) {
    return table.format().name().toLowerCase(Locale.ROOT);
  }

  private static Dataset describe(
      Dataset dataset, DatasetInfo info, TableSource table, ReadSummary summary) {
    String md5 = table.md5();
    Dataset described = md5 == null ? dataset : dataset.withMetadata("dvc_md5", md5);
    return described
        .withMetadata("rows", info.rows())
        .withMetadata("content_hash", info.contentHash())
        .withMetadata("contract_digest", info.contract().digest())
        .withMetadata("source_format", name(table))
        .withMetadata("source_files", table.files())
        .withMetadata("ignored_columns", summary.ignoredColumns());
  }

  private static Outputs outputs(
      Dataset dataset, Dataset rejected, DatasetInfo info, ReadSummary summary) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("rows", (double) summary.rows());
    metrics.put("rejected_rows", (double) summary.rejectedRows());
    return new Outputs(
        dataset,
        rejected,
        summary.rows(),
        summary.rejectedRows(),
        info.contentHash(),
        Metrics.of(metrics));
  }

  /**
   * Runs the step under KFP's contract.
   *
   * @param args what the launcher gives
   */
  public static void main(String[] args) {
    StepMain.run(new IngestData(), args);
  }
}
