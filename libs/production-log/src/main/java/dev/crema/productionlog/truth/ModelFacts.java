package dev.crema.productionlog.truth;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is known of models outside PostgreSQL. Called often: implementations answer from memory. */
public interface ModelFacts {
  /**
   * Returns the classes of a version, in the order in which its probabilities are logged.
   *
   * @param model the model's name
   * @param version the version
   * @return at least two, of two the second is the positive one; empty if the version predicts a
   *     number; null if the version is not known here
   */
  @Nullable List<String> classes(String model, String version);

  /**
   * Returns how long after a prediction its truth is waited for: later, the window that holds the
   * prediction is closed.
   *
   * @param model the model's name
   * @return at least zero
   */
  Duration maturity(String model);
}
