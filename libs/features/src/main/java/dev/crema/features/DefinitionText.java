package dev.crema.features;

import dev.crema.data.document.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes a definition as a features.yaml, with some of its columns. */
final class DefinitionText {
  private final FeatureDefinition definition;
  private final StringBuilder text = new StringBuilder();

  DefinitionText(FeatureDefinition definition) {
    this.definition = definition;
  }

  String of(Set<String> columns, String description) {
    List<ColumnPlan> plans =
        definition.plans().stream().filter(plan -> columns.contains(plan.column().name())).toList();
    Set<String> sources = new HashSet<>();
    plans.forEach(plan -> sources.addAll(plan.column().sources()));
    text.append("version: ").append(FeatureDefinition.VERSION).append('\n');
    text.append("description: ").append(Json.write(description)).append('\n');
    List<String> stated = definition.statedProtected().stream().filter(sources::contains).toList();
    if (!stated.isEmpty()) {
      text.append("protected: ").append(Json.write(stated)).append('\n');
    }
    derive(plans);
    fit(plans);
    return text.toString();
  }

  /** Derived columns that are behind a feature, and those that they are made of. */
  private void derive(List<ColumnPlan> plans) {
    Set<String> needed = new HashSet<>();
    plans.forEach(plan -> needed.add(plan.column().name()));
    for (DerivedColumn derived : definition.derived().reversed()) {
      if (needed.contains(derived.column().name())) {
        derived.operator().inputs().forEach(input -> needed.add(input.name()));
      }
    }
    String head = "derive:\n";
    for (DerivedColumn derived : definition.derived()) {
      if (needed.contains(derived.column().name())) {
        // In quotes: a name may be a word that YAML takes for something else, such as null or true.
        text.append(head).append("  ").append(Json.write(derived.column().name())).append(": ");
        text.append(Json.write(derived.tree())).append('\n');
        head = "";
      }
    }
  }

  /** Neighbours that share their steps are one entry, as people write them. */
  private void fit(List<ColumnPlan> plans) {
    text.append("fit:\n");
    for (int from = 0; from < plans.size(); ) {
      ColumnPlan first = plans.get(from);
      int to = from;
      List<String> names = new ArrayList<>();
      while (to < plans.size() && sharesSteps(first, plans.get(to))) {
        names.add(plans.get(to++).column().name());
      }
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("columns", names);
      if (first.missing() != Missing.REFUSE) {
        entry.put("missing", Parameters.lower(first.missing()));
      }
      entry.put("steps", first.steps().stream().map(DefinitionText::step).toList());
      text.append("  - ").append(Json.write(entry)).append('\n');
      from = to;
    }
  }

  private static boolean sharesSteps(ColumnPlan first, ColumnPlan other) {
    return first.missing() == other.missing() && first.steps().equals(other.steps());
  }

  private static Object step(FitOperator step) {
    String name = step.kind().doc().name();
    return step.parameters().isEmpty() ? name : Map.of(name, step.parameters());
  }
}
