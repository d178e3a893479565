package dev.crema.sdk.description;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One input or output of a component.
 *
 * @param rule name, type and which values are allowed; the bounds are infinite for artifacts
 * @param javaName the name in the record
 * @param defaultValue the value if the pipeline passes none, in the form of {@link
 *     ParameterRule#check}; null if there is none
 * @param optional whether a pipeline may leave it out: it has a default or may be null
 * @param description what it means, one paragraph of plain text
 */
public record FieldDescription(
    ParameterRule rule,
    String javaName,
    @Nullable Object defaultValue,
    boolean optional,
    String description) {

  /**
   * Returns the name in KFP.
   *
   * @return the name in snake_case
   */
  public String name() {
    return rule.name();
  }

  /**
   * Returns the type.
   *
   * @return the type
   */
  public FieldType type() {
    return rule.type();
  }

  Map<String, Object> toTree() {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("name", name());
    tree.put("java_name", javaName);
    tree.put("type", type().componentName());
    tree.put("kfp_type", type().pipelineName());
    FieldType element = rule.element();
    if (element != null) {
      tree.put("items", element.componentName());
    }
    if (defaultValue != null) {
      tree.put("default", defaultValue);
    }
    if (Double.isFinite(rule.min())) {
      tree.put("min", bound(rule.min()));
    }
    if (Double.isFinite(rule.max())) {
      tree.put("max", bound(rule.max()));
    }
    if (!rule.allowed().isEmpty()) {
      tree.put("allowed", rule.allowed());
    }
    tree.put("optional", optional);
    tree.put("description", description);
    return tree;
  }

  private Object bound(double value) {
    boolean whole = type() == FieldType.INTEGER || rule.element() == FieldType.INTEGER;
    return whole && value == Math.rint(value) ? (Object) (long) value : (Object) value;
  }

  static FieldDescription fromTree(Tree tree) {
    ParameterRule rule =
        new ParameterRule(
            tree.text("name"),
            FieldType.ofComponent(tree.text("type")),
            tree.has("items") ? FieldType.ofComponent(tree.text("items")) : null,
            tree.number("min", Double.NEGATIVE_INFINITY),
            tree.number("max", Double.POSITIVE_INFINITY),
            tree.has("allowed") ? tree.texts("allowed") : List.of());
    Object value = tree.has("default") ? rule.check(tree.value("default")) : null;
    return new FieldDescription(
        rule, tree.text("java_name"), value, tree.flag("optional"), tree.text("description"));
  }
}
