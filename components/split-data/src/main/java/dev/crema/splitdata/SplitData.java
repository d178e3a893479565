package dev.crema.splitdata;

import dev.crema.data.Contract;
import dev.crema.data.DatasetReader;
import dev.crema.data.Progress;
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
import dev.crema.splitdata.PartWriters.Target;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * Splits a dataset into train, validation and test parts, by a hash of a row's entity, so that no
 * row changes its part as the data grows, or by its time, so that the newest rows are the test's.
 * Fails when a part is empty, lacks a class, or has a share of a class that is off.
 */
@Component(stage = "data", caching = Caching.ALLOWED, workload = Workload.STREAMING)
public final class SplitData implements Step<SplitData.Inputs, SplitData.Outputs> {

  /** How rows are split. */
  public enum Method {
    /** By a hash of the entity, else of the inputs. */
    HASH,
    /** By the event time. */
    TIME
  }

  /**
   * What the step takes.
   *
   * @param dataset the rows, with their contract
   * @param method hash (of the entity, else of the inputs) or time (of the event)
   * @param validationShare share of rows for validation; by time the newest before the test's
   * @param testShare share of rows for the test; by time the newest
   * @param salt another salt gives another split, by hash only
   * @param validationStart first day or instant (ISO 8601) for validation instead of the share, by
   *     time only; given with test_start
   * @param testStart first day or instant (ISO 8601) for the test instead of the share, by time
   *     only; given with validation_start
   * @param maxShareDeviation how far the share of a class in a part may be off, by hash only; what
   *     chance explains (four standard errors) is always allowed
   * @param windowFrom the line from which on the rows are of production's newest window, as
   *     combine-data says it; 0 = none are
   */
  public record Inputs(
      Dataset dataset,
      @Default("hash") Method method,
      @Default("0.2") @Range(min = 0.001, max = 0.9) double validationShare,
      @Default("0.2") @Range(min = 0.001, max = 0.9) double testShare,
      @Default("crema") String salt,
      @Default("") String validationStart,
      @Default("") String testStart,
      @Default("0.05") @Range(min = 0, max = 1) double maxShareDeviation,
      @Default("0") @Range(min = 0, max = 2_147_483_648L) long windowFrom) {}

  /**
   * What the step gives.
   *
   * @param train rows to learn from
   * @param validation rows to choose with: early stopping, thresholds
   * @param test rows to judge by
   * @param production rows of the newest window, of whatever part
   * @param productionHeldOut those of them for validation or the test: nothing is learned from them
   * @param productionTest those of them for the test
   * @param metrics rows of each part and the largest deviation of a share
   * @param report rows and classes of each part
   */
  public record Outputs(
      Dataset train,
      Dataset validation,
      Dataset test,
      Dataset production,
      Dataset productionHeldOut,
      Dataset productionTest,
      Metrics metrics,
      Markdown report) {}

  @Override
  public Outputs run(Inputs inputs, StepContext context) {
    DatasetReader reader = DatasetReader.open(inputs.dataset().path());
    Contract contract = reader.info().contract();
    Splitter splitter = splitter(inputs, reader);
    PartCounts counts = new PartCounts(contract);
    try (PartWriters writers = new PartWriters(context, contract)) {
      RowSource rows = Progress.of(reader, reader.info().rows(), "split", context::log);
      rows.forEach(
          (row, line) -> {
            Part part = splitter.part(row, line);
            counts.add(part, row);
            writers.append(part, row, line);
            if (inputs.windowFrom() > 0 && line >= inputs.windowFrom()) {
              counts.addOfWindow(part);
              writers.appendOfWindow(part, row, line);
            }
          });
      check(inputs, counts);
      if (inputs.windowFrom() > 0) {
        cautions(inputs, splitter, counts).forEach(context::log);
      }
      return outputs(
          writers.finish(splitter.identity()),
          Metrics.of(metrics(inputs, counts)),
          Markdown.of(
              "### Split of %s\n\n%s"
                  .formatted(contract.name(), report(inputs, splitter, counts))));
    }
  }

  private static Splitter splitter(Inputs inputs, DatasetReader rows) {
    Contract contract = rows.info().contract();
    return switch (inputs.method()) {
      case HASH ->
          new HashSplitter(contract, inputs.salt(), inputs.validationShare(), inputs.testShare());
      case TIME ->
          isByShares(inputs)
              ? TimeSplitter.newest(contract, rows, inputs.validationShare(), inputs.testShare())
              : TimeSplitter.at(contract, inputs.validationStart(), inputs.testStart());
    };
  }

  private static boolean isByShares(Inputs inputs) {
    return inputs.validationStart().isEmpty() && inputs.testStart().isEmpty();
  }

  private static Outputs outputs(Map<Target, Dataset> datasets, Metrics metrics, Markdown report) {
    Function<Target, Dataset> of = target -> Objects.requireNonNull(datasets.get(target));
    return new Outputs(
        of.apply(Target.TRAIN),
        of.apply(Target.VALIDATION),
        of.apply(Target.TEST),
        of.apply(Target.PRODUCTION),
        of.apply(Target.PRODUCTION_HELD_OUT),
        of.apply(Target.PRODUCTION_TEST),
        metrics,
        report);
  }

  private static void check(Inputs inputs, PartCounts counts) {
    List<String> problems = new ArrayList<>(counts.gaps());
    if (problems.isEmpty() && inputs.method() == Method.HASH) {
      problems.addAll(counts.deviations(wanted(inputs), inputs.maxShareDeviation()));
    }
    if (inputs.method() == Method.TIME && !isByShares(inputs) && isStill(counts)) {
      problems.add(
          "Before validation_start (%s) is none of the %d rows of production's newest window: nothing new would be learned."
              .formatted(inputs.validationStart(), counts.ofWindow()));
    }
    if (!problems.isEmpty()) {
      String advice =
          switch (inputs.method()) {
            case HASH -> "\nMaybe take more data, other shares or another salt.";
            case TIME ->
                isByShares(inputs)
                    ? "\nMaybe take more data or other shares."
                    : "\nMaybe move validation_start and test_start, or leave both out: then the newest shares of the rows are taken.";
          };
      throw new StepException(ErrorKind.DATA_QUALITY, String.join("\n", problems) + advice);
    }
  }

  private static boolean isStill(PartCounts counts) {
    return counts.ofWindow() > 0 && counts.ofWindow(Part.TRAIN) == 0;
  }

  /** What a retraining must know, and what is no error: by shares, later rows move the parts on. */
  private static List<String> cautions(Inputs inputs, Splitter splitter, PartCounts counts) {
    List<String> cautions = new ArrayList<>();
    if (!splitter.caution().isEmpty()) {
      cautions.add(splitter.caution());
    }
    if (inputs.method() == Method.TIME && isStill(counts)) {
      cautions.add(
          "None of the %d rows of production's newest window is for training: the model learns nothing of them now, but once enough newer rows have come. Maybe take smaller shares, a rolling history, or the method (hash)."
              .formatted(counts.ofWindow()));
    }
    return cautions;
  }

  private static Map<Part, Double> wanted(Inputs inputs) {
    Map<Part, Double> wanted = new EnumMap<>(Part.class);
    wanted.put(Part.TRAIN, 1 - inputs.validationShare() - inputs.testShare());
    wanted.put(Part.VALIDATION, inputs.validationShare());
    wanted.put(Part.TEST, inputs.testShare());
    return wanted;
  }

  private static Map<String, Double> metrics(Inputs inputs, PartCounts counts) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    for (Part part : Part.values()) {
      metrics.put(part.lowerName() + "_rows", (double) counts.rows(part));
    }
    if (inputs.method() == Method.HASH) {
      metrics.put("largest_share_deviation", counts.largestDeviation(wanted(inputs)));
    }
    if (inputs.windowFrom() > 0) {
      for (Part part : Part.values()) {
        metrics.put(
            "production_%s_rows".formatted(part.lowerName()), (double) counts.ofWindow(part));
      }
    }
    return metrics;
  }

  private static String report(Inputs inputs, Splitter splitter, PartCounts counts) {
    StringBuilder text =
        new StringBuilder(
            "%s\n\n%s\nIn brackets: share of the class's rows.\n%s"
                .formatted(splitter.words(), counts.table(), ofWindow(inputs, counts)));
    cautions(inputs, splitter, counts)
        .forEach(caution -> text.append("\n> ").append(caution).append('\n'));
    return text.toString();
  }

  private static String ofWindow(Inputs inputs, PartCounts counts) {
    return inputs.windowFrom() == 0
        ? ""
        : "\nOf production's newest window are %d rows for training, %d for validation, %d for the test.\n"
            .formatted(
                counts.ofWindow(Part.TRAIN),
                counts.ofWindow(Part.VALIDATION),
                counts.ofWindow(Part.TEST));
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
