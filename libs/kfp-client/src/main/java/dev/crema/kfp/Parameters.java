package dev.crema.kfp;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a run: texts, booleans, numbers, lists and maps with text keys. Numbers are
 * doubles as in KFP, so 100 and 100.0 are equal.
 *
 * @param values by name, in their order
 */
public record Parameters(Map<String, Object> values) {
  /** Most bytes of all parameters together as JSON: KFP's own default limit. */
  public static final int MAX_BYTES = 10_000;

  private static final int MAX_DEPTH = 50;

  /**
   * Copies the values.
   *
   * @throws IllegalArgumentException if a value is null, no JSON, not finite, a whole number beyond
   *     2^53, or all together are larger than {@value #MAX_BYTES} bytes
   */
  public Parameters {
    Map<String, Object> copy = new LinkedHashMap<>();
    values.forEach((name, value) -> copy.put(name, checked(name, value, 0)));
    int bytes = Json.write(copy).length;
    if (bytes > MAX_BYTES) {
      throw new IllegalArgumentException(
          "The parameters have %d bytes, more than KFP's limit of %d.\nMaybe pass what is large as an artifact."
              .formatted(bytes, MAX_BYTES));
    }
    values = Collections.unmodifiableMap(copy);
  }

  /**
   * Returns no parameters.
   *
   * @return none
   */
  public static Parameters none() {
    return new Parameters(Map.of());
  }

  private static Object checked(String name, @Nullable Object value, int depth) {
    if (depth > MAX_DEPTH) {
      throw new IllegalArgumentException(
          "The parameter (%s) nests deeper than %d.".formatted(name, MAX_DEPTH));
    }
    return switch (value) {
      case String text -> text;
      case Boolean flag -> flag;
      case Integer number -> number(name, number);
      case Long number -> number(name, number);
      case Float number -> number(name, number);
      case Double number -> number(name, number);
      case List<?> list -> {
        List<Object> items = new ArrayList<>();
        list.forEach(item -> items.add(checked(name, item, depth + 1)));
        yield Collections.unmodifiableList(items);
      }
      case Map<?, ?> map -> {
        Map<String, Object> all = new LinkedHashMap<>();
        map.forEach(
            (key, each) ->
                all.put(String.valueOf(key), checked(name + "." + key, each, depth + 1)));
        yield Collections.unmodifiableMap(all);
      }
      case null ->
          throw new IllegalArgumentException("The parameter (%s) is null.".formatted(name));
      default ->
          throw new IllegalArgumentException(
              "The parameter (%s) is a %s, which KFP does not know."
                  .formatted(name, value.getClass().getSimpleName()));
    };
  }

  private static Double number(String name, Number number) {
    double value = number.doubleValue();
    boolean isLost = number instanceof Long whole && !Json.isHeld(whole);
    if (!Double.isFinite(value) || isLost) {
      throw new IllegalArgumentException(
          "The parameter (%s) is (%s), which no double holds.".formatted(name, number));
    }
    return value == 0 ? 0.0 : value; // minus zero is zero
  }
}
