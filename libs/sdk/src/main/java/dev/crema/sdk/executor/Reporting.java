package dev.crema.sdk.executor;

import dev.crema.sdk.StepListener;
import dev.crema.sdk.StepReport;
import dev.crema.sdk.description.Names;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tells the listeners of a step what becomes of it; whatever they do, the step goes on. */
final class Reporting {
  private final List<StepListener> listeners;
  private final StepReport report;
  private final PrintStream log;

  private Reporting(List<StepListener> listeners, StepReport report, PrintStream log) {
    this.listeners = listeners;
    this.report = report;
    this.log = log;
  }

  /** Returns what tells; null if nobody listens. */
  static @Nullable Reporting of(
      Executor executor, Class<?> step, ExecutorInput input, OutputPlan plan) {
    if (executor.environment().keySet().stream()
        .noneMatch(name -> name.startsWith(StepListener.VARIABLES))) {
      return null;
    }
    List<StepListener> listeners = new ArrayList<>();
    try {
      ServiceLoader.load(StepListener.class).forEach(listeners::add);
    } catch (ServiceConfigurationError e) {
      executor.log().println("note: a listener of the step cannot be loaded: " + e.getMessage());
    }
    return listeners.isEmpty()
        ? null
        : new Reporting(listeners, report(executor, step, input, plan), executor.log());
  }

  private static StepReport report(
      Executor executor, Class<?> step, ExecutorInput input, OutputPlan plan) {
    return new StepReport(
        Names.kebabCase(step.getSimpleName()),
        input.parameters(),
        items(input.artifacts()),
        outputs(plan),
        executor.environment());
  }

  private static List<StepReport.Item> items(Map<String, List<RuntimeArtifact>> artifacts) {
    List<StepReport.Item> items = new ArrayList<>();
    artifacts.forEach(
        (name, list) ->
            list.forEach(
                artifact ->
                    items.add(new StepReport.Item(name, artifact.uri(), artifact.metadata()))));
    return items;
  }

  private static List<StepReport.Item> outputs(OutputPlan plan) {
    List<StepReport.Item> outputs = new ArrayList<>();
    plan.targets()
        .forEach(
            (name, target) ->
                outputs.add(new StepReport.Item(name, target.artifact().uri(), Map.of())));
    return outputs;
  }

  void started() {
    tell((listener, lines) -> listener.started(report, lines));
  }

  void completed(List<StepReport.Item> outputs) {
    tell((listener, lines) -> listener.completed(report.withOutputs(outputs), lines));
  }

  void failed(Throwable cause) {
    Failure failure = Failure.of(cause);
    if (Failure.outOfMemory(cause) == null) {
      tell((listener, lines) -> listener.failed(report, failure.kind(), lines));
    }
  }

  /** What is told. */
  private interface Message {
    void tell(StepListener listener, Consumer<String> log);
  }

  private void tell(Message message) {
    for (StepListener listener : listeners) {
      try {
        message.tell(listener, line -> log.println("note: " + line));
      } catch (RuntimeException | LinkageError e) {
        log.println("note: a listener of the step failed: " + e);
      }
    }
  }
}
