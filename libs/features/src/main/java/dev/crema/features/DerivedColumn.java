package dev.crema.features;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A column that the first stage adds.
 *
 * @param column what later operators see
 * @param operator how it comes about
 */
record DerivedColumn(Column column, DeriveOperator operator) {

  /** Returns the derived column of an operator; a copy is its original's slot under a new name. */
  static DerivedColumn of(String name, DeriveOperator operator, int nextSlot) {
    int slot = operator instanceof DeriveOperator.Copy copy ? copy.of().slot() : nextSlot;
    Set<String> sources = new LinkedHashSet<>();
    operator.inputs().forEach(input -> sources.addAll(input.sources()));
    return new DerivedColumn(
        new Column(
            name,
            slot,
            operator.type(),
            operator.nullable(),
            Double.NEGATIVE_INFINITY,
            List.copyOf(sources),
            formula(operator)),
        operator);
  }

  private static String formula(DeriveOperator operator) {
    List<String> parts = new ArrayList<>();
    operator.parameters().forEach((key, value) -> parts.add(key + ": " + value));
    return operator.kind().doc().name() + " {" + String.join(", ", parts) + "}";
  }

  /** Returns whether the value has to be computed for each row. */
  boolean isComputed() {
    return !(operator instanceof DeriveOperator.Copy);
  }

  Map<String, Object> tree() {
    return Map.of(operator.kind().doc().name(), operator.parameters());
  }
}
