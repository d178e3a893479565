package dev.crema.runner.run;

import dev.crema.runner.ir.ComponentSpec;
import dev.crema.runner.ir.TaskSpec;
import dev.crema.runner.step.ArtifactValue;
import dev.crema.runner.step.StepFailedException;
import dev.crema.runner.value.InvalidInputException;
import dev.crema.runner.value.Json;
import dev.crema.runner.value.ParameterType;
import dev.crema.runner.value.Placeholders;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gives a task its inputs, by the rules of KFP's driver. */
final class InputResolver {
  private final TaskSpec task;
  private final ComponentSpec component;
  private final Inputs graph;
  private final Map<String, Outputs> others;
  private final Map<String, String> jobPlaceholders;

  /**
   * Creates a resolver.
   *
   * @param graph inputs of the graph that the task is in
   * @param others outputs of the tasks before it
   * @param jobPlaceholders what placeholders such as {@code .pipeline_job_uuid} mean
   */
  InputResolver(
      TaskSpec task,
      ComponentSpec component,
      Inputs graph,
      Map<String, Outputs> others,
      Map<String, String> jobPlaceholders) {
    this.task = task;
    this.component = component;
    this.graph = graph;
    this.others = others;
    this.jobPlaceholders = jobPlaceholders;
  }

  /** Returns the task's inputs, of the types that its component declares, with its defaults. */
  Inputs resolve() throws StepFailedException {
    try {
      return new Inputs(parameters(), artifacts());
    } catch (InvalidInputException e) {
      throw new StepFailedException(e.sentence());
    }
  }

  private Map<String, Object> parameters() throws StepFailedException {
    Map<String, Object> values = new LinkedHashMap<>();
    for (Map.Entry<String, TaskSpec.ParameterSource> entry : task.parameters().entrySet()) {
      Object value = value(entry.getKey(), entry.getValue());
      if (value != null) {
        values.put(entry.getKey(), value);
      }
    }
    values.replaceAll((_, value) -> placeholders(value, values));
    component
        .signature()
        .inputParameters()
        .forEach(
            (name, parameter) -> {
              Object value = values.getOrDefault(name, parameter.defaultValue());
              if (value != null) {
                values.put(name, checked(name, parameter, value));
              }
            });
    return values;
  }

  private Object checked(String name, ComponentSpec.Parameter parameter, Object value) {
    Object converted = parameter.type().convert(value, "The input (%s)".formatted(name));
    if (!parameter.literals().isEmpty() && !parameter.literals().contains(converted)) {
      throw new InvalidInputException(
          "The input (%s) is (%s), and may be one of %s."
              .formatted(name, ParameterType.text(converted), Json.write(parameter.literals())));
    }
    return converted;
  }

  private @Nullable Object value(String name, TaskSpec.ParameterSource source)
      throws StepFailedException {
    return switch (source) {
      case TaskSpec.Constant(Object constant) -> constant;
      case TaskSpec.FromTask(String producer, String output) -> {
        Outputs outputs = others.get(producer);
        Object value = outputs == null ? null : outputs.parameters().get(output);
        if (value == null) {
          throw new StepFailedException(
              "The input (%s) comes from the output (%s) of the task (%s), which has none."
                  .formatted(name, output, producer));
        }
        yield value;
      }
      case TaskSpec.FromInput(String input) -> fromGraph(name, input);
      case TaskSpec.Member(TaskSpec.ParameterSource of, String key) ->
          member(name, value(name, of), key);
    };
  }

  private @Nullable Object fromGraph(String name, String input) throws StepFailedException {
    Object value = graph.parameters().get(input);
    ComponentSpec.Parameter parameter = component.signature().inputParameters().get(name);
    if (value == null && parameter != null && !parameter.optional()) {
      throw new StepFailedException(
          "The input (%s) needs a value, and the optional input (%s) that it comes from has none."
              .formatted(name, input));
    }
    return value;
  }

  private static Object member(String name, @Nullable Object value, String key)
      throws StepFailedException {
    Object parsed = value instanceof String text ? Json.parse(text, name) : value;
    if (parsed instanceof Map<?, ?> map && map.get(key) != null) {
      return map.get(key);
    }
    throw new StepFailedException(
        "The input (%s) is the member (%s) of (%s), which has none."
            .formatted(name, key, ParameterType.text(value)));
  }

  private Object placeholders(Object value, Map<String, Object> values) {
    if (!(value instanceof String text) || !Placeholders.any(text)) {
      return value;
    }
    return Placeholders.replace(
        text,
        inner -> {
          String parameter = Placeholders.inputParameter(inner);
          if (parameter == null) {
            return jobPlaceholders.get(inner);
          }
          Object other = values.get(parameter);
          return other == null ? null : ParameterType.text(other);
        });
  }

  private Map<String, List<ArtifactValue>> artifacts() throws StepFailedException {
    Map<String, List<ArtifactValue>> values = new LinkedHashMap<>();
    for (Map.Entry<String, TaskSpec.ArtifactSource> entry : task.artifacts().entrySet()) {
      List<ArtifactValue> list =
          switch (entry.getValue()) {
            case TaskSpec.FromInput(String input) -> graph.artifacts().get(input);
            case TaskSpec.FromTask(String producer, String output) -> {
              Outputs outputs = others.get(producer);
              yield outputs == null ? null : outputs.artifacts().get(output);
            }
          };
      if (list != null) {
        values.put(entry.getKey(), list);
      } else if (!isOptional(entry.getKey())) {
        throw new StepFailedException(
            ("The input (%s) comes from %s, which has no artifact."
                    + "\nMaybe the step before did not list it in its executor_output.json.")
                .formatted(entry.getKey(), described(entry.getValue())));
      }
    }
    return values;
  }

  private boolean isOptional(String name) {
    ComponentSpec.Artifact artifact = component.signature().inputArtifacts().get(name);
    return artifact != null && artifact.optional();
  }

  private static String described(TaskSpec.ArtifactSource source) {
    return switch (source) {
      case TaskSpec.FromInput(String input) -> "the input (%s)".formatted(input);
      case TaskSpec.FromTask(String producer, String output) ->
          "the output (%s) of the task (%s)".formatted(output, producer);
    };
  }
}
