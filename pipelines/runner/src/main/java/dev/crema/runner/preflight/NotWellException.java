package dev.crema.runner.preflight;

/** Something is not as it should be: one sentence, and on a new line the way out. */
public final class NotWellException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String message;

  /**
   * Makes it.
   *
   * @param message never holds a credential
   */
  public NotWellException(String message) {
    super(message);
    this.message = message;
  }

  @Override
  public String getMessage() {
    return message;
  }
}
