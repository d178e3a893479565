package dev.crema.training;

import dev.crema.data.InputException;
import dev.crema.data.document.Suggestion;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks hyperparameters that a person gave against what a learner knows. */
public final class Hyperparameters {
  private Hyperparameters() {}

  /**
   * Returns every hyperparameter of a learner, as given or else its default, in the learner's
   * order.
   *
   * @param learner whose hyperparameters
   * @param given numbers by name; {@code 500} and {@code 500.0} mean the same
   * @return Long or Double by name, unmodifiable
   * @throws InputException if a name is unknown, or a value is no number, not whole where it must
   *     be, or out of range; the message names both and the range
   */
  public static Map<String, Object> resolve(
      Learner learner, Map<String, ? extends @Nullable Object> given) {
    List<String> known = learner.hyperparameters().stream().map(Hyperparameter::name).toList();
    for (String name : given.keySet()) {
      if (!known.contains(name)) {
        throw unknown(learner, name, known);
      }
    }
    Map<String, Object> resolved = new LinkedHashMap<>();
    for (Hyperparameter parameter : learner.hyperparameters()) {
      Object value = given.get(parameter.name());
      double number =
          given.containsKey(parameter.name()) ? check(parameter, value) : parameter.defaultValue();
      resolved.put(parameter.name(), parameter.boxed(number));
    }
    return Collections.unmodifiableMap(resolved);
  }

  private static InputException unknown(Learner learner, String name, List<String> known) {
    String advice = Suggestion.maybe(name, known);
    return new InputException(
        "The algorithm (%s) has no hyperparameter (%s).".formatted(learner.algorithm(), name)
            + (advice.isEmpty() ? "\nMaybe one of " + known + "." : advice));
  }

  private static double check(Hyperparameter parameter, @Nullable Object value) {
    if (!(value instanceof Number number)) {
      throw wrong(parameter, value, "is no number");
    }
    double checked = number.doubleValue();
    // Written so that NaN is refused too.
    if (!(parameter.min() <= checked && checked <= parameter.max())) {
      throw wrong(parameter, value, "is out of range");
    }
    if (parameter.integer() && checked != Math.rint(checked)) {
      throw wrong(parameter, value, "is no whole number");
    }
    return checked;
  }

  private static InputException wrong(
      Hyperparameter parameter, @Nullable Object value, String problem) {
    return new InputException(
        "The hyperparameter (%s) is (%s), which %s.".formatted(parameter.name(), value, problem)
            + "\nMaybe a %snumber in %s; the default is %s."
                .formatted(
                    parameter.integer() ? "whole " : "",
                    parameter.range(),
                    parameter.shown(parameter.defaultValue())));
  }
}
