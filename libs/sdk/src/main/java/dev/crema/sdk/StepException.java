package dev.crema.sdk;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A failure with a kind, hence with an exit code.
 *
 * <p>The message prints the offending values; a way out stands on a new line that starts with
 * "Maybe". The first line becomes the last line of the log.
 */
public final class StepException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final ErrorKind kind;

  /**
   * Creates a failure that no other exception caused.
   *
   * @param kind why the step failed
   * @param message the cause in one sentence, advice on further lines
   */
  public StepException(ErrorKind kind, String message) {
    this(kind, message, null);
  }

  /**
   * Creates a failure.
   *
   * @param kind why the step failed
   * @param message the cause in one sentence, advice on further lines
   * @param cause the exception behind it, or null
   */
  public StepException(ErrorKind kind, String message, @Nullable Throwable cause) {
    super(Objects.requireNonNull(message, "message"), cause);
    this.kind = Objects.requireNonNull(kind, "kind");
  }

  /**
   * Returns why the step failed.
   *
   * @return the kind
   */
  public ErrorKind kind() {
    return kind;
  }
}
