package dev.crema.runner.ir;

import dev.crema.runner.value.InvalidInputException;
import dev.crema.runner.value.ParameterType;
import dev.crema.runner.value.Placeholders;
import dev.crema.runner.value.Suggestion;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks what a pipeline's parts say about each other: names, types, order. */
final class SpecChecker {
  /** How deep graphs may stand in graphs. */
  static final int MAX_NESTING = 50;

  private final PipelineSpec pipeline;
  private final String source;
  private final Problems problems;
  private final List<String> warnings = new ArrayList<>();

  SpecChecker(PipelineSpec pipeline, String source, Problems problems) {
    this.pipeline = pipeline;
    this.source = source;
    this.problems = problems;
  }

  /** Adds problems and returns warnings. */
  List<String> check() {
    nesting(pipeline.root(), new ArrayDeque<>());
    problems.throwIfAny();
    graph(pipeline.root());
    for (ComponentSpec component : pipeline.components().values()) {
      if (component instanceof ComponentSpec.Dag dag) {
        graph(dag);
      }
    }
    commandLines();
    return warnings;
  }

  private void nesting(ComponentSpec.Dag dag, Deque<String> around) {
    if (around.contains(dag.name()) || around.size() > MAX_NESTING) {
      problem("The graph (%s) contains itself, or more than %d graphs.", dag.name(), MAX_NESTING);
      return;
    }
    around.push(dag.name());
    for (TaskSpec task : dag.tasks().values()) {
      ComponentSpec component = pipeline.components().get(task.component());
      if (component == null) {
        problem(
            "The task (%s) is of the component (%s), which does not exist.",
            task.name(), task.component());
      } else if (component instanceof ComponentSpec.Dag inner) {
        nesting(inner, around);
      }
    }
    around.pop();
  }

  private void graph(ComponentSpec.Dag dag) {
    for (TaskSpec task : dag.tasks().values()) {
      if (!pipeline.components().containsKey(task.component())) {
        problem("The task (%s) is of no component.", task.name());
        continue;
      }
      task(dag, task);
    }
    cycle(dag);
    dag.parameterOutputs()
        .forEach((name, sources) -> sources.forEach(from -> output(dag, name, from, false)));
    dag.artifactOutputs()
        .forEach((name, sources) -> sources.forEach(from -> output(dag, name, from, true)));
  }

  private void output(
      ComponentSpec.Dag dag, String name, ComponentSpec.TaskOutput from, boolean artifact) {
    TaskSpec task = dag.tasks().get(from.task());
    Collection<String> known = task == null ? Set.of() : outputs(task, artifact);
    if (!known.contains(from.output())) {
      problem(
          "The output (%s) of (%s) comes from (%s) of the task (%s), which does not exist.",
          name, dag.name(), from.output(), from.task());
    }
  }

  private Collection<String> outputs(TaskSpec task, boolean artifact) {
    ComponentSpec.Signature signature = pipeline.component(task).signature();
    return artifact ? signature.outputArtifacts().keySet() : signature.outputParameters().keySet();
  }

  private void task(ComponentSpec.Dag dag, TaskSpec task) {
    ComponentSpec.Signature signature = pipeline.component(task).signature();
    for (String before : task.upstream()) {
      if (!dag.tasks().containsKey(before)) {
        problem("The task (%s) comes after (%s), which does not exist.", task.name(), before);
        return;
      }
    }
    task.parameters().forEach((name, from) -> parameter(dag, task, name, from));
    task.artifacts().forEach((name, from) -> artifact(dag, task, name, from));
    missing(task, signature);
    TaskSpec.Loop loop = task.loop();
    if (loop != null) {
      loop(task, loop, signature);
    }
    if (task.condition() != null) {
      for (String name : task.condition().parameters()) {
        if (!task.parameters().containsKey(name)) {
          problem(
              "The condition of the task (%s) reads (%s), which is none of its inputs.",
              task.name(), name);
        }
      }
    }
  }

  private void missing(TaskSpec task, ComponentSpec.Signature signature) {
    String item = task.loop() == null ? "" : task.loop().itemInput();
    signature
        .inputParameters()
        .forEach(
            (name, parameter) -> {
              if (parameter.isRequired()
                  && !task.parameters().containsKey(name)
                  && !name.equals(item)) {
                problem("The task (%s) gets no value for the input (%s).", task.name(), name);
              }
            });
    signature
        .inputArtifacts()
        .forEach(
            (name, artifact) -> {
              if (!artifact.optional() && !task.artifacts().containsKey(name)) {
                problem("The task (%s) gets no artifact for the input (%s).", task.name(), name);
              }
            });
  }

  private void parameter(
      ComponentSpec.Dag dag, TaskSpec task, String name, TaskSpec.ParameterSource from) {
    ComponentSpec.Parameter target =
        pipeline.component(task).signature().inputParameters().get(name);
    if (target == null && !isExtra(task, name)) {
      problem(
          "The task (%s) gives the input (%s), which (%s) does not have.%s",
          task.name(),
          name,
          task.component(),
          Suggestion.maybe(name, pipeline.component(task).signature().inputParameters().keySet()));
      return;
    }
    ParameterType given = type(dag, task, name, TaskSpec.origin(from));
    if (target == null || given == null || from instanceof TaskSpec.Member) {
      return;
    }
    if (!target.type().acceptsType(given)) {
      problem(
          "The input (%s) of the task (%s) wants %s and gets %s.%s",
          name, task.name(), target.type().description(), given.description(), advice(given));
    }
  }

  /** Whether the compiler added the input only to replace placeholders in others. */
  private boolean isExtra(TaskSpec task, String name) {
    return name.startsWith("pipelinechannel--")
        || pipeline.component(task) instanceof ComponentSpec.Importer;
  }

  private static String advice(ParameterType given) {
    return given == ParameterType.STRING
        ? "\nMaybe a loop runs over a list without item type, whose items are texts on a cluster:"
            + " declare it as List[float]."
        : "";
  }

  /** Returns the type of what flows into an input, or null if a constant says it. */
  private @Nullable ParameterType type(
      ComponentSpec.Dag dag, TaskSpec task, String name, TaskSpec.ParameterSource from) {
    return switch (from) {
      case TaskSpec.FromInput(String input) -> {
        ComponentSpec.Parameter parameter = dag.signature().inputParameters().get(input);
        if (parameter == null) {
          problem(
              "The task (%s) reads the input (%s) of (%s), which does not exist.%s",
              task.name(),
              input,
              dag.name(),
              Suggestion.maybe(input, dag.signature().inputParameters().keySet()));
        }
        yield parameter == null ? null : parameter.type();
      }
      case TaskSpec.FromTask(String producer, String output) -> {
        TaskSpec other = dag.tasks().get(producer);
        ComponentSpec.Parameter parameter =
            other == null
                ? null
                : pipeline.component(other).signature().outputParameters().get(output);
        if (parameter == null) {
          problem(
              "The task (%s) reads the output (%s) of the task (%s), which does not exist.",
              task.name(), output, producer);
        }
        yield parameter == null ? null : parameter.type();
      }
      case TaskSpec.Constant(Object value) -> {
        constant(task, name, value);
        yield null;
      }
      case TaskSpec.Member _ -> null;
    };
  }

  private void constant(TaskSpec task, String name, Object value) {
    ComponentSpec.Parameter target =
        pipeline.component(task).signature().inputParameters().get(name);
    if (target == null || (value instanceof String text && Placeholders.any(text))) {
      return;
    }
    try {
      target.type().convert(value, "The input (%s) of the task (%s)".formatted(name, task.name()));
    } catch (InvalidInputException e) {
      problem("%s", e.sentence());
    }
  }

  private void artifact(
      ComponentSpec.Dag dag, TaskSpec task, String name, TaskSpec.ArtifactSource from) {
    if (!pipeline.component(task).signature().inputArtifacts().containsKey(name)) {
      problem(
          "The task (%s) gives the artifact (%s), which (%s) does not have.",
          task.name(), name, task.component());
    }
    boolean exists =
        switch (from) {
          case TaskSpec.FromInput(String input) ->
              dag.signature().inputArtifacts().containsKey(input);
          case TaskSpec.FromTask(String producer, String output) -> {
            TaskSpec other = dag.tasks().get(producer);
            yield other != null && outputs(other, true).contains(output);
          }
        };
    if (!exists) {
      problem("The task (%s) reads an artifact that does not exist: %s.", task.name(), from);
    }
  }

  private void loop(TaskSpec task, TaskSpec.Loop loop, ComponentSpec.Signature signature) {
    ComponentSpec.Parameter item = signature.inputParameters().get(loop.itemInput());
    if (item == null || !(pipeline.component(task) instanceof ComponentSpec.Dag)) {
      problem("The loop (%s) has no graph with the input (%s).", task.name(), loop.itemInput());
      return;
    }
    if (loop.itemsInput() != null && !task.parameters().containsKey(loop.itemsInput())) {
      problem(
          "The loop (%s) runs over (%s), which it does not get.", task.name(), loop.itemsInput());
    }
    for (Object value : loop.items()) {
      try {
        item.type().convert(value, "The item of the loop (%s)".formatted(task.name()));
      } catch (InvalidInputException e) {
        problem("%s", e.sentence());
      }
    }
    if (loop.items().stream().anyMatch(Map.class::isInstance)) {
      warnings.add(
          ("The loop (%s) runs over objects written in the pipeline, which fails on clusters up to"
                  + " KFP 2.17 (kubeflow/pipelines#12191).")
              .formatted(task.name()));
    }
  }

  private void cycle(ComponentSpec.Dag dag) {
    Set<String> done = new LinkedHashSet<>();
    boolean progress = true;
    while (progress) {
      progress = false;
      for (TaskSpec task : dag.tasks().values()) {
        if (!done.contains(task.name()) && done.containsAll(task.upstream())) {
          progress = done.add(task.name());
        }
      }
    }
    if (done.size() < dag.tasks().size()) {
      List<String> left = new ArrayList<>(dag.tasks().keySet());
      left.removeAll(done);
      problem("The tasks %s of (%s) wait for each other.", left, dag.name());
    }
  }

  /** KFP up to 2.17 keys a component's interface by image, command and arguments alone. */
  private void commandLines() {
    Map<List<Object>, ComponentSpec.Container> seen = new HashMap<>();
    for (ComponentSpec component : pipeline.components().values()) {
      if (component instanceof ComponentSpec.Container container) {
        ComponentSpec.Container other =
            seen.putIfAbsent(
                List.of(container.image(), container.command(), container.arguments()), container);
        if (other != null && !other.signature().equals(container.signature())) {
          problem(
              "The components (%s) and (%s) have one image and command line but not the same inputs"
                  + " and outputs; a cluster would give both those of the first.",
              other.name(), container.name());
        }
      }
    }
  }

  private void problem(String format, Object... values) {
    problems.add(source + ": " + format.formatted(values));
  }
}
