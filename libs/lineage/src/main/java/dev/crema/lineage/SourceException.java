package dev.crema.lineage;

/** Says why a place does not say what it was asked. */
public final class SourceException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String reason;

  /**
   * Makes an exception.
   *
   * @param reason a sentence, on a new line the way out; never a credential
   */
  public SourceException(String reason) {
    super(reason);
    this.reason = reason;
  }

  /** Returns the sentence. */
  @Override
  public String getMessage() {
    return reason;
  }
}
