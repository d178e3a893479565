package dev.crema.training;

import dev.crema.data.InputException;
import dev.crema.data.Task;
import java.util.Arrays;
import java.util.List;

/** What a learner is to predict. */
public sealed interface Target {

  /** {@return the task of the label} */
  Task task();

  /**
   * One of some classes.
   *
   * @param names of the classes, at least 2; labels are indices into them
   * @param weights what a row of each class counts, one a class, finite and positive
   */
  record Classes(List<String> names, double[] weights) implements Target {
    /**
     * Copies the names.
     *
     * @throws InputException if a weight is not finite and positive
     */
    public Classes {
      names = List.copyOf(names);
      if (names.size() < 2 || weights.length != names.size()) {
        throw new IllegalArgumentException(
            "%d classes have %d weights.".formatted(names.size(), weights.length));
      }
      if (!Arrays.stream(weights).allMatch(w -> w > 0 && Double.isFinite(w))) {
        throw new InputException(
            "The class weights %s must be finite and positive."
                .formatted(Arrays.toString(weights)));
      }
    }

    @Override
    public Task task() {
      return Task.CLASSIFICATION;
    }
  }

  /** A number. */
  record Numbers() implements Target {
    @Override
    public Task task() {
      return Task.REGRESSION;
    }
  }
}
