package dev.crema.training;

import dev.crema.data.InputException;
import dev.crema.data.document.Suggestion;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;

/** The learners on the class path. */
public final class Learners {
  private Learners() {}

  /**
   * Returns the learner of a name.
   *
   * @param algorithm its name, as {@code xgboost}
   * @return the learner
   * @throws InputException if there is none of that name
   */
  public static Learner named(String algorithm) {
    List<Learner> learners = all();
    for (Learner learner : learners) {
      if (learner.algorithm().equals(algorithm)) {
        return learner;
      }
    }
    List<String> known = learners.stream().map(Learner::algorithm).toList();
    String advice = Suggestion.maybe(algorithm, known);
    throw new InputException(
        "There is no algorithm (%s).".formatted(algorithm)
            + (advice.isEmpty() ? "\nMaybe one of " + known + "." : advice));
  }

  /** {@return all learners, by name} */
  public static List<Learner> all() {
    return ServiceLoader.load(Learner.class, Learners.class.getClassLoader()).stream()
        .map(ServiceLoader.Provider::get)
        .sorted(Comparator.comparing(Learner::algorithm))
        .toList();
  }
}
