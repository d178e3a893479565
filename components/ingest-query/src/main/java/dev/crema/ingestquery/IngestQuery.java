package dev.crema.ingestquery;

import dev.crema.data.Contract;
import dev.crema.data.DatasetInfo;
import dev.crema.data.DatasetWriter;
import dev.crema.data.InputException;
import dev.crema.data.Progress;
import dev.crema.data.quality.RejectionWriter;
import dev.crema.data.source.ReadSummary;
import dev.crema.data.source.RejectedRow;
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
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;

/**
 * Reads the result of a PostgreSQL query under its contract into a dataset. The query runs in one
 * transaction that cannot write; its result is read as a stream. A row that cannot be read ends the
 * step, unless max_rejected_rows allows it.
 */
@Component(
    stage = "data",
    caching = Caching.NEVER,
    network = true,
    workload = Workload.STREAMING,
    services = "PostgreSQL >=15.18.0")
public final class IngestQuery implements Step<IngestQuery.Inputs, IngestQuery.Outputs> {
  /**
   * What the step takes.
   *
   * @param query one statement that begins with select, with, values or table; order by makes its
   *     content hash the same each time
   * @param connection name of the connection: its address and credentials are the variables
   *     CREMA_SOURCE_NAME_JDBC_URL, _USER, _PASSWORD and _SSL_ROOT_CERT
   * @param contract contract.yaml: names, types and rules of the columns
   * @param contractSha256 SHA-256 of contract.yaml, which the step verifies
   * @param expectedDigest content hash that the dataset must have; empty = any
   * @param maxRejectedRows most rows that may be left out because they cannot be read; 0 = the
   *     first one ends the step
   * @param timeoutSeconds most seconds that the query and the reading of its result may take
   */
  public record Inputs(
      String query,
      String connection,
      Artifact contract,
      String contractSha256,
      @Default("") String expectedDigest,
      @Default("0") @Range(min = 0, max = 1_000_000_000) long maxRejectedRows,
      @Default("3600") @Range(min = 1, max = 86_400) long timeoutSeconds) {}

  /**
   * What the step gives.
   *
   * @param dataset the rows
   * @param rejected the rows that could not be read: line, column, value, rule, message
   * @param rows number of rows in the dataset
   * @param rejectedRows number of rows left out
   * @param contentHash SHA-256 over columns and values, the same for the same table from a file
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
    SourceSettings settings = SourceSettings.of(inputs.connection(), context::environment);
    String query = QueryText.checked(inputs.query());
    QueryTable table =
        new QueryTable(settings, query, contract, Duration.ofSeconds(inputs.timeoutSeconds()));
    Dataset dataset = context.newDataset("dataset");
    Dataset rejected = context.newDataset("rejected");
    try (DatasetWriter writer = DatasetWriter.create(dataset.path(), contract);
        RejectionWriter rejections = new RejectionWriter(rejected.path())) {
      long[] left = {inputs.maxRejectedRows()};
      Progress progress = new Progress("ingested", () -> Double.NaN, context::log);
      ReadSummary summary =
          table.read(
              (row, number) -> {
                writer.append(row, number);
                progress.row();
              },
              row -> {
                progress.row();
                requireTolerable(row, left[0]--, inputs.maxRejectedRows());
                row.problems().forEach(problem -> rejections.append(row.line(), problem));
              });
      requireRows(summary);
      DatasetInfo info = writer.finish(inputs.expectedDigest());
      rejections.finish();
      log(context, query, summary);
      return outputs(described(dataset, info, settings, summary), rejected, info, summary);
    } catch (SQLException e) {
      throw QueryFailure.of(settings, e);
    }
  }

  private static void requireTolerable(RejectedRow row, long left, long max) {
    if (left > 0) {
      return;
    }
    String more =
        max == 0
            ? "\nMaybe mend the row, or let such rows be left out and kept beside: max_rejected_rows."
            : "\nMaybe raise max_rejected_rows: more than the allowed %d rows cannot be read."
                .formatted(max);
    throw new InputException(
        "Row %d of the query: %s%s"
            .formatted(row.line(), row.problems().getFirst().message(), more));
  }

  private static void requireRows(ReadSummary summary) {
    if (summary.rows() == 0) {
      throw new InputException(
          summary.rejectedRows() == 0
              ? "The query gives no rows.\nMaybe its conditions are too narrow."
              : "The query gives %d rows, none of which can be read.\nMaybe set max_rejected_rows to 0: then the first of them says why."
                  .formatted(summary.rejectedRows()));
    }
  }

  private static void log(StepContext context, String query, ReadSummary summary) {
    context.log("read %d rows, left out %d".formatted(summary.rows(), summary.rejectedRows()));
    if (!summary.ignoredColumns().isEmpty()) {
      context.log("ignored columns that the contract does not name: " + summary.ignoredColumns());
    }
    if (!query.toLowerCase(Locale.ROOT).contains("order by")) {
      context.log(
          "the query has no order by: the same rows may have another content hash next time");
    }
  }

  private static Dataset described(
      Dataset dataset, DatasetInfo info, SourceSettings settings, ReadSummary summary) {
    return dataset
        .withMetadata("rows", info.rows())
        .withMetadata("content_hash", info.contentHash())
        .withMetadata("contract_digest", info.contract().digest())
        .withMetadata("source_format", "postgresql")
        .withMetadata("source_connection", settings.name())
        .withMetadata("ignored_columns", summary.ignoredColumns());
  }

  private static Outputs outputs(
      Dataset dataset, Dataset rejected, DatasetInfo info, ReadSummary summary) {
    return new Outputs(
        dataset,
        rejected,
        summary.rows(),
        summary.rejectedRows(),
        info.contentHash(),
        Metrics.of(summary.metrics()));
  }

  /**
   * Runs the step under KFP's contract.
   *
   * @param args what the launcher gives
   */
  public static void main(String[] args) {
    StepMain.run(new IngestQuery(), args);
  }
}
