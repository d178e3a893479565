package dev.crema.sdk;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Scalar metrics, KFP type {@code system.Metrics}: what the KFP UI lists and compares.
 *
 * @param values metric by name, in the order shown; finite numbers only, because KFP fails a task
 *     that writes NaN or Infinity
 */
public record Metrics(Map<String, Double> values) implements ArtifactValue {

  /** Refuses empty names and numbers that are not finite. */
  public Metrics {
    Map<String, Double> copy = new LinkedHashMap<>();
    values.forEach((name, value) -> copy.put(requireName(name), requireFinite(name, value)));
    values = Collections.unmodifiableMap(copy);
  }

  /**
   * Returns metrics of the given values.
   *
   * @param values metric by name, in the order shown; finite numbers only
   * @return the metrics
   * @throws IllegalStateException if a name is empty or reserved or a value is NaN or infinite:
   *     leave such a metric out or say in a report why it is undefined
   */
  public static Metrics of(Map<String, Double> values) {
    return new Metrics(values);
  }

  private static String requireName(String name) {
    if (name.isBlank() || Metadata.RESERVED.contains(name)) {
      throw new IllegalStateException("The metric name (%s) is empty or reserved.".formatted(name));
    }
    return name;
  }

  private static Double requireFinite(String name, Double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalStateException(
          "The metric (%s) is (%s), which KFP cannot take.\nMaybe leave the metric out."
              .formatted(name, value));
    }
    return value;
  }
}
