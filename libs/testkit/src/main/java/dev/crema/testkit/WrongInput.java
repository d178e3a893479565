package dev.crema.testkit;

import dev.crema.sdk.description.ComponentDescription;
import dev.crema.sdk.description.FieldDescription;
import dev.crema.sdk.description.FieldType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Spoils an executor input in the way that this component must refuse. */
final class WrongInput {

  private WrongInput() {}

  /**
   * Spoils the tree: 5.5 for an integer, which KFP lets through, else a required input left out,
   * else a parameter of the wrong type.
   *
   * @return the name of the spoiled input, empty if the component has no inputs to spoil
   */
  static String into(Map<String, Object> tree, ComponentDescription description) {
    Optional<FieldDescription> integer =
        first(description, input -> input.type() == FieldType.INTEGER);
    if (integer.isPresent()) {
      section(tree, "parameterValues").put(integer.get().name(), 5.5);
      return integer.get().name();
    }
    Optional<FieldDescription> required = first(description, input -> !input.optional());
    if (required.isPresent()) {
      String kind = required.get().type().isArtifact() ? "artifacts" : "parameterValues";
      section(tree, kind).remove(required.get().name());
      return required.get().name();
    }
    Optional<FieldDescription> parameter = first(description, input -> !input.type().isArtifact());
    if (parameter.isPresent()) {
      Object wrong = parameter.get().type() == FieldType.BOOLEAN ? "text" : (Object) true;
      section(tree, "parameterValues").put(parameter.get().name(), wrong);
      return parameter.get().name();
    }
    tree.remove("outputs");
    return "";
  }

  private static Optional<FieldDescription> first(
      ComponentDescription description, Predicate<FieldDescription> wanted) {
    return description.inputs().stream().filter(wanted).findFirst();
  }

  /** Returns a mutable copy of a part of the inputs, put in its place. */
  private static Map<String, Object> section(Map<String, Object> tree, String name) {
    Map<String, Object> inputs = copy(tree.get("inputs"));
    Map<String, Object> section = copy(inputs.get(name));
    inputs.put(name, section);
    tree.put("inputs", inputs);
    return section;
  }

  private static Map<String, Object> copy(@Nullable Object map) {
    Map<String, Object> copy = new LinkedHashMap<>();
    if (map instanceof Map<?, ?> entries) {
      entries.forEach((key, value) -> copy.put(String.valueOf(key), value));
    }
    return copy;
  }
}
