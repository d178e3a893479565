package dev.crema.productionlog;

/** Is told of batches, on the log's own threads: must be quick and must not throw. */
@FunctionalInterface
public interface LogListener {
  /** Where a batch went. */
  enum Outcome {
    /** To PostgreSQL, directly. */
    COMMITTED,
    /** To the spool. */
    SPOOLED,
    /** From the spool to PostgreSQL. */
    DRAINED,
    /** Nowhere: its rows are dropped. */
    DROPPED
  }

  /**
   * Is called when a batch came to its end.
   *
   * @param outcome where it went
   * @param rows its rows
   * @param nanos how long that took, without the wait in the queue
   */
  void batch(Outcome outcome, int rows, long nanos);

  /**
   * Returns a listener that does nothing.
   *
   * @return the listener
   */
  static LogListener none() {
    return (_, _, _) -> {};
  }
}
