package dev.crema.kfp;

import org.jspecify.annotations.Nullable;

/**
 * Says that KFP did not do what it was asked, or did not say so; whether asking again can help; and
 * whether it may have been done all the same.
 */
public final class KfpException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why KFP did not do it. */
  public enum Kind {
    /** KFP does not answer, or answers that it cannot at the moment. A later try may do. */
    UNAVAILABLE,
    /** KFP, or this library, refuses: the same call will be refused again. */
    REJECTED,
    /** KFP itself says that it has no such thing. A proxy's 404 is {@link #UNEXPECTED}. */
    NOT_FOUND,
    /** Something of this name exists already, or is not what it should be: look again. */
    CONFLICT,
    /** The token is missing, wrong or not allowed to do this. */
    UNAUTHORIZED,
    /** What answers does not speak KFP's API as this library knows it. */
    UNEXPECTED
  }

  private final Kind kind;
  private final String message;
  private final boolean mayHaveHappened;

  /**
   * Makes an exception for a call of which KFP surely did nothing.
   *
   * @param kind whether asking again can help
   * @param message one sentence with the cause, on a new line the way out; never a credential
   */
  public KfpException(Kind kind, String message) {
    this(kind, message, false, null);
  }

  KfpException(Kind kind, String message, boolean mayHaveHappened, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.message = message;
    this.mayHaveHappened = mayHaveHappened;
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

  /**
   * Says whether KFP may have done, or may yet do, what was asked, although no answer says so. KFP
   * has no idempotency key: after such an end of {@code create}, look for what may be there, and do
   * not trust that it is there already if it is not found.
   *
   * @return false if KFP refused, or never got the request
   */
  public boolean mayHaveHappened() {
    return mayHaveHappened;
  }

  /** Returns this, or the same after an earlier attempt that may have happened. */
  KfpException after(boolean earlierMayHaveHappened) {
    return mayHaveHappened || !earlierMayHaveHappened
        ? this
        : new KfpException(kind, message, true, this);
  }
}
