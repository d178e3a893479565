package dev.crema.collectproduction;

import dev.crema.data.Contract;
import dev.crema.data.DatasetInfo;
import dev.crema.data.DatasetWriter;
import dev.crema.data.PredictionLayout;
import dev.crema.data.Progress;
import dev.crema.data.RawRow;
import dev.crema.data.RowVisitor;
import dev.crema.productionlog.DatabaseSettings;
import dev.crema.productionlog.LogFailure;
import dev.crema.productionlog.download.CollectSummary;
import dev.crema.productionlog.download.Collector;
import dev.crema.productionlog.download.ProductionWindow;
import dev.crema.sdk.Artifact;
import dev.crema.sdk.Caching;
import dev.crema.sdk.Component;
import dev.crema.sdk.Dataset;
import dev.crema.sdk.Default;
import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.Step;
import dev.crema.sdk.StepContext;
import dev.crema.sdk.StepException;
import dev.crema.sdk.StepMain;
import dev.crema.sdk.Workload;
import java.sql.SQLException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the predictions of a window and what came true out of the production log, and, if asked,
 * what came true of those before it. Asked again for the same window it gives the same rows: labels
 * that came after the window's end and the maturity do not count, and of labels that were replaced
 * since, the one of then does. An empty window is no error. Predictions whose inputs are of another
 * contract are left out, counted and said; it is an error if none of the window fits and its truth
 * is required.
 */
@Component(
    stage = "monitor",
    caching = Caching.NEVER,
    network = true,
    workload = Workload.STREAMING,
    services = "PostgreSQL >=15.18.0")
public final class CollectProduction
    implements Step<CollectProduction.Inputs, CollectProduction.Outputs> {

  /**
   * What the step takes.
   *
   * @param contract contract.yaml: names, types and rules of the columns
   * @param contractSha256 SHA-256 of contract.yaml, which the step verifies
   * @param modelName the model's name
   * @param version the model's version; empty = all; most = the one that made most predictions of
   *     the window, of equally many the highest
   * @param windowStart predictions from this instant on (ISO 8601, UTC)
   * @param windowEnd predictions before this instant (ISO 8601, UTC)
   * @param labelMaturity how long after the window's end labels still count (ISO 8601 duration);
   *     when that is over, the step can be run
   * @param historyStart from which instant on predictions before the window are in the dataset too
   *     (ISO 8601, UTC), of those whose truth is known by then; empty = all that the log has; none
   *     = the window alone
   * @param requireTruth whether a window without any prediction whose truth is known is not enough
   */
  public record Inputs(
      Artifact contract,
      String contractSha256,
      String modelName,
      @Default("") String version,
      String windowStart,
      String windowEnd,
      @Default("PT0S") String labelMaturity,
      @Default(NO_HISTORY) String historyStart,
      @Default("true") boolean requireTruth) {}

  static final String NO_HISTORY = "none";
  private static final String MOST = "most";

  /**
   * What the step gives.
   *
   * @param dataset the predictions whose truth is known, as rows of the contract: to train on;
   *     those of the history, then those of the window
   * @param predictions all predictions of the window: the contract's columns, then id, time,
   *     version, class and score; the label is missing where the truth is not known
   * @param rows number of predictions of the window
   * @param labelledRows number of those whose truth is known
   * @param windowFrom the line of both datasets from which on the rows are the window's
   * @param version the version whose predictions these are; empty = all, or none
   * @param enough whether there are labelled rows of the window, or none are required
   * @param contentHash SHA-256 over the columns and values of predictions
   */
  public record Outputs(
      Dataset dataset,
      Dataset predictions,
      long rows,
      long labelledRows,
      long windowFrom,
      String version,
      boolean enough,
      String contentHash) {}

  @Override
  public Outputs run(Inputs inputs, StepContext context) {
    Contract contract = Contract.read(inputs.contract().verifiedFile(inputs.contractSha256()));
    DatabaseSettings settings = DatabaseSettings.fromEnvironment(context::environment);
    Log log = new Log(settings, PredictionLayout.of(contract), context);
    WindowVersion asked = log.version(inputs);
    ProductionWindow window = window(inputs, asked.version());
    Dataset dataset = context.newDataset("dataset");
    Dataset predictions = context.newDataset("predictions");
    try (DatasetWriter labelled = DatasetWriter.create(dataset.path(), log.layout().base());
        DatasetWriter all = DatasetWriter.create(predictions.path(), log.layout().contract())) {
      RowVisitor training = labelling(labelled, log.layout());
      ProductionWindow history = history(inputs, window);
      long before = history == null ? 0 : log.collect(history, training).rows();
      CollectSummary summary =
          log.collect(
              window,
              (row, number) -> {
                all.append(row, before + number);
                training.row(row, before + number);
              });
      if (inputs.requireTruth()) {
        requireThatOneFits(window, summary);
      }
      DatasetInfo info = all.finish();
      return new Outputs(
          described(dataset, labelled.finish()).withMetadata("window_from", before + 1),
          described(described(predictions, info), summary)
              .withMetadata("other_rows", asked.otherRows()),
          summary.rows(),
          summary.labelled(),
          before + 1,
          asked.version(),
          summary.labelled() > 0 || !inputs.requireTruth(),
          info.contentHash());
    }
  }

  private static ProductionWindow window(Inputs inputs, String version) {
    return ProductionWindow.parse(
        inputs.modelName(),
        version,
        new ProductionWindow.Written(
            inputs.windowStart(), inputs.windowEnd(), inputs.labelMaturity()));
  }

  private static @Nullable ProductionWindow history(Inputs inputs, ProductionWindow window) {
    String start = inputs.historyStart();
    return start.equals(NO_HISTORY) ? null : window.history(start);
  }

  private static Dataset described(Dataset predictions, CollectSummary summary) {
    return predictions
        .withMetadata("misfit_rows", summary.misfits())
        .withMetadata("misfit_labels", summary.misfitLabels())
        .withMetadata("ignored_columns", summary.unknownColumns().keySet().stream().toList());
  }

  /**
   * Whose predictions are collected.
   *
   * @param version empty = of all
   * @param otherRows how many of the window are of other versions
   */
  private record WindowVersion(String version, long otherRows) {}

  /** The production log. */
  private record Log(DatabaseSettings settings, PredictionLayout layout, StepContext context) {

    WindowVersion version(Inputs inputs) {
      String asked = inputs.version();
      if (asked.isEmpty()) {
        return new WindowVersion("", 0);
      }
      Map<String, Long> versions;
      try {
        versions = new Collector(settings.connections()).versions(window(inputs, ""));
      } catch (SQLException e) {
        throw failure(e);
      }
      String version =
          asked.equals(MOST) ? versions.keySet().stream().findFirst().orElse("") : asked;
      long others =
          versions.values().stream().mapToLong(Long::longValue).sum()
              - versions.getOrDefault(version, 0L);
      if (others > 0) {
        context.log(
            "of version %s; %d predictions of the window are of other versions and left out"
                .formatted(version, others));
      }
      return new WindowVersion(version, others);
    }

    private StepException failure(SQLException e) {
      LogFailure failure = LogFailure.of(e, settings);
      return new StepException(
          failure.isTemporary() ? ErrorKind.UNAVAILABLE : ErrorKind.INVALID_INPUT,
          failure.message(),
          e);
    }

    CollectSummary collect(ProductionWindow window, RowVisitor visitor) {
      Progress progress = new Progress("collected", () -> Double.NaN, context::log);
      try {
        CollectSummary summary =
            new Collector(settings.connections())
                .collect(
                    window,
                    layout,
                    (row, number) -> {
                      visitor.row(row, number);
                      progress.row();
                    });
        log(context, window, summary);
        return summary;
      } catch (SQLException e) {
        throw failure(e);
      }
    }
  }

  /** Writes the rows whose truth is known. */
  private static RowVisitor labelling(DatasetWriter labelled, PredictionLayout layout) {
    int label = layout.base().labelIndex();
    RawRow training = new RawRow(layout.base().columns().size());
    return (row, number) -> {
      if (!row.isMissing(label)) {
        training.setFirst(row);
        labelled.append(training, number);
      }
    };
  }

  private static void requireThatOneFits(ProductionWindow window, CollectSummary summary) {
    if (summary.rows() == 0 && summary.misfits() > 0) {
      throw new StepException(
          ErrorKind.DATA_QUALITY,
          "None of the %d predictions from (%s) to (%s) fits the contract. %s\nMaybe take the contract of the version that made them, or ask for another version."
              .formatted(
                  summary.misfits(), window.from(), window.to(), summary.examples().getFirst()));
    }
  }

  private static void log(StepContext context, ProductionWindow window, CollectSummary summary) {
    context.log(
        "collected %d predictions of %s from %s to %s, %d with their truth"
            .formatted(
                summary.rows(), window.model(), window.from(), window.to(), summary.labelled()));
    if (summary.misfits() + summary.misfitLabels() > 0) {
      context.log(
          "left out %d predictions of another contract and %d labels that are no class:"
              .formatted(summary.misfits(), summary.misfitLabels()));
      summary.examples().forEach(context::log);
    }
    if (!summary.unknownColumns().isEmpty()) {
      context.log(
          "ignored columns that the contract does not name, by rows: " + summary.unknownColumns());
    }
    if (summary.waitingLabels() > 0) {
      context.log(
          "%d labels of the window wait for predictions that are not in the log: of ids nobody knows, or on their way"
              .formatted(summary.waitingLabels()));
    }
  }

  private static Dataset described(Dataset dataset, DatasetInfo info) {
    return dataset
        .withMetadata("rows", info.rows())
        .withMetadata("content_hash", info.contentHash())
        .withMetadata("contract_digest", info.contract().digest());
  }

  /**
   * Runs the step under KFP's contract.
   *
   * @param args what the launcher gives
   */
  public static void main(String[] args) {
    StepMain.run(new CollectProduction(), args);
  }
}
