package dev.crema.inference.scoring;

import dev.crema.models.ModelPackage;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a version predicted for the rows of one request, in their order. Filled by one thread, then
 * read by many.
 */
public final class Predictions {
  private final Predictor predictor;
  private final int classes;
  private double[] probabilities;
  private int[] predicted;
  private int rows;
  private PredictionIds.@Nullable Block ids;

  Predictions(Predictor predictor) {
    this.predictor = predictor;
    this.classes = predictor.contents().scorer().classes();
    probabilities = new double[classes];
    predicted = new int[1];
  }

  /** Returns what made them. */
  public Predictor predictor() {
    return predictor;
  }

  /** Returns the model. */
  public ModelPackage contents() {
    return predictor.contents();
  }

  /** Returns the number of rows, from 1. */
  public int rows() {
    return rows;
  }

  /** Returns the number of classes, from 2. */
  public int classes() {
    return classes;
  }

  /** Returns the probability of a class. */
  public double probability(int row, int classIndex) {
    return probabilities[row * classes + classIndex];
  }

  /** Returns the predicted class. */
  public int predicted(int row) {
    return predicted[row];
  }

  /** Returns the name of the predicted class. */
  public String label(int row) {
    return contents().contract().classes().get(predicted[row]);
  }

  /**
   * Returns the probability of the positive class; of the predicted one if there are more than 2.
   */
  public double score(int row) {
    return probability(row, classes == 2 ? 1 : predicted[row]);
  }

  PredictionIds.Block ids() {
    PredictionIds.Block block = ids;
    if (block == null) {
      throw new IllegalStateException("The predictions are not complete.");
    }
    return block;
  }

  /** Adds the next row's prediction; the probabilities are copied. */
  void add(double[] row, int predictedClass) {
    if (rows == predicted.length) {
      int more = Math.max(8, 2 * rows);
      predicted = Arrays.copyOf(predicted, more);
      probabilities = Arrays.copyOf(probabilities, more * classes);
    }
    System.arraycopy(row, 0, probabilities, rows * classes, classes);
    predicted[rows++] = predictedClass;
  }

  void complete(PredictionIds source) {
    ids = source.next(rows);
  }

  void complete(PredictionIds.Block block) {
    ids = block;
  }
}
