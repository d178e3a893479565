package dev.crema.simulateproduction;

import dev.crema.data.CellParser;
import dev.crema.data.ColumnContract;
import dev.crema.data.Contract;
import dev.crema.data.Digests;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.data.Role;
import dev.crema.data.RowObject;
import dev.crema.data.Task;
import dev.crema.data.document.Json;
import dev.crema.models.DatasetColumns;
import dev.crema.models.ModelPackage;
import dev.crema.models.Prediction;
import dev.crema.productionlog.DatabaseSettings;
import dev.crema.productionlog.LogBackfill;
import dev.crema.productionlog.LogFailure;
import dev.crema.productionlog.LoggedPrediction;
import dev.crema.productionlog.truth.Batch;
import dev.crema.productionlog.truth.GroundTruth;
import dev.crema.productionlog.truth.ModelFacts;
import dev.crema.productionlog.truth.Observation;
import dev.crema.productionlog.truth.Subject;
import dev.crema.productionlog.truth.TruthSettings;
import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.StepException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The production log, as a service would have filled it: each row is predicted by the package and
 * written at its time, and its label comes after the delay. Labels are recorded together; all of
 * them count as come when the last of them does.
 */
final class LogTarget implements Target {
  private static final int TOGETHER = 1_000;
  private static final int TIME_SHIFT = 16;
  private static final long VERSION = 0x7000;
  private static final int RANDOM_BITS = 12;

  /** What the log knows of a prediction besides the row. */
  record Served(String model, String version, ModelPackage contents) {}

  /**
   * How it gets there.
   *
   * @param settings where the log is
   * @param labelDelay how long after its row a label comes
   * @param random makes ids
   */
  record Way(DatabaseSettings settings, Duration labelDelay, SplittableRandom random) {}

  private final Contract contract;
  private final Served served;
  private final DatabaseSettings settings;
  private final Duration labelDelay;
  private final SplittableRandom random;
  private final DatasetColumns columns;
  private final LogBackfill log;

  /** Where the features of a row go, for a number. */
  private final float[] encoded;

  /** Two versions that get the same rows at the same times have predictions of their own. */
  private final long salt;

  private final List<LoggedPrediction> predictions = new ArrayList<>();
  private final List<Observation> labels = new ArrayList<>();
  private Instant last = Instant.EPOCH;

  LogTarget(Contract contract, Served served, Way way) {
    this.contract = contract;
    this.served = served;
    settings = way.settings();
    labelDelay = way.labelDelay();
    random = way.random();
    columns = DatasetColumns.of(contract, served.contents(), _ -> {});
    String name = served.model() + "\n" + served.version();
    salt = Long.parseUnsignedLong(digest(name).substring(0, 16), 16);
    encoded = new float[served.contents().features().size()];
    log = new LogBackfill(settings, InstantSource.system());
  }

  @Override
  public void add(RawRow row, @Nullable Instant time) {
    if (time == null) {
      throw new InputException(
          "The target (log) needs start: when the first row is predicted.\nMaybe set it to 2026-01-31T00:00:00Z.");
    }
    UUID id = id(time);
    predictions.add(prediction(row, id));
    if (!row.isMissing(contract.labelIndex())) {
      labels.add(
          new Observation(
              new Subject.Prediction(id.toString()),
              String.valueOf(
                  CellParser.format(contract.requireLabel(), row, contract.labelIndex())),
              time.plus(labelDelay),
              false));
    }
    last = time;
    if (predictions.size() == TOGETHER) {
      write();
    }
  }

  private UUID id(Instant time) {
    long high = time.toEpochMilli() << TIME_SHIFT | VERSION | random.nextInt(1 << RANDOM_BITS);
    return new UUID(high, (random.nextLong() ^ salt) >>> 2 | Long.MIN_VALUE);
  }

  private static String digest(String text) {
    return Digests.sha256(text.getBytes(StandardCharsets.UTF_8));
  }

  private LoggedPrediction prediction(RawRow row, UUID id) {
    Answer answer = answer(columns.map(row));
    int entity = contract.indexOf(Role.ENTITY);
    ColumnContract column = entity < 0 ? null : contract.columns().get(entity);
    String inputs = Json.write(RowObject.of(contract, row, Set.of(Role.LABEL)));
    return new LoggedPrediction(
        id,
        served.model(),
        served.version(),
        inputs.getBytes(StandardCharsets.UTF_8),
        answer.label(),
        answer.score(),
        answer.probabilities(),
        served.contents().threshold(), // NaN of a number
        0,
        column == null ? null : CellParser.format(column, row, entity),
        null,
        null);
  }

  /** What the log keeps of an answer: of a number the score alone. */
  private record Answer(String label, double score, double[] probabilities) {}

  private Answer answer(RawRow row) {
    ModelPackage contents = served.contents();
    if (contents.task() == Task.REGRESSION) {
      return new Answer("", contents.value(row, encoded), new double[0]);
    }
    Prediction prediction = contents.predict(row);
    return new Answer(prediction.label(), prediction.score(), prediction.probabilities());
  }

  private void write() {
    try {
      log.write(List.copyOf(predictions));
      if (!labels.isEmpty()) {
        new GroundTruth(
                log.connections(),
                new Facts(),
                TruthSettings.defaults(),
                InstantSource.fixed(last.plus(labelDelay)))
            .record(new Batch(labels, "simulate-production", null));
      }
    } catch (SQLException e) {
      LogFailure failure = LogFailure.of(e, settings);
      throw new StepException(
          failure.isTemporary() ? ErrorKind.UNAVAILABLE : ErrorKind.INVALID_INPUT,
          failure.message(),
          e);
    }
    predictions.clear();
    labels.clear();
  }

  /** What simulated labels need to know: they never come late. */
  private final class Facts implements ModelFacts {
    @Override
    public List<String> classes(String model, String version) {
      return served.contents().classes();
    }

    @Override
    public Duration maturity(String model) {
      return labelDelay.plus(Duration.ofDays(1));
    }
  }

  @Override
  public String finish() {
    write();
    LogBackfill.Counts counts = log.counts();
    return "wrote %d predictions of version %s of %s; %d were there, %d were refused, %d are of erased entities"
        .formatted(
            counts.written(),
            served.version(),
            served.model(),
            counts.repeated(),
            counts.refused(),
            counts.erased());
  }

  @Override
  public void close() {
    log.close();
  }
}
