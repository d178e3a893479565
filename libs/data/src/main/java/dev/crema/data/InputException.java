package dev.crema.data;

/**
 * Something that the user's data, files or parameters did wrong.
 *
 * <p>The message prints the offending value, names file, line, column or field, and, where there is
 * a way out, says it on a new line that starts with "Maybe".
 */
public class InputException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes an exception.
   *
   * @param message what is wrong, for the person who can mend it
   */
  public InputException(String message) {
    super(message);
  }

  /**
   * Makes an exception with its cause.
   *
   * @param message what is wrong, for the person who can mend it
   * @param cause what was caught
   */
  public InputException(String message, Throwable cause) {
    super(message, cause);
  }
}
