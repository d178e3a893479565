package dev.crema.retraining.webhook;

/**
 * Says that a notification took too long. Some of it may be stored, and joins when it comes again.
 */
public final class DeadlineException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Makes an exception. */
  public DeadlineException() {
    super(
        "The notification was not stored in time (crema.webhook.deadline); what is stored of it joins when it comes again.");
  }
}
