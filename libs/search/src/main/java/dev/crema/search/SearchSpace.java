package dev.crema.search;

import dev.crema.data.InputException;
import dev.crema.data.document.Node;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What may be tried: parameters in the order in which they are chosen. Immutable.
 *
 * @param parameters at least one, at most {@value #MAX_PARAMETERS}, no name twice; a condition
 *     names a choice that stands before it
 */
public record SearchSpace(List<Parameter> parameters) {
  /** The most parameters. */
  public static final int MAX_PARAMETERS = 100;

  /**
   * Checks that the parameters go together.
   *
   * @throws InputException if there are none or too many, a name stands twice, or a condition names
   *     what is no choice before it or no option of it
   */
  public SearchSpace {
    parameters = List.copyOf(parameters);
    if (parameters.isEmpty() || parameters.size() > MAX_PARAMETERS) {
      throw new InputException(
          "The search space has (%d) parameters; 1 to %d are possible."
              .formatted(parameters.size(), MAX_PARAMETERS));
    }
    Map<String, Parameter> before = new LinkedHashMap<>();
    for (Parameter parameter : parameters) {
      requireCondition(parameter, before);
      if (before.put(parameter.name(), parameter) != null) {
        throw new InputException(
            "The search space names the parameter (%s) twice.".formatted(parameter.name()));
      }
    }
  }

  private static void requireCondition(Parameter parameter, Map<String, Parameter> before) {
    Condition condition = parameter.condition();
    if (condition == null) {
      return;
    }
    Parameter choice = before.get(condition.parameter());
    if (choice == null || !(choice.domain() instanceof Domain.Choice(List<Object> options))) {
      throw new InputException(
          "The parameter (%s) depends on (%s), which is no choice before it."
                  .formatted(parameter.name(), condition.parameter())
              + "\nMaybe add that choice, or let it not depend on what depends on it.");
    }
    for (Object option : condition.options()) {
      if (!options.contains(option)) {
        throw new InputException(
            "The parameter (%s) depends on (%s) being (%s), which is no option of it."
                    .formatted(parameter.name(), condition.parameter(), option)
                + "\nMaybe one of %s.".formatted(options));
      }
    }
  }

  /**
   * Reads a space.
   *
   * <p>The order of the keys does not matter: the parameters are sorted by name, each after the
   * choice that it depends on.
   *
   * @param node as {@code {"learning_rate": {"type": "number", "min": 0.01, "max": 0.3, "scale":
   *     "log"}, "max_depth": {"type": "integer", "min": 2, "max": 10}, "kind": {"type": "choice",
   *     "options": ["a", "b"]}}}; {@code "when": {"kind": ["a"]}} makes a parameter depend on a
   *     choice
   * @return the space
   * @throws InputException if something is missing, unknown or out of its limits
   */
  public static SearchSpace parse(Node node) {
    return SpaceFormat.read(node);
  }

  /** {@return the space as {@link #parse} reads it, for {@link dev.crema.data.document.Json}} */
  public Map<String, Object> tree() {
    return SpaceFormat.tree(this);
  }

  /**
   * Says whether values are a trial of this space: every parameter whose condition holds, and no
   * other, each within its domain.
   *
   * @param values by name
   * @return whether they are
   */
  public boolean accepts(Map<String, Object> values) {
    int counted = 0;
    for (Parameter parameter : parameters) {
      if (isActive(parameter, values)) {
        Object value = values.get(parameter.name());
        if (value == null || !parameter.accepts(value)) {
          return false;
        }
        counted++;
      }
    }
    return counted == values.size();
  }

  static boolean isActive(Parameter parameter, Map<String, Object> values) {
    Condition condition = parameter.condition();
    return condition == null || condition.holds(values);
  }
}
