package dev.crema.runner.ir;

import java.util.List;
import java.util.Map;

/**
 * A compiled pipeline that this runner can run.
 *
 * @param name the pipeline's name
 * @param root the outermost component; its inputs are the run's parameters
 * @param components every component by its name ({@code comp-…})
 * @param warnings sentences about what a cluster would do otherwise
 */
public record PipelineSpec(
    String name,
    ComponentSpec.Dag root,
    Map<String, ComponentSpec> components,
    List<String> warnings) {
  /** Returns the component of a task. */
  public ComponentSpec component(TaskSpec task) {
    ComponentSpec component = components.get(task.component());
    if (component == null) {
      throw new IllegalStateException(task.component());
    }
    return component;
  }
}
