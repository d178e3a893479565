package dev.crema.ingestquery;

import dev.crema.data.Contract;
import dev.crema.data.ingest.TableIngest;
import dev.crema.data.source.ReadSummary;
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
import java.time.Duration;

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
    TableIngest.Result result =
        new TableIngest(table, contract, context::log)
            .write(
                dataset.path(),
                rejected.path(),
                new TableIngest.Demands(inputs.expectedDigest(), inputs.maxRejectedRows()));
    Dataset described =
        dataset
            .withMetadata("rows", result.info().rows())
            .withMetadata("content_hash", result.info().contentHash())
            .withMetadata("contract_digest", result.info().contract().digest())
            .withMetadata("source_format", table.formatName())
            .withMetadata("source_connection", settings.name())
            .withMetadata("ignored_columns", result.summary().ignoredColumns());
    return outputs(described, rejected, result);
  }

  private static Outputs outputs(Dataset dataset, Dataset rejected, TableIngest.Result result) {
    ReadSummary summary = result.summary();
    return new Outputs(
        dataset,
        rejected,
        summary.rows(),
        summary.rejectedRows(),
        result.info().contentHash(),
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
