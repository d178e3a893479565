package dev.crema.retraining.core;

/**
 * Says that PostgreSQL did not do it, or did not say so. The same may be asked again: every call of
 * {@link Retrainings} leaves the same state when it is done twice.
 */
public final class StoreUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Makes an exception with its cause. */
  public StoreUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
