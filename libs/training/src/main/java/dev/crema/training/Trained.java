package dev.crema.training;

import dev.crema.models.Scorer;
import java.util.Map;

/**
 * A trained model: our scorer, and the trainer's own answers to prove it against.
 *
 * <p>It may hold native memory, so close it. Not thread-safe.
 */
public interface Trained extends AutoCloseable {

  /** Who can answer a row in the trainer's name. */
  enum Answerer {
    /** The prediction that the trainer's users call. */
    PREDICT,
    /** Another prediction of the same library, for rows that the first one refuses. */
    IN_PLACE,
    /** None: the library refuses the row or leaves it undefined; its dump is walked instead. */
    WALK
  }

  /** {@return the model, compiled; it stays valid after {@link #close}} */
  Scorer scorer();

  /**
   * Returns who can answer a row.
   *
   * @param x the features; any float
   * @return who answers it
   */
  Answerer answerer(float[] x);

  /**
   * Returns the trainer's own probabilities or numbers.
   *
   * @param rows features of rows whose answerer is not {@link Answerer#WALK}
   * @return {@code [rows][classes]}; of numbers {@code [rows][1]}
   */
  double[][] reference(float[][] rows);

  /**
   * Returns the trainer's own margins in float, which the scorer's must equal bit for bit.
   *
   * @param rows features of rows whose answerer is not {@link Answerer#WALK}
   * @return {@code [rows][margins]}; empty if the trainer has none in float
   */
  float[][] referenceMargins(float[][] rows);

  /**
   * Returns the probabilities or numbers by the plainest possible walk through the trainer's own
   * dump, sharing no code with the scorer; for every row that the scorer answers.
   *
   * @param rows features of rows
   * @return {@code [rows][classes]}; of numbers {@code [rows][1]}
   */
  double[][] walk(float[][] rows);

  /**
   * Returns the thresholds that the model compares each feature with; of a category the codes that
   * it asks for, and some that are none.
   *
   * @return {@code [features][…]}, ascending, distinct; empty where a feature is not compared
   */
  float[][] thresholds();

  /**
   * Returns how good the model was after each round.
   *
   * @return by name ({@code train_log_loss}, {@code validation_log_loss}; of numbers {@code
   *     train_rmse} or what the algorithm lessens), one number a round, with the rounds after the
   *     best one; empty if the algorithm has no rounds
   */
  Map<String, double[]> curves();

  /** {@return the number of rounds or trees that the model consists of; 1 if it has neither} */
  int rounds();

  /** {@return what each feature contributes, in the unit that {@link #importanceName} says} */
  double[] importance();

  /** {@return what {@link #importance} means, such as {@code total gain}} */
  String importanceName();

  @Override
  void close();
}
