package dev.crema.inference.scoring;

import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.data.Task;
import dev.crema.models.ModelPackage;

/** Scores rows, one after another. Used by one thread. */
final class RowScoring {
  private final ModelPackage contents;
  private final float[] encoded;
  private final double[] probabilities;

  RowScoring(ModelPackage contents) {
    this.contents = contents;
    encoded = new float[contents.features().size()];
    probabilities = new double[contents.classes().size()];
  }

  /**
   * Adds the answer to a row to others.
   *
   * @throws InputException if a feature needs a value that the contract lets be missing, or the
   *     number predicted is none that a float can be
   */
  void add(RawRow row, Predictions to) {
    if (contents.task() == Task.REGRESSION) {
      to.add(contents.value(row, encoded));
      return;
    }
    contents.probabilities(row, encoded, probabilities);
    int predicted = contents.classify(probabilities);
    if (!(probabilities[predicted] >= 0)) { // NaN: never an answer
      throw new IllegalStateException("The model gives no number for a valid row.");
    }
    to.add(probabilities, predicted);
  }

  /** Returns the features of the row that was added last. */
  float[] encoded() {
    return encoded;
  }
}
