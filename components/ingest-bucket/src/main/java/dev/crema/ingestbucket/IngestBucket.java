package dev.crema.ingestbucket;

import dev.crema.data.Contract;
import dev.crema.data.ingest.TableIngest;
import dev.crema.data.source.FetchedFiles;
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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads an object of an S3-compatible bucket, or those below a prefix, under its contract into a
 * dataset: CSV, JSON Lines or Parquet. An object that changes while it is read ends the step; so
 * does a row that cannot be read, unless max_rejected_rows allows it.
 */
@Component(stage = "data", caching = Caching.NEVER, network = true, workload = Workload.STREAMING)
public final class IngestBucket implements Step<IngestBucket.Inputs, IngestBucket.Outputs> {
  private static final long MEGABYTE = 1_000_000;

  /**
   * What the step takes.
   *
   * @param uri {@code s3://bucket/key} of a file, or {@code s3://bucket/prefix/} of files that are
   *     one table; what a file is, its content tells
   * @param contract contract.yaml: names, types and rules of the columns
   * @param contractSha256 SHA-256 of contract.yaml, which the step verifies
   * @param connection name of the connection, whose address and credentials are the variables
   *     CREMA_SOURCE_NAME_AWS_ENDPOINT_URL_S3, _AWS_ACCESS_KEY_ID and so on; empty = those of AWS
   *     as they are
   * @param expectedDigest content hash that the dataset must have; empty = any
   * @param maxRejectedRows most rows that may be left out because they cannot be read; 0 = the
   *     first one ends the step
   * @param delimiter what stands between two cells of a CSV: one character, or tab
   * @param maxMegabytes most that is fetched, in millions of bytes
   * @param timeoutSeconds most seconds that the fetching may take
   */
  public record Inputs(
      String uri,
      Artifact contract,
      String contractSha256,
      @Default("") String connection,
      @Default("") String expectedDigest,
      @Default("0") @Range(min = 0, max = 1_000_000_000) long maxRejectedRows,
      @Default(",") String delimiter,
      @Default("10000") @Range(min = 1, max = 10_000_000) long maxMegabytes,
      @Default("3600") @Range(min = 1, max = 86_400) long timeoutSeconds) {}

  /**
   * What the step gives.
   *
   * @param dataset the rows
   * @param rejected the rows that could not be read: line, column, value, rule, message
   * @param rows number of rows in the dataset
   * @param rejectedRows number of rows left out
   * @param contentHash SHA-256 over columns and values, the same for the same table from anywhere
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
    char delimiter = TableIngest.delimiter(inputs.delimiter());
    BucketAddress address = BucketAddress.of(inputs.uri());
    BucketSettings settings = BucketSettings.of(inputs.connection(), context::environment);
    settings.requireAllowed(address);
    BucketReader reader =
        new BucketReader(
            settings,
            new BucketConnection(settings, context.clock()),
            Deadline.in(inputs.timeoutSeconds()),
            context::log);
    FetchedFiles fetched =
        new BucketSource(reader, folder(context), inputs.maxMegabytes() * MEGABYTE).fetch(address);
    context.log("fetched %s from %s".formatted(address, settings));
    TableSource table = TableSource.open(fetched, contract, delimiter);
    TableIngest ingest = new TableIngest(table, contract, context::log);
    Dataset dataset = context.newDataset("dataset");
    Dataset rejected = context.newDataset("rejected");
    TableIngest.Result result =
        ingest.write(
            dataset.path(),
            rejected.path(),
            new TableIngest.Demands(inputs.expectedDigest(), inputs.maxRejectedRows()));
    Dataset described =
        dataset
            .withMetadata("rows", result.info().rows())
            .withMetadata("content_hash", result.info().contentHash())
            .withMetadata("contract_digest", result.info().contract().digest())
            .withMetadata("source_format", table.formatName())
            .withMetadata("source_uri", address.toString())
            .withMetadata("source_files", table.files())
            .withMetadata("ignored_columns", result.summary().ignoredColumns());
    return outputs(described, rejected, result);
  }

  private static Path folder(StepContext context) {
    try {
      return Files.createDirectory(context.temporaryDirectory().resolve("bucket"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
    StepMain.run(new IngestBucket(), args);
  }
}
