package dev.crema.splitdata;

import dev.crema.data.Contract;
import dev.crema.data.DatasetInfo;
import dev.crema.data.DatasetReader;
import dev.crema.data.DatasetWriter;
import dev.crema.data.Progress;
import dev.crema.data.Role;
import dev.crema.data.RowSource;
import dev.crema.sdk.Caching;
import dev.crema.sdk.Component;
import dev.crema.sdk.Dataset;
import dev.crema.sdk.Default;
import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.Markdown;
import dev.crema.sdk.Metrics;
import dev.crema.sdk.Range;
import dev.crema.sdk.Step;
import dev.crema.sdk.StepContext;
import dev.crema.sdk.StepException;
import dev.crema.sdk.StepMain;
import dev.crema.sdk.Workload;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Splits a dataset into train, validation and test parts. A row's part depends on the row alone, by
 * a hash of its entity or by its time, so no row changes its part as the data grows. Fails when a
 * part is empty, lacks a class, or has a share of a class that is off.
 */
@Component(stage = "data", caching = Caching.ALLOWED, workload = Workload.STREAMING)
public final class SplitData implements Step<SplitData.Inputs, SplitData.Outputs> {

  /** How rows are split. */
  public enum Method {
    /** By a hash of the entity, else of the whole row. */
    HASH,
    /** By the event time. */
    TIME
  }

  /**
   * What the step takes.
   *
   * @param dataset the rows, with their contract
   * @param method hash (of the entity, else of all values) or time (of the event)
   * @param validationShare share of rows for validation, by hash only
   * @param testShare share of rows for the test, by hash only
   * @param salt another salt gives another split, by hash only
   * @param validationStart first day or instant (ISO 8601) for validation, by time only
   * @param testStart first day or instant (ISO 8601) for the test, by time only
   * @param maxShareDeviation how far the share of a class in a part may be off, by hash only; what
   *     chance explains (four standard errors) is always allowed
   */
  public record Inputs(
      Dataset dataset,
      @Default("hash") Method method,
      @Default("0.2") @Range(min = 0.001, max = 0.9) double validationShare,
      @Default("0.2") @Range(min = 0.001, max = 0.9) double testShare,
      @Default("crema") String salt,
      @Default("") String validationStart,
      @Default("") String testStart,
      @Default("0.05") @Range(min = 0, max = 1) double maxShareDeviation) {}

  /**
   * What the step gives.
   *
   * @param train rows to learn from
   * @param validation rows to choose with: early stopping, thresholds
   * @param test rows to judge by
   * @param metrics rows of each part and the largest deviation of a share
   * @param report rows and classes of each part
   */
  public record Outputs(
      Dataset train, Dataset validation, Dataset test, Metrics metrics, Markdown report) {}

  @Override
  public Outputs run(Inputs inputs, StepContext context) {
    DatasetReader reader = DatasetReader.open(inputs.dataset().path());
    Contract contract = reader.info().contract();
    Splitter splitter =
        switch (inputs.method()) {
          case HASH ->
              new HashSplitter(
                  contract, inputs.salt(), inputs.validationShare(), inputs.testShare());
          case TIME -> new TimeSplitter(contract, inputs.validationStart(), inputs.testStart());
        };
    PartCounts counts = new PartCounts(contract);
    Map<Part, Dataset> datasets = new EnumMap<>(Part.class);
    Dataset train = context.newDataset("train");
    Dataset validation = context.newDataset("validation");
    Dataset test = context.newDataset("test");
    try (DatasetWriter trainWriter = DatasetWriter.create(train.path(), contract);
        DatasetWriter validationWriter = DatasetWriter.create(validation.path(), contract);
        DatasetWriter testWriter = DatasetWriter.create(test.path(), contract)) {
      RowSource rows = Progress.of(reader, reader.info().rows(), "split", context::log);
      rows.forEach(
          (row, line) -> {
            Part part = splitter.part(row, line);
            counts.add(part, row);
            DatasetWriter writer =
                switch (part) {
                  case TRAIN -> trainWriter;
                  case VALIDATION -> validationWriter;
                  case TEST -> testWriter;
                };
            writer.append(row, line);
          });
      check(inputs, counts);
      datasets.put(Part.TRAIN, described(train, trainWriter.finish()));
      datasets.put(Part.VALIDATION, described(validation, validationWriter.finish()));
      datasets.put(Part.TEST, described(test, testWriter.finish()));
    }
    return new Outputs(
        datasets.get(Part.TRAIN),
        datasets.get(Part.VALIDATION),
        datasets.get(Part.TEST),
        metrics(inputs, counts),
        Markdown.of(report(inputs, contract, counts)));
  }

  private static Dataset described(Dataset dataset, DatasetInfo info) {
    return dataset
        .withMetadata("rows", info.rows())
        .withMetadata("content_hash", info.contentHash());
  }

  private static void check(Inputs inputs, PartCounts counts) {
    List<String> problems = new ArrayList<>(counts.gaps());
    if (problems.isEmpty() && inputs.method() == Method.HASH) {
      problems.addAll(counts.deviations(wanted(inputs), inputs.maxShareDeviation()));
    }
    if (!problems.isEmpty()) {
      String advice =
          switch (inputs.method()) {
            case HASH -> "\nMaybe take more data, other shares or another salt.";
            case TIME -> "\nMaybe move validation_start or test_start.";
          };
      throw new StepException(ErrorKind.DATA_QUALITY, String.join("\n", problems) + advice);
    }
  }

  private static Map<Part, Double> wanted(Inputs inputs) {
    Map<Part, Double> wanted = new EnumMap<>(Part.class);
    wanted.put(Part.TRAIN, 1 - inputs.validationShare() - inputs.testShare());
    wanted.put(Part.VALIDATION, inputs.validationShare());
    wanted.put(Part.TEST, inputs.testShare());
    return wanted;
  }

  private static Metrics metrics(Inputs inputs, PartCounts counts) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    for (Part part : Part.values()) {
      metrics.put(part.lowerName() + "_rows", (double) counts.rows(part));
    }
    if (inputs.method() == Method.HASH) {
      metrics.put("largest_share_deviation", counts.largestDeviation(wanted(inputs)));
    }
    return Metrics.of(metrics);
  }

  private static String report(Inputs inputs, Contract contract, PartCounts counts) {
    String how =
        switch (inputs.method()) {
          case HASH ->
              contract.indexOf(Role.ENTITY) >= 0
                  ? "By a hash of the entity: no entity is in two parts."
                  : "By a hash of all values of a row: equal rows are in one part.";
          case TIME ->
              "By time: validation from %s, test from %s."
                  .formatted(inputs.validationStart(), inputs.testStart());
        };
    return "### Split of %s\n\n%s\n\n%s\nIn brackets: share of the class's rows.\n"
        .formatted(contract.name(), how, counts.table());
  }

  /**
   * Runs the step under KFP's contract.
   *
   * @param args what the launcher gives
   */
  public static void main(String[] args) {
    StepMain.run(new SplitData(), args);
  }
}
