package dev.crema.combinedata;

import dev.crema.data.CombinedRows;
import dev.crema.data.DatasetInfo;
import dev.crema.data.DatasetReader;
import dev.crema.data.DatasetWriter;
import dev.crema.data.Progress;
import dev.crema.data.RowSource;
import dev.crema.sdk.Caching;
import dev.crema.sdk.Component;
import dev.crema.sdk.Dataset;
import dev.crema.sdk.Default;
import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.Range;
import dev.crema.sdk.Step;
import dev.crema.sdk.StepContext;
import dev.crema.sdk.StepException;
import dev.crema.sdk.StepMain;
import dev.crema.sdk.Workload;
import java.nio.file.Path;
import java.util.function.LongPredicate;

/**
 * Makes one dataset of the original data and of production's, to train on: all rows of the original
 * and the newest of production, or the newest of both. Of rows of the same entity and event time
 * one counts, production's before the original's and later ones before earlier ones. Both must have
 * the same contract.
 */
@Component(stage = "data", caching = Caching.ALLOWED, workload = Workload.STREAMING)
public final class CombineData implements Step<CombineData.Inputs, CombineData.Outputs> {

  /** How far back the rows go. */
  public enum History {
    /** All rows of the original, and all or the newest of production. */
    EXPANDING,
    /** The newest rows of both. */
    ROLLING
  }

  /**
   * What the step takes.
   *
   * @param original the data of the first training
   * @param production rows of production with their truth, as collect-production gives them
   * @param history expanding (all rows of the original and, beside them, the newest of production)
   *     or rolling (the newest max_rows of both by event time; without one, production's last rows
   *     first)
   * @param maxRows most rows of the dataset; 0 = no limit, which a rolling history must have
   * @param windowFrom the line of production from which on the rows are of the newest window, as
   *     collect-production says it; 1 = all of production
   */
  public record Inputs(
      Dataset original,
      Dataset production,
      @Default("expanding") History history,
      @Default("0") @Range(min = 0, max = 2_000_000_000) long maxRows,
      @Default("1") @Range(min = 1, max = 2_147_483_648L) long windowFrom) {}

  /**
   * What the step gives.
   *
   * @param dataset the rows: those of the original in their order, then production's
   * @param rows number of rows
   * @param windowFrom the line of the dataset from which on the rows are of the newest window; one
   *     more than there are rows if it has none
   * @param contentHash SHA-256 over the columns and values of the dataset
   */
  public record Outputs(Dataset dataset, long rows, long windowFrom, String contentHash) {}

  @Override
  public Outputs run(Inputs inputs, StepContext context) {
    long maxRows = maxRows(inputs);
    DatasetReader original = DatasetReader.open(inputs.original().path());
    DatasetReader production = DatasetReader.open(inputs.production().path());
    SameContract.require(original.info().contract(), production.info().contract());
    long all = original.info().rows() + production.info().rows();
    if (all == 0) {
      throw new StepException(ErrorKind.DATA_QUALITY, "Neither original nor production has a row.");
    }
    Dataset dataset = context.newDataset("dataset");
    // Beside the output: the scratch folder may be a memory file system.
    Path spill = dataset.path().resolveSibling("." + dataset.name() + ".spill");
    CombinedRows chosen =
        switch (inputs.history()) {
          case EXPANDING -> CombinedRows.chooseKeepingOlder(original, production, maxRows, spill);
          case ROLLING -> CombinedRows.choose(original, production, maxRows, spill);
        };
    try (DatasetWriter writer = DatasetWriter.create(dataset.path(), original.info().contract())) {
      Lines lines = new Lines(inputs.windowFrom());
      long fromOriginal =
          lines.append(writer, told(original, "original", context), chosen::hasOlder);
      lines.beforeWindow = fromOriginal;
      long rows = lines.append(writer, told(production, "production", context), chosen::hasNewer);
      DatasetInfo info = writer.finish();
      context.log(
          "kept %d rows of the original and %d of production; left out %d of the same entity and event time, %d that are older"
              .formatted(fromOriginal, rows - fromOriginal, chosen.repeated(), chosen.beyond()));
      long windowFrom = lines.beforeWindow + 1;
      return new Outputs(
          dataset
              .withMetadata("rows", info.rows())
              .withMetadata("content_hash", info.contentHash())
              .withMetadata("original_rows", fromOriginal)
              .withMetadata("production_rows", rows - fromOriginal)
              .withMetadata("window_rows", rows - lines.beforeWindow)
              .withMetadata("repeated_rows", chosen.repeated()),
          info.rows(),
          windowFrom,
          info.contentHash());
    }
  }

  private static long maxRows(Inputs inputs) {
    if (inputs.maxRows() > 0) {
      return inputs.maxRows();
    }
    if (inputs.history() == History.ROLLING) {
      throw new StepException(
          ErrorKind.INVALID_INPUT,
          "A rolling history needs max_rows, the number of rows to keep; it is (0).\nMaybe set max_rows, or take the history (expanding).");
    }
    return Long.MAX_VALUE;
  }

  private static RowSource told(DatasetReader rows, String name, StepContext context) {
    return Progress.of(rows, rows.info().rows(), "combined of " + name, context::log);
  }

  /** Numbers the rows that count. */
  private static final class Lines {
    private final long windowFrom;
    private long last;

    /** The last line before the newest window. */
    private long beforeWindow;

    Lines(long windowFrom) {
      this.windowFrom = windowFrom;
    }

    /** Returns the number of the last row, which is that of all rows so far. */
    long append(DatasetWriter writer, RowSource rows, LongPredicate counts) {
      long[] number = {0};
      rows.forEach(
          (row, line) -> {
            if (counts.test(number[0]++)) {
              writer.append(row, ++last);
              if (windowFrom > 1 && line < windowFrom) {
                beforeWindow = last;
              }
            }
          });
      return last;
    }
  }

  /**
   * Runs the step under KFP's contract.
   *
   * @param args what the launcher gives
   */
  public static void main(String[] args) {
    StepMain.run(new CombineData(), args);
  }
}
