package dev.crema.productionlog;

import dev.crema.productionlog.LogListener.Outcome;
import dev.crema.productionlog.LogRefusedException.Reason;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that makes batches of what is in the queue and brings each to PostgreSQL or, if that
 * does not take it in time or something is in the spool already, to the spool.
 *
 * <p>Nothing is committed past the spool: of one writer a batch's number tells that everything with
 * a smaller one is there.
 */
final class Writer {
  private static final Logger LOG = LoggerFactory.getLogger(Writer.class);

  private final UUID id;
  private final IntakeQueue queue;
  private final Spool spool;
  private final Committer committer;
  private final Drainer drainer;
  private final SchemaMigration schema;
  private final CircuitBreaker breaker;
  private final ProductionLogSettings settings;
  private final LogContext context;
  private final Thread thread;
  private long sequence;
  private volatile long hurryNanos = Long.MAX_VALUE;
  private volatile @Nullable Long oldestNanos;
  private volatile @Nullable String lastError;
  final LongAdder spooled = new LongAdder();
  final LongAdder dropped = new LongAdder();

  Writer(LogParts parts, ProductionLogSettings settings, LogContext context) {
    queue = parts.queue();
    spool = parts.spool();
    committer = parts.committer();
    drainer = parts.drainer();
    schema = parts.schema();
    breaker = parts.breaker();
    this.settings = settings;
    this.context = context;
    id = new UUID(context.random().nextLong(), context.random().nextLong());
    thread = Thread.ofPlatform().daemon().name("production-log-write").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** From this moment on, by {@code System.nanoTime}, PostgreSQL is not asked any more. */
  void hurryFrom(long nanos) {
    hurryNanos = nanos;
  }

  boolean join(Duration time) throws InterruptedException {
    return thread.join(time);
  }

  @Nullable Long oldestNanos() {
    return oldestNanos;
  }

  @Nullable String lastError() {
    return lastError;
  }

  private void run() {
    for (List<IntakeQueue.Group> groups = queue.take(); !groups.isEmpty(); groups = queue.take()) {
      oldestNanos = groups.getFirst().nanos();
      finish(groups, write(groups));
      oldestNanos = null;
    }
  }

  private Outcome write(List<IntakeQueue.Group> groups) {
    long start = System.nanoTime();
    List<LoggedPrediction> rows = rows(groups);
    Outcome outcome = Outcome.DROPPED;
    try {
      Batch batch = new Batch(id, ++sequence, context.clock().millis(), rows, Tuples.encode(rows));
      outcome = route(groups, batch);
      context.listener().batch(outcome, rows.size(), System.nanoTime() - start);
    } catch (RuntimeException | OutOfMemoryError e) {
      // The thread goes on: without it nobody would ever get an answer again.
      lastError = Problems.name(e);
      LOG.error("A batch of the production log could not be written.", e);
    }
    return outcome;
  }

  private static List<LoggedPrediction> rows(List<IntakeQueue.Group> groups) {
    if (groups.size() == 1) {
      return groups.getFirst().rows();
    }
    List<LoggedPrediction> rows = new ArrayList<>();
    groups.forEach(group -> rows.addAll(group.rows()));
    return rows;
  }

  private Outcome route(List<IntakeQueue.Group> groups, Batch batch) {
    if (spoolIsEmpty() && isInTime(groups) && commit(batch)) {
      return Outcome.COMMITTED;
    }
    try {
      spool.append(batch);
      spooled.add(batch.rows().size());
      return Outcome.SPOOLED;
    } catch (IOException e) {
      note("The spool of the production log does not take a batch: {}", e);
      return Outcome.DROPPED;
    }
  }

  /** Waits for the last of the spool, if it goes quickly: else it would never become empty. */
  private boolean spoolIsEmpty() {
    if (spool.isEmpty()) {
      return true;
    }
    if (!drainer.isKeepingUp() || spool.rows() > settings.queue().batchRows()) {
      return false;
    }
    try {
      return spool.awaitEmpty(settings.database().commitTimeout().toNanos() / 2);
    } catch (InterruptedException _) {
      return false;
    }
  }

  /** What has waited for long, or has much behind it, goes to the disk, which is quicker. */
  private boolean isInTime(List<IntakeQueue.Group> groups) {
    long now = System.nanoTime();
    long half = settings.database().commitTimeout().toNanos() / 2;
    boolean late =
        groups.stream().anyMatch(group -> group.done() != null && now - group.nanos() > half);
    return !late && !queue.isHalfFull() && now - hurryNanos < 0;
  }

  private boolean commit(Batch batch) {
    if (!schema.isReady() || !breaker.tryAcquirePermission()) {
      return false;
    }
    long start = System.nanoTime();
    try {
      committer.commit(List.of(batch), settings.database().commitTimeout());
      breaker.onSuccess(System.nanoTime() - start, TimeUnit.NANOSECONDS);
      return true;
    } catch (SQLException | RuntimeException e) {
      if (e instanceof SQLException sql && Problems.isData(sql)) {
        // PostgreSQL is well; the drainer finds the rows that it refuses.
        breaker.onSuccess(System.nanoTime() - start, TimeUnit.NANOSECONDS);
      } else {
        breaker.onError(System.nanoTime() - start, TimeUnit.NANOSECONDS, e);
        drainer.doubt();
        note("PostgreSQL does not take a batch of the production log: {}", e);
      }
      return false;
    }
  }

  /** Logs an error once, not with each batch. */
  private void note(String text, Exception e) {
    String name = Problems.name(e);
    if (!name.equals(lastError)) {
      LOG.warn(text, name);
    }
    lastError = name;
  }

  private void finish(List<IntakeQueue.Group> groups, Outcome outcome) {
    boolean durable = outcome != Outcome.DROPPED;
    for (IntakeQueue.Group group : groups) {
      queue.release(group);
      if (!durable) {
        dropped.add(group.rows().size());
      }
      if (group.done() != null && durable) {
        group.done().complete(null);
      } else if (group.done() != null) {
        group.done().completeExceptionally(new LogRefusedException(Reason.SPOOL_FULL));
      }
    }
  }
}
