package dev.crema.sdk;

import dev.crema.sdk.executor.Executor;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** The {@code main} of every component. */
public final class StepMain {

  private StepMain() {}

  /**
   * Runs the step under KFP's contract and ends the process with the exit code of the outcome.
   *
   * @param step the component
   * @param args {@code --executor_input <json>}
   */
  public static void run(Step<?, ?> step, String[] args) {
    // A container has no locale, and its default of ASCII would garble names and values.
    PrintStream log =
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
    System.setErr(log);
    System.exit(new Executor(System.getenv(), log).execute(step, args));
  }
}
