package dev.crema.simulateproduction;

import dev.crema.data.Contract;
import dev.crema.data.DatasetInfo;
import dev.crema.data.DatasetReader;
import dev.crema.data.DatasetWriter;
import dev.crema.data.InputException;
import dev.crema.data.Progress;
import dev.crema.data.Task;
import dev.crema.models.ModelPackage;
import dev.crema.productionlog.DatabaseSettings;
import dev.crema.sdk.Caching;
import dev.crema.sdk.Component;
import dev.crema.sdk.Dataset;
import dev.crema.sdk.Default;
import dev.crema.sdk.Model;
import dev.crema.sdk.Range;
import dev.crema.sdk.Step;
import dev.crema.sdk.StepContext;
import dev.crema.sdk.StepMain;
import dev.crema.sdk.Workload;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Replays rows of a dataset as production, in another order and changed by dials: as a dataset, as
 * requests to the service, or as what a service would have left in the production log. The same
 * seed gives the same rows.
 */
@Component(
    stage = "monitor",
    caching = Caching.NEVER,
    network = true,
    workload = Workload.STREAMING,
    services = "PostgreSQL >=15.18.0")
public final class SimulateProduction
    implements Step<SimulateProduction.Inputs, SimulateProduction.Outputs> {

  private final Pauses pauses;

  /** Where the rows go. */
  public enum Destination {
    /** The output alone. */
    DATASET,
    /** The inference service too. */
    SERVICE,
    /** The production log too. */
    LOG
  }

  /**
   * What the step takes.
   *
   * @param dataset the rows to replay, with a label
   * @param model for the target log: the package that predicts them; its metadata version, if it
   *     has one, is the version in the log, else the package's digest
   * @param target dataset, service (POST /predict, then POST /ground-truth) or log
   * @param shift by column, how far its mean moves, in standard deviations of the dataset
   * @param scale by column, what the distance from the mean is multiplied by
   * @param newCategory by column, the share of rows that get a category nobody has seen
   * @param missing by column, the share of rows whose value is missing
   * @param labelFlip share of rows whose label becomes another class; not if it is a number
   * @param labelShift if the label is a number, how far its mean moves, in standard deviations of
   *     the dataset
   * @param labelScale if the label is a number, what its distance from the mean is multiplied by
   * @param labelNoise if the label is a number, the deviation of normal noise that is added, in
   *     standard deviations of the dataset
   * @param labelDelay how long after its row a label comes (ISO 8601 duration)
   * @param rows how many rows; 0 = as many as the dataset has
   * @param start when the first row happens (ISO 8601, UTC), which becomes its event time; empty =
   *     event times stay; the log needs it
   * @param duration within what time the rows happen, evenly (ISO 8601 duration); of no effect
   *     without start
   * @param seed decides which rows, in which order, and which of them change
   * @param serviceUrl for the target service: where it is; a token comes from CREMA_SERVICE_TOKEN
   * @param modelName the model to ask (service; empty = the service's own) or to log
   */
  public record Inputs(
      Dataset dataset,
      @Nullable Model model,
      @Default("dataset") Destination target,
      @Default("{}") Map<String, Object> shift,
      @Default("{}") Map<String, Object> scale,
      @Default("{}") Map<String, Object> newCategory,
      @Default("{}") Map<String, Object> missing,
      @Default("0") @Range(min = 0, max = 1) double labelFlip,
      @Default("0") @Range(min = -1000, max = 1000) double labelShift,
      @Default("1") @Range(min = 0, max = 1000) double labelScale,
      @Default("0") @Range(min = 0, max = 1000) double labelNoise,
      @Default("PT0S") String labelDelay,
      @Default("0") @Range(min = 0, max = 1_000_000_000) long rows,
      @Default("") String start,
      @Default("PT1H") String duration,
      @Default("1") long seed,
      @Default("") String serviceUrl,
      @Default("") String modelName) {}

  /**
   * What the step gives.
   *
   * @param simulated the rows in the order in which they happen
   * @param rows number of rows
   */
  public record Outputs(Dataset simulated, long rows) {}

  /** Makes the step. */
  public SimulateProduction() {
    this(Pauses.real());
  }

  SimulateProduction(Pauses pauses) {
    this.pauses = pauses;
  }

  @Override
  public Outputs run(Inputs inputs, StepContext context) {
    Timeline timeline = Timeline.parse(inputs.start(), inputs.duration(), inputs.labelDelay());
    DatasetReader reader = DatasetReader.open(inputs.dataset().path());
    Contract contract = reader.info().contract();
    contract.requireLabel();
    if (reader.info().rows() == 0) {
      throw new InputException("The dataset has no row to replay.");
    }
    long rows = inputs.rows() == 0 ? reader.info().rows() : inputs.rows();
    SplittableRandom random = new SplittableRandom(inputs.seed());
    SplittableRandom ids = random.split();
    RowChanges changes = changes(inputs, reader);
    Dataset simulated = context.newDataset("simulated");
    if (inputs.target() == Destination.SERVICE) {
      Waits.check(timeline, rows, context.clock().instant());
    }
    try (Target target = target(inputs, contract, timeline, new Means(ids, context));
        Replay replay = Replay.draw(besides(simulated), new Draw(reader, rows, random), changes);
        DatasetWriter writer = DatasetWriter.create(simulated.path(), contract)) {
      long[] done = {0};
      Progress progress = new Progress("replayed", () -> (double) done[0] / rows, context::log);
      replay.forEach(
          timeline,
          (row, number, time) -> {
            writer.append(row, number);
            target.add(row, time);
            done[0] = number;
            progress.row();
          });
      tell(context, target.finish(), changes);
      DatasetInfo info = writer.finish();
      return new Outputs(
          simulated
              .withMetadata("rows", info.rows())
              .withMetadata("content_hash", info.contentHash()),
          info.rows());
    }
  }

  private static Path besides(Dataset output) {
    return output.path().resolveSibling("." + output.path().getFileName() + ".drawn");
  }

  private static RowChanges changes(Inputs inputs, DatasetReader reader) {
    Contract contract = reader.info().contract();
    Dials dials =
        Dials.of(
            new Dials.Given(inputs.shift(), inputs.scale(), inputs.newCategory(), inputs.missing()),
            contract);
    LabelDials label =
        new LabelDials(
            inputs.labelFlip(), inputs.labelShift(), inputs.labelScale(), inputs.labelNoise());
    label.require(contract);
    IntPredicate isMoved =
        slot -> dials.movesNumber(slot) || (slot == contract.labelIndex() && label.movesNumber());
    return new RowChanges(contract, dials, moments(reader, isMoved), label);
  }

  private static Moments moments(DatasetReader reader, IntPredicate isMoved) {
    int columns = reader.info().contract().columns().size();
    Moments moments = new Moments(columns);
    int[] moved = IntStream.range(0, columns).filter(isMoved).toArray();
    if (moved.length > 0) {
      Set<String> names =
          IntStream.of(moved)
              .mapToObj(slot -> reader.info().contract().columns().get(slot).name())
              .collect(Collectors.toSet());
      reader
          .only(names)
          .forEach(
              (row, _) -> {
                for (int slot : moved) {
                  moments.add(row, slot);
                }
              });
    }
    return moments;
  }

  /** What a target needs besides the inputs. */
  private record Means(SplittableRandom ids, StepContext context) {}

  private Target target(Inputs inputs, Contract contract, Timeline timeline, Means means) {
    return switch (inputs.target()) {
      case DATASET -> Target.none();
      case SERVICE ->
          new ServiceTarget(
              contract,
              inputs.modelName(),
              new ServiceClient(
                  inputs.serviceUrl(), means.context.environment("CREMA_SERVICE_TOKEN"), pauses),
              new ServiceTarget.Time(means.context.clock(), pauses, timeline.labelDelay()));
      case LOG ->
          new LogTarget(
              contract,
              served(inputs, contract, timeline),
              new LogTarget.Way(
                  DatabaseSettings.fromEnvironment(means.context::environment),
                  timeline.labelDelay(),
                  means.ids));
    };
  }

  private static LogTarget.Served served(Inputs inputs, Contract contract, Timeline timeline) {
    Model model = inputs.model();
    if (model == null || inputs.modelName().isEmpty() || timeline.start() == null) {
      throw new InputException(
          "The target (log) needs model (%s), model_name (%s) and start (%s).\nMaybe give the package that would have served, its name, and when the first row happens."
              .formatted(
                  model == null ? "not given" : "given", inputs.modelName(), inputs.start()));
    }
    ModelPackage contents = ModelPackage.open(model.path());
    requireSameTask(contract, contents);
    String version =
        model.metadata().get("version") instanceof String given && !given.isEmpty()
            ? given
            : contents.digest();
    return new LogTarget.Served(inputs.modelName(), version, contents);
  }

  private static void requireSameTask(Contract contract, ModelPackage contents) {
    if (contents.task() != contract.task()) {
      throw new InputException(
          "The package predicts %s (%s), but the label (%s) of the dataset %s: its labels would be no truth of the predictions.\nMaybe take the dataset or the package of the other model."
              .formatted(
                  contents.task() == Task.REGRESSION ? "a number" : "classes",
                  contents.contract().requireLabel().name(),
                  contract.requireLabel().name(),
                  contract.task() == Task.REGRESSION ? "is a number" : "has classes"));
    }
  }

  private static void tell(StepContext context, String summary, RowChanges changes) {
    if (!summary.isEmpty()) {
      context.log(summary);
    }
    if (changes.bounded() > 0) {
      context.log(
          "%d values became a bound of the contract, which would refuse what is beyond"
              .formatted(changes.bounded()));
    }
  }

  /**
   * Runs the step under KFP's contract.
   *
   * @param args what the launcher gives
   */
  public static void main(String[] args) {
    StepMain.run(new SimulateProduction(), args);
  }
}
