package dev.crema.runner.run;

import dev.crema.runner.ir.ComponentSpec;
import dev.crema.runner.ir.TaskSpec;
import dev.crema.runner.step.ArtifactValue;
import dev.crema.runner.step.StepFailedException;
import dev.crema.runner.value.Condition;
import dev.crema.runner.value.InvalidInputException;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Runs a graph of tasks: each in a thread of its own that waits for the tasks before it.
 *
 * <p>After a failure no further task starts, as in Argo, but those that run even then; what runs
 * already goes on to its end.
 */
final class GraphRun {
  private final RunContext context;
  private final ComponentSpec.Dag graph;
  private final String path;
  private final Inputs inputs;
  private volatile boolean failed;

  GraphRun(RunContext context, ComponentSpec.Dag graph, String path, Inputs inputs) {
    this.context = context;
    this.graph = graph;
    this.path = path;
    this.inputs = inputs;
  }

  /** How a task ended; outputs only if it ended well. */
  private record Result(TaskState state, @Nullable Outputs outputs) {
    boolean isDone() {
      return outputs != null;
    }
  }

  /**
   * Runs all tasks and returns the graph's outputs.
   *
   * @throws StepFailedException if a task failed
   */
  Outputs run() throws StepFailedException, IOException, InterruptedException {
    Map<String, CompletableFuture<Result>> results = new HashMap<>();
    graph.tasks().keySet().forEach(name -> results.put(name, new CompletableFuture<>()));
    for (TaskSpec task : graph.tasks().values()) {
      CompletableFuture<Result> result = future(results, task.name());
      Thread.ofVirtual()
          .name(pathOf(task))
          .start(
              () -> {
                try {
                  result.complete(execute(task, results));
                } catch (Throwable e) { // a thread's error must reach the one who waits for it
                  failed = true;
                  result.completeExceptionally(e);
                }
              });
    }
    Map<String, Result> ended = new LinkedHashMap<>();
    Throwable broken = null;
    for (String name : graph.tasks().keySet()) {
      try {
        ended.put(name, future(results, name).join());
      } catch (java.util.concurrent.CompletionException e) {
        // A task that waited for the broken one is interrupted: the reason is the broken one's.
        if (broken == null || broken instanceof InterruptedException) {
          broken = e.getCause();
        }
      }
    }
    if (broken instanceof InterruptedException) {
      throw new InterruptedException();
    }
    switch (broken) {
      case null -> {}
      case IOException io -> throw io;
      case RuntimeException ours -> throw ours;
      case Error fatal -> throw fatal;
      default -> throw new IllegalStateException(broken);
    }
    for (Map.Entry<String, Result> entry : ended.entrySet()) {
      if (entry.getValue().state() == TaskState.FAILED) {
        throw new StepFailedException("The task (%s) failed.".formatted(entry.getKey()));
      }
    }
    return outputs(ended);
  }

  private static CompletableFuture<Result> future(
      Map<String, CompletableFuture<Result>> results, String name) {
    CompletableFuture<Result> future = results.get(name);
    if (future == null) {
      throw new IllegalStateException(name);
    }
    return future;
  }

  private Result execute(TaskSpec task, Map<String, CompletableFuture<Result>> results)
      throws IOException, InterruptedException {
    Map<String, Outputs> others = new HashMap<>();
    TaskState worst = TaskState.SUCCEEDED;
    for (String name : task.upstream()) {
      Result result;
      try {
        result = future(results, name).join();
      } catch (java.util.concurrent.CompletionException _) {
        throw new InterruptedException();
      }
      if (result.outputs() != null) {
        others.put(name, result.outputs());
      } else if (worst != TaskState.FAILED) {
        worst = result.state() == TaskState.SKIPPED ? TaskState.SKIPPED : TaskState.FAILED;
      }
    }
    if (!task.evenAfterFailure()) {
      if (failed || worst == TaskState.FAILED) {
        return passedOver(task, TaskState.NOT_RUN, "another task failed");
      }
      if (worst == TaskState.SKIPPED) {
        return passedOver(task, TaskState.SKIPPED, "a task before it was skipped");
      }
    }
    try {
      return start(task, others);
    } catch (StepFailedException _) {
      failed = true;
      return new Result(TaskState.FAILED, null);
    }
  }

  private Result passedOver(TaskSpec task, TaskState state, String reason) {
    context.state().passedOver(pathOf(task), task.displayName(), kind(task), state, reason);
    return new Result(state, null);
  }

  private Result start(TaskSpec task, Map<String, Outputs> others)
      throws StepFailedException, IOException, InterruptedException {
    ComponentSpec component = context.pipeline().component(task);
    Inputs resolved;
    try {
      Map<String, String> placeholders = new HashMap<>(context.placeholders());
      placeholders.put(".pipeline_task_name", task.displayName());
      placeholders.put(".pipeline_task_uuid", pathOf(task));
      resolved = new InputResolver(task, component, inputs, others, placeholders).resolve();
      if (task.condition() != null && !task.condition().holds(resolved.parameters())) {
        return passedOver(task, TaskState.SKIPPED, notHeld(task.condition()));
      }
    } catch (StepFailedException e) {
      broken(task, e.sentence());
      throw e;
    } catch (InvalidInputException e) {
      broken(task, e.sentence());
      throw new StepFailedException(e.sentence());
    }
    return new Result(
        TaskState.SUCCEEDED,
        switch (component) {
          case ComponentSpec.Container step ->
              new StepRunner(context).run(pathOf(task), task, step, resolved);
          case ComponentSpec.Importer importer ->
              new ImporterRun(context, importer, resolved).run(pathOf(task), task.displayName());
          case ComponentSpec.Dag inner -> graph(task, inner, resolved);
        });
  }

  private void broken(TaskSpec task, @Nullable String reason) {
    context
        .state()
        .passedOver(
            pathOf(task), task.displayName(), kind(task), TaskState.FAILED, String.valueOf(reason));
  }

  private static String notHeld(Condition condition) {
    return "(%s) does not hold".formatted(condition).replace("pipelinechannel--", "");
  }

  private Outputs graph(TaskSpec task, ComponentSpec.Dag inner, Inputs resolved)
      throws StepFailedException, IOException, InterruptedException {
    context.state().started(pathOf(task), task.displayName(), kind(task));
    try {
      Outputs outputs =
          task.loop() == null
              ? new GraphRun(context, inner, pathOf(task), resolved).run()
              : new LoopRun(context, inner, pathOf(task), task.loop()).run(resolved);
      context.state().gave(pathOf(task), outputs, 1);
      context.state().ended(pathOf(task), TaskState.SUCCEEDED, "");
      return outputs;
    } catch (StepFailedException e) {
      context.state().ended(pathOf(task), TaskState.FAILED, e.sentence());
      throw e;
    }
  }

  private Outputs outputs(Map<String, Result> ended) throws StepFailedException {
    Map<String, Object> parameters = new LinkedHashMap<>();
    for (Map.Entry<String, List<ComponentSpec.TaskOutput>> entry :
        graph.parameterOutputs().entrySet()) {
      for (ComponentSpec.TaskOutput from : entry.getValue()) {
        Outputs outputs = done(ended, from.task());
        Object value = outputs == null ? null : outputs.parameters().get(from.output());
        if (value != null) {
          parameters.putIfAbsent(entry.getKey(), value);
        }
      }
    }
    Map<String, List<ArtifactValue>> artifacts = new LinkedHashMap<>();
    for (Map.Entry<String, List<ComponentSpec.TaskOutput>> entry :
        graph.artifactOutputs().entrySet()) {
      for (ComponentSpec.TaskOutput from : entry.getValue()) {
        Outputs outputs = done(ended, from.task());
        List<ArtifactValue> value = outputs == null ? null : outputs.artifacts().get(from.output());
        if (value != null) {
          artifacts.putIfAbsent(entry.getKey(), value);
        }
      }
    }
    return new Outputs(parameters, artifacts);
  }

  private static @Nullable Outputs done(Map<String, Result> ended, String task) {
    Result result = ended.get(task);
    return result == null || !result.isDone() ? null : result.outputs();
  }

  private String pathOf(TaskSpec task) {
    return path.isEmpty() ? task.name() : path + "/" + task.name();
  }

  private String kind(TaskSpec task) {
    return switch (context.pipeline().component(task)) {
      case ComponentSpec.Container _ -> "step";
      case ComponentSpec.Importer _ -> "importer";
      case ComponentSpec.Dag _ -> task.loop() == null ? "graph" : "loop";
    };
  }
}
