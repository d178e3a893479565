package dev.crema.sdk.generate;

import dev.crema.sdk.description.ComponentDescription;
import dev.crema.sdk.description.FieldDescription;
import dev.crema.sdk.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The component.yaml of a component, in KFP's v1 component format: short, and read by every KFP SDK
 * of the support window. The only placeholder is {@code executorInput}, the one that works on every
 * backend.
 */
final class ComponentYaml {

  private final StringBuilder yaml = new StringBuilder();

  private ComponentYaml() {}

  static String of(ComponentDescription component) {
    ComponentYaml text = new ComponentYaml();
    text.head(component);
    text.fields("inputs", component.inputs());
    text.fields("outputs", component.outputs());
    text.implementation(component);
    return text.yaml.toString();
  }

  private void head(ComponentDescription component) {
    line("# Generated from %s by: make generate".formatted(component.identity().mainClass()));
    line("name: " + YamlText.scalar(component.name()));
    line("description: " + Json.write(component.description()));
    line("metadata:");
    line("  annotations:");
    annotations(component)
        .forEach((key, value) -> line("    crema.dev/%s: %s".formatted(key, Json.write(value))));
  }

  /** What the KFP SDK drops when it compiles a pipeline, kept for people and tools. */
  private static Map<String, String> annotations(ComponentDescription component) {
    Map<String, String> annotations = new LinkedHashMap<>();
    annotations.put("version", component.identity().version());
    annotations.put("stage", component.stage());
    annotations.put("caching", component.caching().name().toLowerCase(Locale.ROOT));
    annotations.put("network", Boolean.toString(component.network()));
    annotations.put("workload", component.workload().name().toLowerCase(Locale.ROOT));
    annotations.put("memory", component.memory());
    for (FieldDescription input : component.inputs()) {
      String limits = Limits.of(input);
      if (!limits.isEmpty()) {
        annotations.put("limits." + input.name(), limits);
      }
    }
    return annotations;
  }

  private void fields(String heading, List<FieldDescription> fields) {
    if (fields.isEmpty()) {
      return;
    }
    line(heading + ":");
    for (FieldDescription field : fields) {
      line("- name: " + YamlText.scalar(field.name()));
      line("  type: " + field.type().componentName());
      line("  description: " + Json.write(field.description()));
      Object value = field.defaultValue();
      if (value != null) {
        line("  default: " + Json.write(Limits.text(value)));
      } else if (field.optional()) {
        line("  optional: true");
      }
    }
  }

  private void implementation(ComponentDescription component) {
    line("implementation:");
    line("  container:");
    line("    image: " + Json.write(component.identity().image()));
    line("    command: " + YamlText.flow(CommandLine.of(component)));
    line("    args: [%s, {executorInput: null}]".formatted(Json.write(CommandLine.EXECUTOR_INPUT)));
  }

  private void line(String text) {
    yaml.append(text).append('\n');
  }
}
