package dev.crema.runner.value;

/** What the user's pipeline, parameters or options did wrong; the command ends with exit code 2. */
public final class InvalidInputException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  /** Creates the exception with a sentence that names the offending value. */
  public InvalidInputException(String message) {
    super(message);
  }

  /** Returns the message, which is never null here. */
  public String sentence() {
    return String.valueOf(getMessage());
  }
}
