package dev.crema.productionlog.truth;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whose performance is asked for.
 *
 * @param model the model's name
 * @param version the version; null = all
 * @param from predictions from this time on
 * @param to predictions before this time; after {@code from}
 * @param now the present: predictions whose maturity is not over by then do not count
 * @param classes the classes, at least two, of two the second is the positive one; empty if numbers
 *     are predicted; rows of versions with other classes are left out and counted
 * @param baseline metrics of the training by {@link dev.crema.evaluation.Metric#id}, to stand
 *     beside; names that are not measured here are ignored
 */
public record PerformanceRequest(
    String model,
    @Nullable String version,
    Instant from,
    Instant to,
    Instant now,
    List<String> classes,
    Map<String, Double> baseline) {
  /**
   * Copies and checks.
   *
   * @throws dev.crema.data.InputException if the window is empty or there is one class
   */
  public PerformanceRequest {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(now, "now");
    classes = List.copyOf(classes);
    baseline = Map.copyOf(baseline);
    if (!from.isBefore(to)) {
      throw new dev.crema.data.InputException(
          "The window is empty: from (%s) must be before to (%s).".formatted(from, to));
    }
    if (classes.size() == 1) {
      throw new dev.crema.data.InputException(
          "There must be two classes at least, or none of a number, not %s.".formatted(classes));
    }
  }
}
