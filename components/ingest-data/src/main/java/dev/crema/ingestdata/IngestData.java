package dev.crema.ingestdata;

import dev.crema.data.Contract;
import dev.crema.data.ingest.TableIngest;
import dev.crema.data.source.ReadSummary;
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
import org.jspecify.annotations.Nullable;

/**
 * Reads a CSV, JSON Lines or Parquet file, or a folder of them, under its contract into a dataset.
 * Columns that the contract does not name are left out. A row that cannot be read ends the step,
 * unless max_rejected_rows allows it.
 */
@Component(stage = "data", caching = Caching.ALLOWED, workload = Workload.STREAMING)
public final class IngestData implements Step<IngestData.Inputs, IngestData.Outputs> {
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
    Artifact remote = inputs.dvcRemote();
    TableSource table =
        TableSource.open(
            inputs.source().path(),
            remote == null ? null : remote.path(),
            contract,
            TableIngest.delimiter(inputs.delimiter()));
    TableIngest ingest = new TableIngest(table, contract, context::log);
    Dataset dataset = context.newDataset("dataset");
    Dataset rejected = context.newDataset("rejected");
    if (table.md5() != null) {
      context.log("verified the content of DVC's pointer: MD5 " + table.md5());
    }
    TableIngest.Result result =
        ingest.write(
            dataset.path(),
            rejected.path(),
            new TableIngest.Demands(inputs.expectedDigest(), inputs.maxRejectedRows()));
    return outputs(describe(dataset, result, table, ingest), rejected, result);
  }

  private static Dataset describe(
      Dataset dataset, TableIngest.Result result, TableSource table, TableIngest ingest) {
    String md5 = table.md5();
    Dataset described = md5 == null ? dataset : dataset.withMetadata("dvc_md5", md5);
    return described
        .withMetadata("rows", result.info().rows())
        .withMetadata("content_hash", result.info().contentHash())
        .withMetadata("contract_digest", result.info().contract().digest())
        .withMetadata("source_format", table.formatName())
        .withMetadata("source_files", table.files())
        .withMetadata("ignored_columns", result.summary().ignoredColumns());
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
    StepMain.run(new IngestData(), args);
  }
}
