package dev.crema.retraining.core;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says that who knows what a run has promoted refuses to say it, and will refuse again. */
public final class UnsureException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient @Nullable Outcome reported;

  /**
   * Makes an exception.
   *
   * @param reported what the run reported; null if nothing
   * @param cause the refusal
   */
  public UnsureException(@Nullable Outcome reported, Exception cause) {
    super(cause.getMessage(), cause);
    this.reported = reported;
  }

  /** Returns what the run reported. */
  public Optional<Outcome> reported() {
    return Optional.ofNullable(reported);
  }
}
