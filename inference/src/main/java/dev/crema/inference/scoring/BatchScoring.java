package dev.crema.inference.scoring;

import dev.crema.data.FieldProblem;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.service.json.Echo;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Scores the rows of a batch, a chunk at a time. Used by one thread. */
public final class BatchScoring {
  private final Predictor predictor;
  private final RowScoring scoring;
  private Predictions predictions;
  private @Nullable String entity;
  private PredictionIds.Block ids = new PredictionIds.Block(0, 0, 0);

  public BatchScoring(Predictor predictor) {
    this.predictor = predictor;
    scoring = new RowScoring(predictor.contents());
    predictions = new Predictions(predictor, false);
  }

  /**
   * Begins a chunk.
   *
   * @param batch the batch's id, of which those of its predictions follow
   * @param first how many rows of the batch were scored before
   */
  public void begin(UUID batch, long first) {
    ids = PredictionIds.of(batch, first);
    predictions = new Predictions(predictor, false);
    predictions.complete(ids);
  }

  /**
   * Scores a row that keeps the contract.
   *
   * @return null; a problem if its entity is none that a log can keep, or a feature needs a value
   *     that the contract lets be missing: then the row is not among the predictions
   */
  public @Nullable FieldProblem add(RawRow row) {
    entity = predictor.entity().text(row);
    FieldProblem problem = predictor.entity().problem(entity);
    if (problem != null) {
      return problem;
    }
    try {
      scoring.add(row, predictions);
    } catch (InputException e) {
      return new FieldProblem("", null, "feature", Echo.line(String.valueOf(e.getMessage())));
    }
    return null;
  }

  /** Returns whom the row is about that was added last; null if it names nobody. */
  public @Nullable String entity() {
    return entity;
  }

  /** Returns the chunk's predictions so far. */
  public Predictions predictions() {
    return predictions;
  }

  /** Returns the id of a prediction of the chunk. */
  public UUID id(int row) {
    return new UUID(ids.high(), ids.low(row));
  }

  /** Appends the id of a prediction of the chunk, 36 characters. */
  public void appendId(JsonText out, int row) {
    ids.append(out, row);
  }
}
