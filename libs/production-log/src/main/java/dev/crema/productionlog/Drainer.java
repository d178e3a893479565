package dev.crema.productionlog;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings what is in the spool to PostgreSQL, in order, many batches in a transaction. */
final class Drainer {
  private static final Logger LOG = LoggerFactory.getLogger(Drainer.class);
  private static final long LOOK_NANOS = 1_000_000_000;
  private static final long MIN_WAIT_MILLIS = 50;
  private static final long MAX_WAIT_MILLIS = 3_000;
  private static final int BATCHES = 4;

  private final Spool spool;
  private final Committer committer;
  private final SchemaMigration schema;
  private final ProductionLogSettings settings;
  private final LogContext context;
  private final Thread thread;
  private volatile boolean closed;
  private volatile boolean keepingUp;
  private volatile @Nullable String lastError;

  Drainer(
      Spool spool,
      Committer committer,
      SchemaMigration schema,
      ProductionLogSettings settings,
      LogContext context) {
    this.spool = spool;
    this.committer = committer;
    this.schema = schema;
    this.settings = settings;
    this.context = context;
    thread = Thread.ofPlatform().daemon().name("production-log-drain").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Returns whether the last transaction was quick: then it is worth to wait for the end. */
  boolean isKeepingUp() {
    return keepingUp;
  }

  /** PostgreSQL did not answer somebody else. */
  void doubt() {
    keepingUp = false;
  }

  @Nullable String lastError() {
    return lastError;
  }

  private void run() {
    long wait = MIN_WAIT_MILLIS;
    while (!closed) {
      try {
        if (!spool.awaitBatches(LOOK_NANOS)) {
          continue;
        }
        if (schema.isReady() && drain()) {
          wait = MIN_WAIT_MILLIS;
          continue;
        }
        pause(wait, context.random());
        wait = schema.isReady() ? Math.min(2 * wait, MAX_WAIT_MILLIS) : MIN_WAIT_MILLIS;
      } catch (InterruptedException _) {
        closed = true;
      }
    }
  }

  private static void pause(long millis, RandomGenerator random) throws InterruptedException {
    Thread.sleep(millis + random.nextLong(millis / 2 + 1));
  }

  /** Brings one transaction's worth to PostgreSQL; returns whether that went well. */
  private boolean drain() {
    long start = System.nanoTime();
    QueueSettings queue = settings.queue();
    try {
      List<Batch> batches =
          spool.first(BATCHES * queue.batchRows(), BATCHES * (long) queue.batchBytes());
      if (!batches.isEmpty()) {
        commit(batches);
        spool.remove(batches.size());
        long nanos = System.nanoTime() - start;
        keepingUp = nanos < settings.database().commitTimeout().toNanos() / 2;
        context.listener().batch(LogListener.Outcome.DRAINED, Batch.rows(batches), nanos);
      }
      return true;
    } catch (SQLException | IOException | RuntimeException e) {
      return failed(e);
    }
  }

  private void commit(List<Batch> batches) throws SQLException {
    Duration timeout = settings.database().drainTimeout();
    try {
      committer.commit(batches, timeout);
    } catch (SQLException e) {
      if (!Problems.isData(e)) {
        throw e;
      }
      for (Batch batch : batches) {
        committer.commitWhatIsTaken(batch, timeout);
      }
    }
  }

  private boolean failed(Exception e) {
    keepingUp = false;
    String name = Problems.name(e);
    if (!name.equals(lastError)) {
      LOG.warn("The spool of the production log waits: {}", name);
    }
    lastError = name;
    return false;
  }

  void close() {
    closed = true;
    thread.interrupt();
  }

  boolean join(Duration time) throws InterruptedException {
    return thread.join(time);
  }
}
