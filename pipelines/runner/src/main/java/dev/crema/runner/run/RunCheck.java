package dev.crema.runner.run;

import dev.crema.runner.ir.ComponentSpec;
import dev.crema.runner.ir.PipelineSpec;
import dev.crema.runner.ir.Problems;
import dev.crema.runner.ir.TaskSpec;
import dev.crema.runner.value.InvalidInputException;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Names everything that is known before the first step to make the run fail. */
final class RunCheck {
  private final PipelineSpec pipeline;
  private final Place place;
  private final ProcessPlace processes;
  private final Problems problems = new Problems();

  /** Creates the check of a run whose steps run at {@code place}. */
  RunCheck(PipelineSpec pipeline, Place place, ProcessPlace processes) {
    this.pipeline = pipeline;
    this.place = place;
    this.processes = processes;
  }

  /**
   * Checks.
   *
   * @throws InvalidInputException with all that is wrong
   */
  void run(Map<String, Object> parameters) throws IOException, InterruptedException {
    Set<ComponentSpec> used = new LinkedHashSet<>();
    reachable(pipeline.root(), used);
    for (ComponentSpec component : used) {
      if (component instanceof ComponentSpec.Container container) {
        runnable(container);
      }
    }
    for (TaskSpec task : pipeline.root().tasks().values()) {
      if (pipeline.component(task) instanceof ComponentSpec.Importer importer) {
        importable(task, importer, parameters);
      }
    }
    problems.throwIfAny();
  }

  private void runnable(ComponentSpec.Container container)
      throws IOException, InterruptedException {
    if (!processes.isOwn(container) && LightweightPython.is(container)) {
      problems.add(LightweightPython.refusal(container));
      return;
    }
    try {
      place.program(container);
    } catch (InvalidInputException e) {
      problems.add(e.sentence());
    }
    processes.environment().missing(container).forEach(problems::add);
  }

  private void importable(
      TaskSpec task, ComponentSpec.Importer importer, Map<String, Object> parameters) {
    Object uri = importer.uri();
    if (uri == null
        && task.parameters().get(importer.uriParameter())
            instanceof TaskSpec.FromInput(String input)) {
      uri = parameters.get(input);
    } else if (uri == null
        && task.parameters().get(importer.uriParameter())
            instanceof TaskSpec.Constant(Object constant)) {
      uri = constant;
    }
    if (uri instanceof String text && !text.contains("{{$")) {
      try {
        ImporterRun.localPath(text, processes.directory());
      } catch (InvalidInputException e) {
        problems.add("The task (%s): %s".formatted(task.name(), e.sentence()));
      }
    }
  }

  private void reachable(ComponentSpec.Dag graph, Set<ComponentSpec> used) {
    for (TaskSpec task : graph.tasks().values()) {
      ComponentSpec component = pipeline.component(task);
      if (used.add(component) && component instanceof ComponentSpec.Dag inner) {
        reachable(inner, used);
      }
    }
  }
}
