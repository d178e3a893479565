package dev.crema.models;

import dev.crema.data.Task;

/**
 * Turns encoded features into class probabilities or a number; immutable and thread-safe.
 *
 * <p>The same features always give the same bits, one row at a time or many, on every processor.
 */
public sealed interface Scorer permits UncalibratedScorer, CalibratedScorer {
  /**
   * Returns the model without the calibration of its probabilities.
   *
   * @return this, if it has none
   */
  UncalibratedScorer uncalibrated();

  /**
   * Returns the number of features that a row has.
   *
   * @return from 1
   */
  int features();

  /**
   * Returns the number of classes.
   *
   * @return from 2; 0 if a number is predicted
   */
  int classes();

  /**
   * Returns what is predicted.
   *
   * @return regression if {@link #value} answers, classification if {@link #probabilities} does
   */
  default Task task() {
    return classes() == 0 ? Task.REGRESSION : Task.CLASSIFICATION;
  }

  /**
   * Returns the number of margins.
   *
   * @return 1 for a number, and for a binary model with one margin (then of class 1); else the
   *     number of classes
   */
  int marginCount();

  /**
   * Returns whether NaN, for missing, is a value that this scorer was trained to take.
   *
   * @return false if features must never be missing
   */
  boolean acceptsMissing();

  /**
   * Writes the probability of each class.
   *
   * @param x the features, length {@link #features()}
   * @param out receives {@link #classes()} numbers in [0, 1] that sum to 1 up to rounding
   * @throws dev.crema.data.InputException if {@code x} is of another length, or is not finite and
   *     the scorer is linear or a network, or a number is predicted
   */
  void probabilities(float[] x, double[] out);

  /**
   * Returns the number predicted.
   *
   * @param x the features, length {@link #features()}
   * @return finite; of trees whose sums are in float a float
   * @throws dev.crema.data.InputException if {@code x} is of another length, or is not finite and
   *     the scorer is linear or a network, or classes are predicted, or the sum overflows
   */
  double value(float[] x);

  /**
   * Writes the margins, before the link.
   *
   * @param x the features, length {@link #features()}
   * @param out receives {@link #marginCount()} numbers
   * @throws dev.crema.data.InputException as {@link #probabilities}
   */
  void margins(float[] x, float[] out);
}
