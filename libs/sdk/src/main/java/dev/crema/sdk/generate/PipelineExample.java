package dev.crema.sdk.generate;

import dev.crema.sdk.Caching;
import dev.crema.sdk.description.ComponentDescription;
import dev.crema.sdk.description.FieldDescription;
import dev.crema.sdk.description.FieldType;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A whole program that compiles: a pipeline of one component with what a task of it needs. */
final class PipelineExample {

  private PipelineExample() {}

  static String of(ComponentDescription component) {
    String function = component.name().replace('-', '_');
    List<FieldDescription> required =
        component.inputs().stream().filter(input -> !input.optional()).toList();
    return """
        from kfp import components, dsl

        %s = components.load_component_from_file("%s/component.yaml")

        @dsl.pipeline(name="example")
        def example(%s):
            task = %s(%s)
            task.set_memory_limit("%s")
        %s"""
        .formatted(
            function,
            component.identity().module(),
            joined(required, input -> input.name() + ": " + pythonType(input.type())),
            function,
            joined(required, input -> "%s=%s".formatted(input.name(), input.name())),
            component.memory(),
            component.caching() == Caching.NEVER ? "    task.set_caching_options(False)\n" : "");
  }

  private static String joined(
      List<FieldDescription> fields, Function<FieldDescription, String> text) {
    return fields.stream().map(text).collect(Collectors.joining(", "));
  }

  private static String pythonType(FieldType type) {
    return switch (type) {
      case STRING -> "str";
      case INTEGER -> "int";
      case FLOAT -> "float";
      case BOOLEAN -> "bool";
      case LIST -> "list";
      case STRUCT -> "dict";
      case HTML, MARKDOWN, METRICS, CLASSIFICATION_METRICS, DATASET, MODEL, ARTIFACT ->
          "dsl.Input[dsl.%s]".formatted(type.componentName());
    };
  }
}
