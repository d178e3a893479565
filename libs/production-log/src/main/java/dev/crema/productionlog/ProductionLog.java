package dev.crema.productionlog;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes predictions to PostgreSQL in batches that are neither lost nor doubled; see {@code
 * docs/reference/production-log.md}.
 */
public final class ProductionLog implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ProductionLog.class);
  private static final Duration LAST_FLUSH = Duration.ofSeconds(5);

  private final ProductionLogSettings settings;
  private final LogContext context;
  private final Database database;
  private final IntakeQueue queue;
  private final Spool spool;
  private final SchemaMigration schema;
  private final Committer committer;
  private final Drainer drainer;
  private final Breaker breaker;
  private final Writer writer;
  private final Retention retention;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final LongAdder turnedAway = new LongAdder();

  private ProductionLog(ProductionLogSettings settings, LogContext context, Spool spool)
      throws IOException {
    this.settings = settings;
    this.context = context;
    this.spool = spool;
    Partitions partitions = new Partitions(new Locks(settings.database().schema()));
    database = new Database(settings.database());
    queue = new IntakeQueue(settings.queue());
    schema = new SchemaMigration(database, settings.database());
    committer = new Committer(database, settings.database(), partitions);
    breaker = new Breaker(settings.database());
    LogParts parts = new LogParts(queue, spool, committer, schema, breaker);
    drainer = new Drainer(parts, settings, context);
    writer = new Writer(parts, drainer, settings, context);
    retention = new Retention(database, partitions, schema, settings, context);
  }

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
    return open(settings, context, SpoolFile::create);
  }

  static ProductionLog open(
      ProductionLogSettings settings, LogContext context, SpoolFile.Opener opener)
      throws IOException {
    Spool spool = Spool.open(settings.spool(), context.clock(), opener);
    ProductionLog log;
    try {
      log = new ProductionLog(settings, context, spool);
    } catch (IOException | RuntimeException e) {
      spool.close(); // Another attempt may have it.
      throw e;
    }
    log.schema.start();
    log.drainer.start();
    log.writer.start();
    log.retention.start();
    return log;
  }

  /**
   * Hands in predictions without waiting, ever. They are durable after the flush interval and a
   * commit; what is in the queue when the process is killed is lost.
   *
   * @param predictions what was predicted together; stays together in one transaction
   * @return whether they were taken; if not, they are counted as dropped
   */
  public boolean offer(List<LoggedPrediction> predictions) {
    if (predictions.isEmpty()) {
      return true;
    }
    boolean taken = queue.offer(IntakeQueue.Group.of(predictions, null)) == null;
    if (!taken) {
      turnedAway.add(predictions.size());
    }
    return taken;
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
    if (predictions.isEmpty()) {
      return CompletableFuture.completedStage(null);
    }
    CompletableFuture<Void> done = new CompletableFuture<>();
    LogRefusedException.Reason refusal = queue.offer(IntakeQueue.Group.of(predictions, done));
    if (refusal != null) {
      turnedAway.add(predictions.size());
      done.completeExceptionally(new LogRefusedException(refusal));
    }
    return done.minimalCompletionStage();
  }

  /**
   * Deletes everything about an entity, in the tables at once and in every queue and spool when it
   * comes to PostgreSQL.
   *
   * @param request what to delete, who asks and why
   * @return what was deleted
   * @throws SQLException if PostgreSQL does not answer, the tables are not there yet, or a part
   *     took longer than the drain timeout; what was deleted before stays deleted, and rows in
   *     queues and spools may already be left out when they come: the audit has a row without
   *     {@code done_at} in that case. Asked again, it goes on
   */
  public ErasureResult erase(ErasureRequest request) throws SQLException {
    return new Eraser(database, settings, context).erase(request);
  }

  /**
   * Counts what was predicted.
   *
   * @param query the window
   * @return the counts; erasure and retention of predictions do not change them
   * @throws SQLException if PostgreSQL does not answer
   */
  public Statistics statistics(StatisticsQuery query) throws SQLException {
    return new StatisticsReader(database.reading()).read(query);
  }

  /**
   * Returns connections for reading and for the tables beside, whose search path is the schema.
   *
   * @return a pool, closed with the log
   */
  public DataSource connections() {
    return database.reading();
  }

  /**
   * Returns how the log stands; quick enough to be asked for each metric.
   *
   * @return a snapshot
   */
  public LogStatus status() {
    return new LogStatus(
        queue.rows(),
        queue.bytes(),
        lagMillis(),
        spool.bytes(),
        spool.rows(),
        committer.written.sum(),
        writer.spooled.sum(),
        writer.dropped.sum() + turnedAway.sum(),
        committer.refused.sum(),
        committer.repeated.sum(),
        committer.erased.sum(),
        spool.damaged(),
        breaker.state(),
        schema.state(),
        writer.isAlive() && drainer.isAlive(),
        lastError());
  }

  private long lagMillis() {
    long now = System.nanoTime();
    long lag = 0;
    for (Long nanos :
        Arrays.asList(queue.oldestNanos(), writer.oldestNanos(), spool.oldestNanos())) {
      lag = nanos == null ? lag : Math.max(lag, now - nanos);
    }
    return lag / 1_000_000;
  }

  private @Nullable String lastError() {
    return Stream.of(writer.lastError(), drainer.lastError(), schema.lastError())
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  /**
   * Takes no more predictions and brings to PostgreSQL what there is, within the close timeout;
   * what is left of the queue then goes to the spool. A second call does nothing.
   */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    long deadline = System.nanoTime() + settings.closeTimeout().toNanos();
    writer.hurryFrom(deadline - settings.database().commitTimeout().toNanos());
    queue.close();
    try {
      // A batch that began in time ends in time; what is behind it goes to the disk.
      if (!writer.join(left(deadline).plus(settings.database().commitTimeout()).plus(LAST_FLUSH))) {
        LOG.error("The production log closes with {} predictions in its queue.", queue.rows());
      }
      spool.awaitEmpty(left(deadline).toNanos());
      drainer.close();
      drainer.join(LAST_FLUSH);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    release();
  }

  private static Duration left(long deadline) {
    return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
  }

  private void release() {
    drainer.close();
    retention.close();
    schema.close();
    if (spool.rows() > 0) {
      LOG.warn("The production log leaves {} predictions in its spool.", spool.rows());
    }
    try (database) {
      spool.close();
    } catch (IOException e) {
      LOG.warn("The spool of the production log could not be closed: {}", Problems.name(e));
    }
  }
}
