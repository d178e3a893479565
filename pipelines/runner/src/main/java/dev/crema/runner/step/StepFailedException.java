package dev.crema.runner.step;

/** A step did not do what its contract says; the run fails. */
public final class StepFailedException extends Exception {
  private static final long serialVersionUID = 1;

  private final int exitCode;

  /** Creates the exception with a sentence; the program's exit code is 0 or unknown. */
  public StepFailedException(String message) {
    this(message, 0);
  }

  /** Creates the exception with a sentence and the program's exit code. */
  public StepFailedException(String message, int exitCode) {
    super(message);
    this.exitCode = exitCode;
  }

  /** Returns the program's exit code, or 0 if it ended well and broke its contract. */
  public int exitCode() {
    return exitCode;
  }

  /** Returns the message, which is never null here. */
  public String sentence() {
    return String.valueOf(getMessage());
  }
}
