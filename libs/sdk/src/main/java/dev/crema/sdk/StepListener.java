package dev.crema.sdk;

import java.util.function.Consumer;

/**
 * Hears what becomes of a step. Implementations are found by {@link java.util.ServiceLoader}, and
 * only looked for if a variable whose name begins with {@value #VARIABLES} is set: to open every
 * jar of the class path costs the start-up of those who need none.
 *
 * <p>What a listener throws is noted in the log and changes nothing. The step waits for it, so that
 * its calls must have a bound of their own.
 */
public interface StepListener {
  /** How the names of the variables begin that ask for listeners. */
  String VARIABLES = "OPENLINEAGE_";

  /**
   * Hears that the step begins: its inputs are there and checked.
   *
   * @param report what the step is; its outputs have no metadata yet
   * @param log takes a line for the log of the step
   */
  void started(StepReport report, Consumer<String> log);

  /**
   * Hears that every output and the executor output are written.
   *
   * @param report the same, with what the step says of its outputs
   * @param log takes a line for the log of the step
   */
  void completed(StepReport report, Consumer<String> log);

  /**
   * Hears that the step failed and left no output. A step that ran out of memory is not heard of.
   *
   * @param report as when it began
   * @param kind why, as the exit code says it
   * @param log takes a line for the log of the step
   */
  void failed(StepReport report, ErrorKind kind, Consumer<String> log);
}
