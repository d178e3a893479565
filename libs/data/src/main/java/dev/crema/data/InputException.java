package dev.crema.data;

/**
 * Something that the user's data, files or parameters did wrong.
 *
 * <p>The message prints the offending value, names file, line, column or field, and, where there is
 * a way out, says it on a new line that starts with "Maybe". Control characters of what it prints
 * but line feeds are middle dots: a terminal must show them, not obey.
 */
public class InputException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes an exception.
   *
   * @param message what is wrong, for the person who can mend it
   */
  public InputException(String message) {
    super(printable(message));
  }

  /**
   * Makes an exception with its cause.
   *
   * @param message what is wrong, for the person who can mend it
   * @param cause what was caught
   */
  public InputException(String message, Throwable cause) {
    super(printable(message), cause);
  }

  private static String printable(String message) {
    return CellParser.withoutControls(message, '\n');
  }
}
