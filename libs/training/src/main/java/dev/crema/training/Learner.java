package dev.crema.training;

import dev.crema.data.Task;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * An algorithm that learns to predict classes or numbers.
 *
 * <p>Implementations are stateless, are found by {@link java.util.ServiceLoader} and pass {@code
 * LearnerContractTest}.
 */
public interface Learner {

  /** {@return the name by which train-model calls the algorithm, snake_case} */
  String algorithm();

  /** {@return what can be set, in the order shown} */
  List<Hyperparameter> hyperparameters();

  /** {@return what it can predict; classes alone unless it says otherwise} */
  default Set<Task> tasks() {
    return Set.of(Task.CLASSIFICATION);
  }

  /** {@return whether NaN is a value to learn from (it means missing)} */
  boolean acceptsMissing();

  /**
   * Returns whether it keeps {@link TrainingRequest#monotone}; whoever asks for them looks here.
   *
   * @return false unless it says otherwise
   */
  default boolean takesMonotoneConstraints() {
    return false;
  }

  /**
   * Returns whether it takes {@link EncodedTable#categories} for what they are; whoever has such
   * features looks here, see {@link Targets#requireFeatures}.
   *
   * @return false unless it says otherwise
   */
  default boolean takesCategories() {
    return false;
  }

  /** {@return whether {@link #fit(TrainingRequest, Consumer, RoundWatch)} asks after each round} */
  default boolean reportsRounds() {
    return false;
  }

  /**
   * Learns from the training part, tells how far it is where the algorithm lets one look, by
   * rounds, and ends where the watch says so.
   *
   * <p>Deterministic: the same request gives the same scorer, bit for bit, whatever the number of
   * processors of the machine. What is told changes nothing of the result.
   *
   * @param request the data and how to learn from it
   * @param log takes the sentences, one a second at most
   * @param watch is asked after each round if {@link #reportsRounds}, else never
   * @return the model and the trainer's own view of it, to be closed
   * @throws dev.crema.data.InputException if the data or hyperparameters cannot be learned from
   */
  Trained fit(TrainingRequest request, Consumer<String> log, RoundWatch watch);

  /**
   * Learns as {@link #fit(TrainingRequest, Consumer, RoundWatch)} does, to the last round.
   *
   * @param request the data and how to learn from it
   * @param log takes the sentences, one a second at most
   * @return the model and the trainer's own view of it, to be closed
   * @throws dev.crema.data.InputException if the data or hyperparameters cannot be learned from
   */
  default Trained fit(TrainingRequest request, Consumer<String> log) {
    return fit(request, log, RoundWatch.ALL);
  }

  /**
   * Learns as {@link #fit(TrainingRequest, Consumer)} does, and tells nobody.
   *
   * @param request the data and how to learn from it
   * @return the model and the trainer's own view of it, to be closed
   * @throws dev.crema.data.InputException if the data or hyperparameters cannot be learned from
   */
  default Trained fit(TrainingRequest request) {
    return fit(request, _ -> {});
  }
}
