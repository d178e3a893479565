package dev.crema.productionlog;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletionStage;
import javax.sql.DataSource;

/**
 * Writes predictions to PostgreSQL in batches that are neither lost nor doubled; see {@code
 * docs/reference/production-log.md}.
 */
public final class ProductionLog implements AutoCloseable {

  private ProductionLog() {}

  /**
   * Opens the log at once, whether PostgreSQL is there or not: the tables are made in the
   * background.
   *
   * @param settings the settings
   * @param context what comes from outside
   * @return the log
   * @throws IllegalArgumentException if the spool's folder cannot be written or belongs to another
   *     process
   * @throws IOException if the spool cannot be read
   */
  public static ProductionLog open(ProductionLogSettings settings, LogContext context)
      throws IOException {
    throw new UnsupportedOperationException();
  }

  /**
   * Hands in predictions without waiting, ever. They are durable after the flush interval and a
   * commit; what is in the queue when the process is killed is lost.
   *
   * @param predictions what was predicted together; stays together in one transaction
   * @return whether they were taken; if not, they are counted as dropped
   */
  public boolean offer(List<LoggedPrediction> predictions) {
    throw new UnsupportedOperationException();
  }

  /**
   * Hands in predictions and tells when they are durable: committed by PostgreSQL, or on the disk
   * of the spool. Takes at most about the commit timeout and one flush of the disk.
   *
   * @param predictions what was predicted together; stays together in one transaction
   * @return completes on the log's own thread, so go on with an {@code …Async} method; fails with
   *     {@link LogRefusedException}, at once if the queue is full
   */
  public CompletionStage<Void> append(List<LoggedPrediction> predictions) {
    throw new UnsupportedOperationException();
  }

  /**
   * Deletes everything about an entity, in the tables at once and in every queue and spool when it
   * comes to PostgreSQL.
   *
   * @param request what to delete, who asks and why
   * @return what was deleted
   * @throws SQLException if PostgreSQL does not answer or the tables are not there yet; nothing is
   *     deleted then, and it can be asked again
   */
  public ErasureResult erase(ErasureRequest request) throws SQLException {
    throw new UnsupportedOperationException();
  }

  /**
   * Counts what was predicted.
   *
   * @param query the window
   * @return the counts; erasure and retention of predictions do not change them
   * @throws SQLException if PostgreSQL does not answer
   */
  public Statistics statistics(StatisticsQuery query) throws SQLException {
    throw new UnsupportedOperationException();
  }

  /**
   * Returns connections for reading and for the tables beside, whose search path is the schema.
   *
   * @return a pool, closed with the log
   */
  public DataSource connections() {
    throw new UnsupportedOperationException();
  }

  /**
   * Returns how the log stands; quick enough to be asked for each metric.
   *
   * @return a snapshot
   */
  public LogStatus status() {
    throw new UnsupportedOperationException();
  }

  /**
   * Takes no more predictions and brings to PostgreSQL what there is, within the close timeout;
   * what is left of the queue then goes to the spool. A second call does nothing.
   */
  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
