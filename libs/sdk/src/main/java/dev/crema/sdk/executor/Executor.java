package dev.crema.sdk.executor;

import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.Step;
import dev.crema.sdk.StepException;
import dev.crema.sdk.StepReport;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Runs a step as KFP starts it.
 *
 * @param environment the environment variables of the process
 * @param log where messages and the final cause go: stderr
 */
public record Executor(Map<String, String> environment, PrintStream log) {

  /** The exit code of a step that wrote all its outputs. */
  public static final int SUCCESS = 0;

  /** The environment variable that, if set, makes every failure print its stack trace. */
  public static final String DEBUG_VARIABLE = "CREMA_DEBUG";

  private static final String OPTION = "--executor_input";

  /**
   * Runs the step and returns the exit code of the process.
   *
   * <p>On success every declared output exists and the executor output was written last. On failure
   * none of them exists, and the last line of the log is {@code error: …}.
   *
   * @param step the component
   * @param args {@code --executor_input <json>}
   * @return {@value #SUCCESS}, or the exit code of the {@link ErrorKind}
   */
  public int execute(Step<?, ?> step, String[] args) {
    try (MemoryGuard guard = new MemoryGuard(log)) {
      try {
        executeTyped(step, args, guard);
        return SUCCESS;
      } catch (Throwable e) { // An error of the step must end in an exit code too.
        guard.release();
        return guard.tell(e, isDebug());
      }
    }
  }

  private boolean isDebug() {
    String debug = environment.get(DEBUG_VARIABLE);
    return debug != null && !debug.isEmpty();
  }

  private <I extends Record, O extends Record> void executeTyped(
      Step<I, O> step, String[] args, MemoryGuard guard) throws Exception {
    StepTypes<I, O> types = StepTypes.of(step);
    ExecutorInput input = ExecutorInputReader.read(argument(args));
    LocalPaths paths = LocalPaths.of(environment);
    OutputPlan plan = OutputPlan.of(types.outputs(), input, paths);
    plan.requireApartFrom(inputPaths(input, paths));
    guard.watch(plan);
    @Nullable Reporting reporting = null;
    try {
      plan.prepare();
      InputBinder binder = new InputBinder(input, paths);
      warnOfUndeclared(binder.undeclared(types.inputs()));
      I inputs = binder.bind(types.inputs());
      reporting = Reporting.of(this, step.getClass(), input, plan);
      if (reporting != null) {
        reporting.started();
      }
      List<StepReport.Item> written = new OutputCollector(plan).write(run(step, inputs, plan));
      if (reporting != null) {
        reporting.completed(written);
      }
    } catch (Throwable e) {
      guard.release();
      discard(plan, e);
      if (reporting != null) {
        reporting.failed(e);
      }
      throw e;
    }
  }

  private <I extends Record, O extends Record> O run(Step<I, O> step, I inputs, OutputPlan plan)
      throws Exception {
    try (ExecutorContext context = new ExecutorContext(plan, environment, log)) {
      @Nullable O outputs = step.run(inputs, context);
      if (outputs == null) {
        throw new IllegalStateException("The step returned null instead of its outputs.");
      }
      return outputs;
    }
  }

  private void warnOfUndeclared(List<String> names) {
    if (!names.isEmpty()) {
      log.println(
          "note: the inputs %s are ignored, this version of the component does not declare them."
              .formatted(names));
    }
  }

  private static void discard(OutputPlan plan, Throwable failure) {
    try {
      plan.discard();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  private static List<Path> inputPaths(ExecutorInput input, LocalPaths paths) {
    return input.artifacts().values().stream().flatMap(List::stream).map(paths::resolve).toList();
  }

  private static String argument(String[] args) {
    if (args.length == 2 && args[0].equals(OPTION)) {
      return args[1];
    }
    throw new StepException(
        ErrorKind.INVALID_INPUT,
        "A component takes two arguments, %s and a JSON text, not %d.\nMaybe use the command and args of its component.yaml unchanged."
            .formatted(OPTION, args.length));
  }
}
