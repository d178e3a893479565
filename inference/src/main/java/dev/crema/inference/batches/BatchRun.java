package dev.crema.inference.batches;

import dev.crema.data.Contract;
import dev.crema.data.FieldProblem;
import dev.crema.data.RawRow;
import dev.crema.inference.batches.BatchProgress.Done;
import dev.crema.inference.scoring.BatchScoring;
import dev.crema.inference.scoring.Predictor;
import dev.crema.inference.serving.ServedModel;
import dev.crema.models.ModelPackage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Predicts one batch from where it stands to its end.
 *
 * <p>After each chunk what was written is brought to the disk, then the state says so in one move.
 * What a killed process wrote beyond that is cut off, and made again from the same rows by the same
 * version with the same ids: so the result has the same bytes, however often it was killed.
 */
final class BatchRun implements Input.Rows {
  /** Most predictions that are handed to the log together. */
  static final int LOGGED_TOGETHER = 1_000;

  /** How often a batch may be begun without getting on before it is taken for the culprit. */
  static final int MAX_ATTEMPTS = 5;

  /** Rows between two looks whether to stop; a power of two. */
  private static final int CHECKED_ROWS = 256;

  /** The counter in the ids has 32 bits. */
  private static final long MAX_ROWS = 0xffff_ffffL;

  private final Batch batch;
  private final Surroundings around;
  private final Input input;
  private final Output output;
  private final BatchScoring scoring;
  private final ServedModel model;
  private final @Nullable Logging logging;
  private final Space.Share space;
  private final AppendedFile result;
  private final AppendedFile rejections;
  private Done done;
  private int rows;
  private int rejected;
  private long chunkStart = System.nanoTime();

  /** The input as a table, and the model. */
  private record Parts(Input input, Output output) {
    static Parts of(Batch batch, ModelPackage model, Set<String> used) {
      Contract contract = model.contract();
      Form form = batch.order().form();
      Path file = batch.folder().input(form);
      List<String> classes = model.classes();
      return switch (form) {
        case CSV -> new Parts(new CsvInput(file, contract, used), new CsvOutput(classes));
        case JSON_LINES ->
            new Parts(new JsonLinesInput(file, contract, used), new JsonLinesOutput(classes));
        case PARQUET ->
            new Parts(new ParquetInput(file, contract, used), new ParquetOutput(classes));
      };
    }
  }

  /** The rows so far, of either kind. */
  private record Written(AppendedFile result, AppendedFile rejections) {}

  private BatchRun(Batch batch, ServedModel model, Surroundings around, Written written) {
    this.batch = batch;
    this.model = model;
    this.around = around;
    Contract contract = model.contents().contract();
    Parts parts = Parts.of(batch, model.contents(), Predictor.used(model.contents()));
    input = parts.input();
    output = parts.output();
    scoring = new BatchScoring(model.predictor());
    logging =
        around.isLogging()
            ? new Logging(around.log(), batch.order(), contract, model.contents().threshold())
            : null;
    done = batch.progress().done();
    space = around.space().share(batch.id());
    result = written.result();
    rejections = written.rejections();
  }

  /**
   * Predicts the batch.
   *
   * @throws StoppedException if it is to stop
   * @throws FailedException if it has failed
   * @throws dev.crema.data.InputException if the input is not as it should be
   */
  static void run(Batch batch, Surroundings around) throws IOException {
    BatchProgress begun = batch.progress().begun(around.clock().instant());
    if (begun.attempts() > MAX_ATTEMPTS) {
      throw new FailedException(
          "The service ended %d times while it was at the rows after row %d."
              .formatted(MAX_ATTEMPTS, begun.done().rows()));
    }
    around.save(batch, begun);
    ServedModel model =
        new PinnedModel(around.models(), batch.order().model(), around.patience(batch)).obtain();
    run(batch, model, around).finish();
  }

  private static BatchRun run(Batch batch, ServedModel model, Surroundings around)
      throws IOException {
    BatchFolder folder = batch.folder();
    folder.dropTemporary();
    Done done = batch.progress().done();
    Space.Share space = around.space().share(batch.id());
    Path rows = folder.rows(batch.order().form());
    try (AppendedFile result = new AppendedFile(rows, done.resultBytes(), space);
        AppendedFile rejections =
            new AppendedFile(folder.rejected(), done.rejectedBytes(), space)) {
      space.settle(folder.path()); // A killed process may have written more.
      BatchRun run = new BatchRun(batch, model, around, new Written(result, rejections));
      run.all();
      return run;
    }
  }

  private void all() throws IOException {
    scoring.begin(batch.id(), done.predicted());
    if (done.rejectedBytes() == 0) {
      RejectedRows.header(rejections.pending());
    }
    batch.share(input::share);
    input.read(done.rows(), this);
    commit();
  }

  private void finish() throws IOException {
    double ratio = (double) done.rejected() / done.rows();
    if (ratio > around.settings().maxRejectedRatio()) {
      throw new FailedException(
          "%d of %d rows break the contract; crema.batches.max-rejected-ratio lets %s.\nMaybe GET …/rejected tells why."
              .formatted(done.rejected(), done.rows(), around.settings().maxRejectedRatio()));
    }
    space.take(output.finishBytes(batch.order().inputBytes(), done.resultBytes()));
    output.finish(batch.folder());
    space.settle(batch.folder().path());
    space.requireRoom();
    Path file = batch.folder().result(batch.order().form());
    done = new Done(done.rows(), done.rejected(), Files.size(file), done.rejectedBytes());
    batch.progress(batch.progress().with(done));
  }

  @Override
  public void columns(List<String> names) {
    output.begin(result.pending(), names, done.resultBytes() == 0);
  }

  @Override
  public void valid(RawRow row, Input.Original original) {
    FieldProblem problem = scoring.add(row);
    if (problem != null) {
      rejected(original, List.of(problem));
      return;
    }
    int index = scoring.predictions().rows() - 1;
    output.row(result.pending(), new Output.Row(number(), original, index), scoring);
    if (logging != null) {
      logging.add(row, original, scoring);
    }
    count();
  }

  @Override
  public void rejected(Input.Original original, List<FieldProblem> problems) {
    output.rejected(result.pending());
    RejectedRows.append(rejections.pending(), number(), original.line(), problems);
    rejected++;
    count();
  }

  private long number() {
    return done.rows() + rows + 1;
  }

  private void count() {
    rows++;
    try {
      if ((rows & (CHECKED_ROWS - 1)) == 0) {
        around.check(batch);
      }
      // After each row: one may have a megabyte.
      result.flushIfLarge();
      rejections.flushIfLarge();
      if (rows == around.settings().chunkRows() || (logging != null && logging.isLarge())) {
        commit();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void commit() throws IOException {
    if (done.rows() + rows > MAX_ROWS) {
      throw new FailedException("The batch has more than %d rows.".formatted(MAX_ROWS));
    }
    if (logging != null) {
      logging.flush(() -> around.patience(batch));
    }
    Done now =
        new Done(
            done.rows() + rows, done.rejected() + rejected, result.commit(), rejections.commit());
    around.save(batch, batch.progress().with(now));
    around.count(model, scoring.predictions(), rejected, System.nanoTime() - chunkStart);
    done = now;
    rows = 0;
    rejected = 0;
    scoring.begin(batch.id(), done.predicted());
    chunkStart = System.nanoTime();
  }
}
