package dev.crema.training;

import dev.crema.data.InputException;
import dev.crema.data.document.Suggestion;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Features with which a prediction may only rise, or only fall, whatever the others are. Missing
 * values have no place in this order.
 *
 * @param directions 1 (rises) or −1 (falls) by name of the feature; what is not named is free
 */
public record MonotoneConstraints(Map<String, Integer> directions) {
  /** Every feature is free. */
  public static final MonotoneConstraints NONE = new MonotoneConstraints(Map.of());

  /**
   * Copies the directions.
   *
   * @throws InputException if one is neither 1 nor −1
   */
  public MonotoneConstraints {
    directions = Collections.unmodifiableMap(new LinkedHashMap<>(directions));
    directions.forEach(MonotoneConstraints::check);
  }

  /**
   * Returns the constraints that a person gave.
   *
   * @param given numbers by name of the feature
   * @return the constraints
   * @throws InputException if one is neither 1 nor −1; the message names it
   */
  public static MonotoneConstraints parse(Map<String, ? extends @Nullable Object> given) {
    Map<String, Integer> directions = new LinkedHashMap<>();
    given.forEach(
        (name, value) -> {
          double number = value instanceof Number each ? each.doubleValue() : 0;
          check(name, number == 1 ? 1 : number == -1 ? -1 : 0, value);
          directions.put(name, (int) number);
        });
    return new MonotoneConstraints(directions);
  }

  private static void check(String name, int direction) {
    check(name, direction, direction);
  }

  private static void check(String name, int direction, @Nullable Object value) {
    if (direction != 1 && direction != -1) {
      throw new InputException(
          "The monotone constraint of the feature (%s) is (%s), which is neither 1 nor -1.\nMaybe 1 if the prediction may only rise with it, -1 if it may only fall."
              .formatted(name, value));
    }
  }

  /** {@return whether every feature is free} */
  public boolean isEmpty() {
    return directions.isEmpty();
  }

  /**
   * {@return what they say, such as "rises with age, falls with price"; empty if there are none}
   */
  public String words() {
    return directions.entrySet().stream()
        .map(each -> (each.getValue() > 0 ? "rises with " : "falls with ") + each.getKey())
        .collect(Collectors.joining(", "));
  }

  /**
   * Returns the direction of each feature.
   *
   * @param features names, in order
   * @return 1, −1 or 0 (free), one per feature
   * @throws InputException if a constraint is of another feature
   */
  public int[] of(List<String> features) {
    int[] of = new int[features.size()];
    directions.forEach(
        (name, direction) -> {
          int at = features.indexOf(name);
          if (at < 0) {
            String advice = Suggestion.maybe(name, features);
            throw new InputException(
                "The monotone constraint is of the feature (%s), which there is not."
                        .formatted(name)
                    + (advice.isEmpty()
                        ? "\nMaybe take the name of an encoded feature, as features.yaml makes it."
                        : advice));
          }
          of[at] = direction;
        });
    return of;
  }
}
