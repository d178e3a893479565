package dev.crema.runner.run;

import dev.crema.runner.ir.ComponentSpec;
import dev.crema.runner.ir.TaskSpec;
import dev.crema.runner.step.ArtifactValue;
import dev.crema.runner.step.StepFailedException;
import dev.crema.runner.value.InvalidInputException;
import dev.crema.runner.value.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Runs a graph once for every item of a list; its outputs become lists in the items' order. */
final class LoopRun {
  /** How many items a loop may have. */
  static final int MAX_ITEMS = 10_000;

  private final RunContext context;
  private final ComponentSpec.Dag graph;
  private final String path;
  private final TaskSpec.Loop loop;

  LoopRun(RunContext context, ComponentSpec.Dag graph, String path, TaskSpec.Loop loop) {
    this.context = context;
    this.graph = graph;
    this.path = path;
    this.loop = loop;
  }

  Outputs run(Inputs inputs) throws StepFailedException, IOException, InterruptedException {
    List<?> items = items(inputs);
    int limit = loop.parallelism() > 0 ? loop.parallelism() : Math.max(1, items.size());
    Semaphore free = new Semaphore(limit);
    List<Future<Outputs>> futures = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int index = 0; index < items.size(); index++) {
        GraphRun iteration = iteration(inputs, items.get(index), index);
        futures.add(threads.submit(limited(free, iteration)));
      }
    }
    return collected(futures);
  }

  private static Callable<Outputs> limited(Semaphore free, GraphRun iteration) {
    return () -> {
      free.acquire();
      try {
        return iteration.run();
      } finally {
        free.release();
      }
    };
  }

  private List<?> items(Inputs inputs) throws StepFailedException {
    if (loop.itemsInput() == null) {
      return loop.items();
    }
    Object value = inputs.parameters().get(loop.itemsInput());
    Object parsed = value instanceof String text ? Json.parse(text, path) : value;
    if (parsed instanceof List<?> list && list.size() <= MAX_ITEMS) {
      return list;
    }
    throw new StepFailedException(
        "The loop (%s) runs over (%s), which is no list of at most %d items."
            .formatted(path, parsed == null ? "nothing" : Json.write(parsed), MAX_ITEMS));
  }

  private GraphRun iteration(Inputs inputs, @Nullable Object item, int index)
      throws StepFailedException {
    Map<String, Object> parameters = new LinkedHashMap<>(inputs.parameters());
    if (loop.itemsInput() != null) {
      parameters.remove(loop.itemsInput());
    }
    ComponentSpec.Parameter declared = graph.signature().inputParameters().get(loop.itemInput());
    try {
      if (declared != null) {
        String what = "The item %d of the loop (%s)".formatted(index, path);
        parameters.put(loop.itemInput(), declared.type().convert(item, what));
      }
    } catch (InvalidInputException e) {
      throw new StepFailedException(e.sentence());
    }
    return new GraphRun(
        context, graph, path + "/iteration-" + index, new Inputs(parameters, inputs.artifacts()));
  }

  private Outputs collected(List<Future<Outputs>> futures)
      throws StepFailedException, IOException, InterruptedException {
    Map<String, Object> parameters = new LinkedHashMap<>();
    Map<String, List<ArtifactValue>> artifacts = new LinkedHashMap<>();
    graph.parameterOutputs().keySet().forEach(name -> parameters.put(name, new ArrayList<>()));
    graph.artifactOutputs().keySet().forEach(name -> artifacts.put(name, new ArrayList<>()));
    for (Future<Outputs> future : futures) {
      Outputs outputs = outcome(future);
      outputs.parameters().forEach((name, value) -> add(parameters.get(name), value));
      outputs
          .artifacts()
          .forEach(
              (name, values) ->
                  artifacts.computeIfAbsent(name, _ -> new ArrayList<>()).addAll(values));
    }
    return new Outputs(parameters, artifacts);
  }

  @SuppressWarnings("unchecked") // the lists made above
  private static void add(@Nullable Object list, Object value) {
    if (list != null) {
      ((List<Object>) list).add(value);
    }
  }

  private static Outputs outcome(Future<Outputs> future)
      throws StepFailedException, IOException, InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case StepFailedException failed -> throw failed;
        case InterruptedException _ -> throw new InterruptedException();
        case IOException io -> throw io;
        case null, default -> throw new IOException(e.getMessage(), e);
      }
    }
  }
}
