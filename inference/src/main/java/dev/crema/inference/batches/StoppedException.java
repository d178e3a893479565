package dev.crema.inference.batches;

/** Ends the reading of a batch that was cancelled, or whose service is stopping. */
final class StoppedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StoppedException() {
    super("stopped", null, false, false);
  }
}
