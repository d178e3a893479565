package dev.crema.sdk.generate;

import dev.crema.sdk.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code make bench-images} measured, from the committed {@code components/measured.json}:
 *
 * <pre>{@code
 * {
 *   "measured_on": "2026-11-21, two cores of a Xeon at 2.5 GHz, Podman 4.3.1",
 *   "components": {
 *     "ingest-data": {
 *       "compressed_bytes": 71234567,
 *       "own_bytes": 6543210,
 *       "first_row_cpu_seconds": 0.41,
 *       "wall_seconds": 0.35,
 *       "peak_memory_bytes": 156000000
 *     }
 *   }
 * }
 * }</pre>
 *
 * <p>A component or a number that is missing is not measured yet; everything else that differs from
 * this form is refused, and so is a component that does not exist.
 *
 * @param measuredOn day and machine, for people
 * @param components by name
 */
record Measured(String measuredOn, Map<String, Numbers> components) {

  static final String FILE = "components/measured.json";

  private static final List<String> KEYS =
      List.of(
          "compressed_bytes",
          "own_bytes",
          "first_row_cpu_seconds",
          "wall_seconds",
          "peak_memory_bytes");

  /** Nothing is measured yet. */
  static final Numbers NOTHING = new Numbers(Map.of());

  /**
   * What is known of one component.
   *
   * @param values by key: {@code compressed_bytes} of all layers, {@code own_bytes} of the layers
   *     that no other image has (compressed), {@code first_row_cpu_seconds} and {@code
   *     wall_seconds} from the start of the process to the first row read (to its first work if it
   *     reads none), {@code peak_memory_bytes} of the process until its end
   */
  record Numbers(Map<String, Double> values) {

    @Nullable Double get(String key) {
      return values.get(key);
    }
  }

  /** Returns the numbers of a component, or {@link #NOTHING}. */
  Numbers of(String component) {
    return components.getOrDefault(component, NOTHING);
  }

  /**
   * Reads the file.
   *
   * @param root the repository
   * @param names of the components that exist
   */
  static Measured read(Path root, Collection<String> names) throws IOException {
    Path file = root.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      return new Measured("", Map.of());
    }
    return parse(Files.readString(file), names);
  }

  private static Measured parse(String json, Collection<String> names) {
    Map<String, Object> tree = new LinkedHashMap<>(Json.readObject(json, FILE));
    if (!(tree.remove("measured_on") instanceof String measuredOn) || measuredOn.isBlank()) {
      throw wrong("has no (measured_on), the day and the machine");
    }
    if (!(tree.remove("components") instanceof Map<?, ?> components)) {
      throw wrong("has no (components)");
    }
    if (!tree.isEmpty()) {
      throw wrong("has the unknown keys %s".formatted(tree.keySet()));
    }
    Map<String, Numbers> measured = new LinkedHashMap<>();
    components.forEach(
        (key, value) -> {
          String name = String.valueOf(key);
          if (!names.contains(name)) {
            throw wrong("measures (%s), which is none of %s".formatted(name, names));
          }
          measured.put(name, numbers(name, value));
        });
    return new Measured(measuredOn, measured);
  }

  private static Numbers numbers(String component, @Nullable Object value) {
    if (!(value instanceof Map<?, ?> map)) {
      throw wrong("has for (%s) the value (%s), not an object".formatted(component, value));
    }
    Map<String, Double> numbers = new LinkedHashMap<>();
    map.forEach(
        (key, number) -> {
          String name = String.valueOf(key);
          if (!KEYS.contains(name)) {
            throw wrong("has for (%s) the key (%s), none of %s".formatted(component, name, KEYS));
          }
          numbers.put(name, number(component, name, number));
        });
    return new Numbers(numbers);
  }

  private static Double number(String component, String key, @Nullable Object value) {
    double number = value instanceof Number given ? given.doubleValue() : Double.NaN;
    boolean bytes = key.endsWith("_bytes");
    if (!(number > 0) || Double.isInfinite(number) || (bytes && number != Math.rint(number))) {
      throw wrong(
          "has for (%s) the %s (%s), which is no positive %s"
              .formatted(component, key, value, bytes ? "whole number" : "number"));
    }
    return number;
  }

  private static IllegalArgumentException wrong(String what) {
    return new IllegalArgumentException(
        "The file (%s) %s.\nMaybe write it anew: make bench-images".formatted(FILE, what));
  }
}
