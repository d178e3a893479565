package dev.crema.crossvalidate;

import dev.crema.data.InputException;
import dev.crema.training.Hyperparameters;
import dev.crema.training.Learner;
import dev.crema.training.Learners;
import java.util.LinkedHashMap;
import java.util.Map;

/** The hyperparameters of one algorithm, out of its own and those given for several. */
final class CandidateHyperparameters {
  private CandidateHyperparameters() {}

  /** What is given for the algorithm alone is the stronger; every name is checked, of all. */
  static Map<String, Object> resolve(
      Learner learner, Map<String, Object> own, Map<String, Object> byAlgorithm) {
    Map<String, Object> given = new LinkedHashMap<>();
    byAlgorithm.forEach(
        (algorithm, value) -> {
          Map<String, Object> numbers = numbers(algorithm, value);
          Learner other = Learners.named(algorithm);
          Hyperparameters.resolve(other, numbers);
          if (other.algorithm().equals(learner.algorithm())) {
            given.putAll(numbers);
          }
        });
    given.putAll(own);
    return Hyperparameters.resolve(learner, given);
  }

  private static Map<String, Object> numbers(String algorithm, Object value) {
    if (!(value instanceof Map<?, ?> map)) {
      throw new InputException(
          "hyperparameters_by_algorithm gives (%s) the value (%s), which is no object of numbers by name.\nMaybe {\"%s\": {…}}, or the input hyperparameters."
              .formatted(algorithm, value, algorithm));
    }
    Map<String, Object> numbers = new LinkedHashMap<>();
    map.forEach((name, number) -> numbers.put(String.valueOf(name), number));
    return numbers;
  }
}
