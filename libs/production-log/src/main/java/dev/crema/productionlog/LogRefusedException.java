package dev.crema.productionlog;

/** Says that predictions were not taken and are not durable. Without a stack: it is no surprise. */
public final class LogRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why predictions were not taken. */
  public enum Reason {
    /** As much waits in memory as may. */
    QUEUE_FULL("The production log's queue is full."),
    /** PostgreSQL is away and the spool is full, or its disk is. */
    SPOOL_FULL("PostgreSQL does not take the predictions, and neither does the spool."),
    /** The log is closed or closing. */
    CLOSED("The production log is closed.");

    private final String sentence;

    Reason(String sentence) {
      this.sentence = sentence;
    }
  }

  /** Why. */
  private final Reason reason;

  LogRefusedException(Reason reason) {
    super(reason.sentence, null, false, false);
    this.reason = reason;
  }

  /**
   * Returns why.
   *
   * @return the reason
   */
  public Reason reason() {
    return reason;
  }
}
