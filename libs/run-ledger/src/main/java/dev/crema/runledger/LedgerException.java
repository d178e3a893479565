package dev.crema.runledger;

import org.jspecify.annotations.Nullable;

/** Says that the ledger did not do what it was asked, and whether asking again can help. */
public final class LedgerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why the ledger did not do it. */
  public enum Kind {
    /** PostgreSQL does not answer, or not in time, after all attempts. A later try may do. */
    UNAVAILABLE,
    /** PostgreSQL, or this library, refuses: the same call will be refused again. */
    REJECTED
  }

  private final Kind kind;
  private final String message;

  /**
   * Makes an exception.
   *
   * @param kind whether asking again can help
   * @param message one sentence with the cause, on a new line the way out; never a credential
   * @param cause what it was, null if nothing lies behind it
   */
  public LedgerException(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.message = message;
  }

  /** Returns the cause in one sentence, and on a new line the way out. */
  @Override
  public String getMessage() {
    return message;
  }

  /**
   * Returns whether asking again can help.
   *
   * @return the kind
   */
  public Kind kind() {
    return kind;
  }
}
