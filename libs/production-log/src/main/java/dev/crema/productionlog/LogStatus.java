package dev.crema.productionlog;

import org.jspecify.annotations.Nullable;

/**
 * How the log stands at a moment. Counts are of rows since the process started; one row is counted
 * in every place it came by.
 *
 * @param queuedRows rows in memory, those of the batch on its way to PostgreSQL included
 * @param queuedBytes their bytes
 * @param lagMillis age of the oldest row not yet in PostgreSQL, whether in memory or in the spool;
 *     0 if there is none
 * @param spoolBytes bytes on the disk that count against the spool's limit: segments, those put
 *     aside
 * @param spoolRows rows on the disk that are not in PostgreSQL yet
 * @param written rows committed to PostgreSQL by this process, drained ones included
 * @param spooled rows that went to the spool
 * @param dropped rows that were refused because queue or spool was full, or the log closed
 * @param refused rows that PostgreSQL refused as data and that were put aside
 * @param repeated rows that were left out because PostgreSQL had one with their id already
 * @param erased rows that were left out because their entity had been erased in the meantime
 * @param damagedFrames batches of the spool that the disk did not give back as they were written
 * @param breaker the state of the breaker on PostgreSQL
 * @param schema whether the tables are there
 * @param alive whether the threads that write and that drain the spool live; false before they are
 *     started and after {@code close}, or for good if one of them was ended from outside
 * @param lastError the class of the last error and, of PostgreSQL, its SQL state; null if there was
 *     none; has neither texts nor credentials
 */
public record LogStatus(
    long queuedRows,
    long queuedBytes,
    long lagMillis,
    long spoolBytes,
    long spoolRows,
    long written,
    long spooled,
    long dropped,
    long refused,
    long repeated,
    long erased,
    long damagedFrames,
    Breaker breaker,
    Schema schema,
    boolean alive,
    @Nullable String lastError) {

  /** The state of the breaker on PostgreSQL. */
  public enum Breaker {
    /** PostgreSQL is asked. */
    CLOSED,
    /** PostgreSQL is not asked; batches go to the spool. */
    OPEN,
    /** One batch tries whether PostgreSQL is back. */
    HALF_OPEN
  }

  /** Whether the tables are there. */
  public enum Schema {
    /** PostgreSQL has not answered yet. */
    WAITING,
    /** The tables are there. */
    READY,
    /** A newer release made the tables: this one does not write to them and spools. */
    NEWER
  }
}
