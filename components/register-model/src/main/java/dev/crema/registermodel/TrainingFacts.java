package dev.crema.registermodel;

import dev.crema.data.document.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What train-model says about its training in the metadata of the model. A package from elsewhere
 * may say nothing.
 *
 * @param hyperparameters their values as text, by name
 * @param monotone what its answers may only do with features, as text; empty if nothing is said
 * @param curves one value a step, by name
 */
record TrainingFacts(
    Map<String, String> hyperparameters, String monotone, Map<String, double[]> curves) {

  static TrainingFacts of(Map<String, Object> metadata) {
    Map<String, String> hyperparameters = new LinkedHashMap<>();
    entries(metadata.get("hyperparameters"))
        .forEach((name, value) -> hyperparameters.put(name, text(value)));
    Map<String, double[]> curves = new LinkedHashMap<>();
    entries(metadata.get("curves"))
        .forEach(
            (name, value) -> {
              if (value instanceof List<?> points) {
                curves.put("curve." + name, numbers(points));
              }
            });
    return new TrainingFacts(hyperparameters, monotone(metadata), curves);
  }

  /** One text for all, as {"age":1}: names of features may be none that MLflow takes. */
  private static String monotone(Map<String, Object> metadata) {
    Map<String, Long> directions = new TreeMap<>();
    entries(metadata.get("monotone"))
        .forEach(
            (name, value) -> {
              if (value instanceof Number direction) {
                directions.put(name, direction.longValue());
              }
            });
    return directions.isEmpty() ? "" : Json.write(directions);
  }

  private static Map<String, Object> entries(@Nullable Object value) {
    Map<String, Object> entries = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> map) {
      map.forEach((name, entry) -> entries.put(String.valueOf(name), entry));
    }
    return entries;
  }

  /** Returns whole numbers without ".0": KFP carries every number as a double. */
  private static String text(Object value) {
    if (value instanceof Number number && number.doubleValue() == number.longValue()) {
      return Long.toString(number.longValue());
    }
    return String.valueOf(value);
  }

  private static double[] numbers(List<?> points) {
    return points.stream()
        .filter(Number.class::isInstance)
        .mapToDouble(point -> ((Number) point).doubleValue())
        .filter(Double::isFinite)
        .toArray();
  }
}
