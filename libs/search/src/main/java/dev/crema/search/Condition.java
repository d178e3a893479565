package dev.crema.search;

import java.util.List;
import java.util.Map;

/**
 * When a parameter is part of a trial: while a choice before it has one of some options.
 *
 * @param parameter name of the choice
 * @param options those of its options with which the parameter counts, at least one
 */
public record Condition(String parameter, List<Object> options) {
  /** Copies the options. */
  public Condition {
    options = List.copyOf(options);
  }

  /**
   * Says whether it holds.
   *
   * @param values the values of a trial so far, by name
   * @return false also if the choice itself is not part of the trial
   */
  public boolean holds(Map<String, Object> values) {
    Object value = values.get(parameter);
    return value != null && options.contains(value);
  }
}
