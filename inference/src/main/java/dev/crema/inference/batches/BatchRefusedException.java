package dev.crema.inference.batches;

/** Says that a batch is not accepted; made for callers, so without internals. */
public final class BatchRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why a batch is not accepted. */
  public enum Reason {
    /** As many wait as may. */
    QUEUE_FULL,
    /** It is larger than the limit. */
    TOO_LARGE,
    /** There is no room for it on the disk. */
    DISK_FULL,
    /** Its body is empty. */
    EMPTY,
    /** Its body ended before its time. */
    BROKEN_OFF,
    /** A batch with this Idempotency-Key is being received. */
    KEY_IN_USE,
    /** The Idempotency-Key belongs to a batch that asked for something else. */
    KEY_OF_ANOTHER,
    /** The service is stopping. */
    STOPPING
  }

  /** Why. */
  private final Reason reason;

  BatchRefusedException(Reason reason, String message) {
    super(message, null, false, false);
    this.reason = reason;
  }

  /** Returns why. */
  public Reason reason() {
    return reason;
  }

  /** Returns the message, which is never null. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
