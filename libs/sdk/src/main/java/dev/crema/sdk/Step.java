package dev.crema.sdk;

/**
 * A function between two records: the whole of what a component does.
 *
 * <p>A step sees its inputs and its context, nothing else, and is idempotent: a retry runs it again
 * with the same inputs and the same output paths.
 *
 * @param <I> the inputs: parameters and artifacts
 * @param <O> the outputs: parameters and artifacts
 */
@FunctionalInterface
public interface Step<I extends Record, O extends Record> {

  /**
   * Returns the outputs that follow from the inputs.
   *
   * <p>A business "no" is an output ({@code passed = false}), not an exception: KFP drops every
   * output of a step that fails.
   *
   * @param inputs checked parameters and artifacts whose paths are local
   * @param context where new artifacts go, and the few things a step may ask of the world
   * @return the outputs, all of them
   * @throws Exception a {@link StepException} with its kind, an {@code IllegalArgumentException}
   *     for wrong input, an {@code IOException} for the disk; anything else is a bug of the step
   */
  O run(I inputs, StepContext context) throws Exception;
}
