package dev.crema.registry;

import org.jspecify.annotations.Nullable;

/** Says that the registry did not do what it was asked, and whether asking again can help. */
public final class RegistryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why the registry did not do it. */
  public enum Kind {
    /**
     * The registry does not answer, or answers that it cannot at the moment. A later try may do.
     */
    UNAVAILABLE,
    /** The registry has changed since the caller looked: look again and decide again. */
    CONFLICT,
    /** The registry, or this library, refuses: the same call will be refused again. */
    REJECTED
  }

  private final Kind kind;
  private final String message;

  /**
   * Makes an exception.
   *
   * @param kind whether asking again can help
   * @param message one sentence with the cause, on a new line the way out; never a credential
   */
  public RegistryException(Kind kind, String message) {
    this(kind, message, null);
  }

  /**
   * Makes an exception with a cause.
   *
   * @param kind whether asking again can help
   * @param message one sentence with the cause, on a new line the way out; never a credential
   * @param cause what led to it
   */
  public RegistryException(Kind kind, String message, @Nullable Throwable cause) {
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
