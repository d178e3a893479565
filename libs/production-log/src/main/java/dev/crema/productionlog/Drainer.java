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
  private final Breaker breaker;
  private final ProductionLogSettings settings;
  private final LogContext context;
  private final Thread thread;
  private volatile boolean closed;
  private volatile boolean keepingUp;

  /** The rows of a transaction, at most; one batch is always taken. */
  private int maxRows;

  private int lastRows;
  private final Trouble trouble =
      new Trouble(
          LOG,
          "The spool of the production log waits",
          "PostgreSQL takes what is in the spool of the production log.");

  Drainer(LogParts parts, ProductionLogSettings settings, LogContext context) {
    spool = parts.spool();
    committer = parts.committer();
    schema = parts.schema();
    breaker = parts.breaker();
    this.settings = settings;
    this.context = context;
    maxRows = allRows();
    lastRows = maxRows;
    thread = Thread.ofPlatform().daemon().name("production-log-drain").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Returns whether the last transaction was quick: then it is worth to wait for the end. */
  boolean isKeepingUp() {
    return keepingUp;
  }

  /** Somebody else waited for too long: for PostgreSQL, or for the end of the spool. */
  void doubt() {
    keepingUp = false;
  }

  @Nullable String lastError() {
    return trouble.last();
  }

  private void run() {
    long wait = MIN_WAIT_MILLIS;
    while (!closed) {
      try {
        if (!spool.awaitBatches(LOOK_NANOS)) {
          continue;
        }
        if (!schema.isReady() || !breaker.permits()) {
          pause(MIN_WAIT_MILLIS, context.random());
        } else if (drain()) {
          wait = MIN_WAIT_MILLIS;
        } else {
          pause(wait, context.random());
          wait = Math.min(2 * wait, MAX_WAIT_MILLIS);
        }
      } catch (InterruptedException _) {
        closed = true;
      } catch (Throwable e) { // The thread goes on, whatever it was.
        Trouble.survive(e);
      }
    }
  }

  private static void pause(long millis, RandomGenerator random) throws InterruptedException {
    Thread.sleep(millis + random.nextLong(millis / 2 + 1));
  }

  private int allRows() {
    return (int) Math.min(Integer.MAX_VALUE, BATCHES * (long) settings.queue().batchRows());
  }

  /** Brings one transaction's worth to PostgreSQL; returns whether that went well. */
  private boolean drain() {
    long start = System.nanoTime();
    try {
      List<Batch> batches = read();
      if (!batches.isEmpty()) {
        commit(batches);
        spool.remove(batches.size());
        long nanos = System.nanoTime() - start;
        keepingUp = nanos < settings.database().commitTimeout().toNanos() / 2;
        maxRows = (int) Math.min(allRows(), maxRows + maxRows / 4 + 1L);
        trouble.isOver();
        context.listener().batch(LogListener.Outcome.DRAINED, Batch.rows(batches), nanos);
      }
      return true;
    } catch (SQLException | IOException | RuntimeException | Error e) {
      // The thread goes on: without it the spool would only ever grow.
      keepingUp = false;
      // What took too long, or too much memory, may be too much at once.
      if (e instanceof Error
          || System.nanoTime() - start > settings.database().drainTimeout().toNanos() / 2) {
        maxRows = Math.max(1, Math.min(lastRows, maxRows) / 2);
      }
      trouble.note(e);
      return false;
    }
  }

  /** What the disk does not give back says nothing about PostgreSQL. */
  private List<Batch> read() throws IOException {
    List<Batch> batches = List.of();
    try {
      batches = spool.first(maxRows, BATCHES * (long) settings.queue().batchBytes());
      lastRows = Batch.rows(batches);
      return batches;
    } finally {
      if (batches.isEmpty()) {
        breaker.giveBack();
      }
    }
  }

  private void commit(List<Batch> batches) throws SQLException {
    try {
      breaker.run(batches.size(), () -> committer.drain(batches));
    } catch (SQLException e) {
      if (!Problems.isData(e)) {
        throw e;
      }
      commitTheRest(batches);
    }
  }

  /** Halves batches until the ones are found whose rows PostgreSQL does not take. */
  private void commitTheRest(List<Batch> batches) throws SQLException {
    if (batches.size() == 1) {
      committer.drainWhatIsTaken(batches.getFirst());
      return;
    }
    int half = batches.size() / 2;
    for (List<Batch> part :
        List.of(batches.subList(0, half), batches.subList(half, batches.size()))) {
      try {
        committer.drain(part);
      } catch (SQLException e) {
        if (!Problems.isData(e)) {
          throw e;
        }
        commitTheRest(part);
      }
    }
  }

  void close() {
    closed = true;
    thread.interrupt();
  }

  boolean isAlive() {
    return thread.isAlive();
  }

  boolean join(Duration time) throws InterruptedException {
    return thread.join(time);
  }
}
