package dev.crema.scoredata;

import dev.crema.data.CellParser;
import dev.crema.data.ColumnContract;
import dev.crema.data.ColumnType;
import dev.crema.data.DatasetInfo;
import dev.crema.data.DatasetReader;
import dev.crema.data.DatasetWriter;
import dev.crema.data.Digests;
import dev.crema.data.InputException;
import dev.crema.data.PredictionLayout;
import dev.crema.data.Progress;
import dev.crema.data.RawRow;
import dev.crema.models.DatasetColumns;
import dev.crema.models.ModelPackage;
import dev.crema.sdk.Caching;
import dev.crema.sdk.Component;
import dev.crema.sdk.Dataset;
import dev.crema.sdk.Default;
import dev.crema.sdk.Model;
import dev.crema.sdk.Step;
import dev.crema.sdk.StepContext;
import dev.crema.sdk.StepMain;
import dev.crema.sdk.Workload;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * Predicts every row of a dataset. A step that was killed and is run again does not compute again
 * what it had: answers are kept in parts of 65,536 rows, beside its output or in the folder
 * checkpoint, and the result has the same bytes.
 */
@Component(stage = "score", caching = Caching.NEVER, workload = Workload.STREAMING)
public final class ScoreData implements Step<ScoreData.Inputs, ScoreData.Outputs> {
  private static final int PARTS_VERSION = 1;

  /**
   * What the step takes.
   *
   * @param model the model package; its metadata version, if it has one, becomes crema_version,
   *     else the package's digest
   * @param dataset the rows, with the columns that the model needs; a label is kept as the truth
   * @param scoredAt crema_predicted_at of every row (ISO 8601, UTC); empty = missing
   * @param checkpoint a folder that outlives the step, such as a mounted volume, where finished
   *     parts are kept until the end; empty = beside the output, which a pod's end takes with it
   */
  public record Inputs(
      Model model, Dataset dataset, @Default("") String scoredAt, @Default("") String checkpoint) {}

  /**
   * What the step gives.
   *
   * @param predictions the rows, then id, time, version, class and score of each, or its number
   * @param rows number of rows
   * @param contentHash SHA-256 over the columns and values of predictions
   */
  public record Outputs(Dataset predictions, long rows, String contentHash) {}

  @Override
  public Outputs run(Inputs inputs, StepContext context) {
    double scoredAt = time(inputs.scoredAt());
    ModelPackage model = ModelPackage.open(inputs.model().path());
    DatasetReader reader = DatasetReader.open(inputs.dataset().path());
    DatasetColumns columns = DatasetColumns.of(reader.info().contract(), model, context::log);
    Dataset predictions = context.newDataset("predictions");
    Parts parts = parts(inputs, predictions, key(model, reader));
    boolean isOver = inputs.checkpoint().isEmpty();
    try {
      Answering answering =
          new Answering(
              PredictionLayout.of(columns.output()),
              model.contract().classesOrNone(),
              new PredictionIds(reader.info().contentHash(), model.digest()),
              version(inputs.model(), model),
              scoredAt);
      Scoring scoring = new Scoring(model, columns, parts, reader.info().rows());
      DatasetInfo info = answering.write(predictions.path(), reader, scoring, context);
      isOver = true;
      if (scoring.taken() > 0) {
        context.log("took over %d parts that were predicted before".formatted(scoring.taken()));
      }
      return new Outputs(
          predictions
              .withMetadata("rows", info.rows())
              .withMetadata("content_hash", info.contentHash())
              .withMetadata("package_digest", model.digest()),
          info.rows(),
          info.contentHash());
    } finally {
      if (isOver) { // What fails in a folder that stays can be tried again.
        parts.remove();
      }
    }
  }

  /**
   * What is written of a row besides its answer.
   *
   * @param layout the columns
   * @param classes of the model; empty if it predicts numbers
   * @param ids of predictions
   * @param version of the model
   * @param scoredAt microseconds since 1970; NaN = missing
   */
  private record Answering(
      PredictionLayout layout,
      List<String> classes,
      PredictionIds ids,
      String version,
      double scoredAt) {

    DatasetInfo write(Path path, DatasetReader reader, Scoring scoring, StepContext context) {
      RawRow out = new RawRow(layout.contract().columns().size());
      InputSlots slots = InputSlots.of(reader.info().contract(), layout);
      long[] number = {0};
      try (DatasetWriter writer = DatasetWriter.create(path, layout.contract())) {
        Progress.of(reader, reader.info().rows(), "predicted", context::log)
            .forEach(
                (row, line) -> {
                  scoring.next(row, line);
                  slots.copy(row, out);
                  layout.set(answer(number[0]++, scoring), out);
                  writer.append(out, line);
                });
        return writer.finish();
      }
    }

    private PredictionLayout.Answer answer(long row, Scoring scoring) {
      String label = classes.isEmpty() ? null : classes.get(scoring.classIndex());
      return new PredictionLayout.Answer(ids.of(row), scoredAt, version, label, scoring.score());
    }
  }

  private static double time(String text) {
    if (text.isEmpty()) {
      return Double.NaN;
    }
    try {
      return CellParser.parseNumber(ColumnContract.of("scored_at", ColumnType.TIMESTAMP), text);
    } catch (InputException e) {
      throw new InputException(
          "scored_at (%s) is no instant.\nMaybe write it as 2026-01-31T00:00:00Z.".formatted(text),
          e);
    }
  }

  private static String version(Model model, ModelPackage contents) {
    return model.metadata().get("version") instanceof String version && !version.isEmpty()
        ? version
        : contents.digest();
  }

  private static Parts parts(Inputs inputs, Dataset predictions, String key) {
    Path output = predictions.path();
    return inputs.checkpoint().isEmpty()
        ? Parts.own(output.resolveSibling("." + output.getFileName() + ".parts"), key)
        : Parts.shared(Path.of(inputs.checkpoint()), key);
  }

  /** Another dataset or model has another key, so that its parts are never taken for these. */
  static String key(ModelPackage model, DatasetReader reader) {
    String all =
        "%d %d %s %s"
            .formatted(PARTS_VERSION, Parts.ROWS, model.digest(), reader.info().contentHash());
    return Digests.sha256(all.getBytes(StandardCharsets.UTF_8)).substring(0, 32);
  }

  /**
   * Runs the step under KFP's contract.
   *
   * @param args what the launcher gives
   */
  public static void main(String[] args) {
    StepMain.run(new ScoreData(), args);
  }
}
