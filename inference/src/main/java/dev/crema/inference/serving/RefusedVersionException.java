package dev.crema.inference.serving;

import org.jspecify.annotations.Nullable;

/** Says that a version itself is at fault, so that asking again soon is no use. */
final class RefusedVersionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Refusal.Kind kind;

  RefusedVersionException(Refusal.Kind kind, Exception cause) {
    this(kind, String.valueOf(cause.getMessage()), cause);
  }

  RefusedVersionException(Refusal.Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  Refusal.Kind kind() {
    return kind;
  }
}
