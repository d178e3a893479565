package dev.crema.scoredata;

import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.data.Task;
import dev.crema.models.DatasetColumns;
import dev.crema.models.ModelPackage;

/**
 * The answers for rows in order, of which those of finished parts are not computed again. Memory
 * holds one part.
 */
final class Scoring {
  private final ModelPackage model;
  private final DatasetColumns columns;
  private final Parts parts;
  private final long total;
  private final Parts.Part part = new Parts.Part();
  private final float[] encoded;
  private final double[] probabilities;
  private boolean isDone;
  private long row;
  private int index;
  private long taken;

  Scoring(ModelPackage model, DatasetColumns columns, Parts parts, long total) {
    this.model = model;
    this.columns = columns;
    this.parts = parts;
    this.total = total;
    encoded = new float[model.features().size()];
    probabilities = new double[model.scorer().classes()];
  }

  /** Answers the next row. */
  void next(RawRow raw, long line) {
    index = (int) (row % Parts.ROWS);
    if (index == 0) {
      begin();
    }
    row++;
    if (isDone) {
      return;
    }
    try {
      answer(columns.map(raw));
    } catch (InputException e) {
      throw new InputException(
          "Row %d of the dataset (line %d) cannot be predicted: %s"
              .formatted(row, line, e.getMessage()),
          e);
    }
    part.rows = index + 1;
    if (index + 1 == Parts.ROWS || row == total) {
      parts.write(number(), part);
    }
  }

  private void answer(RawRow mapped) {
    if (model.task() == Task.REGRESSION) {
      part.classes[index] = 0;
      part.scores[index] = model.value(mapped, encoded);
      return;
    }
    model.probabilities(mapped, encoded, probabilities);
    int predicted = model.classify(probabilities);
    part.classes[index] = predicted;
    part.scores[index] = probabilities.length == 2 ? probabilities[1] : probabilities[predicted];
  }

  private void begin() {
    int rows = (int) Math.min(Parts.ROWS, total - row);
    isDone = parts.read(row / Parts.ROWS, rows, part);
    if (isDone) {
      taken++;
    }
  }

  private long number() {
    return (row - 1) / Parts.ROWS;
  }

  /** Returns the predicted class of the last row; 0 of a number. */
  int classIndex() {
    return part.classes[index];
  }

  /** Returns the score of the last row, or its number. */
  double score() {
    return part.scores[index];
  }

  /** Returns how many parts were there already. */
  long taken() {
    return taken;
  }
}
