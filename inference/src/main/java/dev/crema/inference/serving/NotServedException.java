package dev.crema.inference.serving;

/** Says that what was asked for is not served, and whether it may be soon. */
public final class NotServedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean isUnknown;

  private NotServedException(String message, boolean isUnknown) {
    // No stack trace: this is an answer.
    super(message, null, false, false);
    this.isUnknown = isUnknown;
  }

  /** There is no such model or version. */
  static NotServedException unknown(String message) {
    return new NotServedException(message, true);
  }

  /** It does not serve at the moment. */
  static NotServedException notYet(String message) {
    return new NotServedException(message, false);
  }

  /** Returns whether asking again is no use: the name is wrong. */
  public boolean isUnknown() {
    return isUnknown;
  }

  /** Returns the message, which is never null. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
