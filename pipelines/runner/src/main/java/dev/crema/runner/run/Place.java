package dev.crema.runner.run;

import dev.crema.runner.ir.ComponentSpec;
import dev.crema.runner.step.Program;
import dev.crema.runner.step.StepFailedException;
import dev.crema.runner.value.InvalidInputException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where the steps of a run are run. */
interface Place {
  /**
   * Returns what runs for a component.
   *
   * @throws InvalidInputException if nothing can, which is known before the first step
   */
  Program program(ComponentSpec.Container component) throws IOException, InterruptedException;

  /**
   * Returns an attempt to run a step, which has not started.
   *
   * @param words of the program, without placeholders
   * @param more environment of this attempt
   */
  Attempt attempt(StepJob job, List<String> words, Map<String, String> more);

  /** One attempt to run a step. */
  interface Attempt {
    /** Returns what a replay needs to know of it. */
    Map<String, @Nullable Object> description();

    /** Runs the step to its end. */
    void run() throws StepFailedException, IOException, InterruptedException;
  }
}
