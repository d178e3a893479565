package dev.crema.inference.batches;

/** Ends a batch for a reason that its caller is told. */
final class FailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  FailedException(String message) {
    super(message, null, false, false);
  }
}
