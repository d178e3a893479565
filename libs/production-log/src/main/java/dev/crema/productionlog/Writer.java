package dev.crema.productionlog;

import dev.crema.productionlog.LogListener.Outcome;
import dev.crema.productionlog.LogRefusedException.Reason;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
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
  private final Breaker breaker;
  private final ProductionLogSettings settings;
  private final LogContext context;
  private final Thread thread;
  private long sequence;
  private volatile long hurryNanos = Long.MAX_VALUE;
  private volatile @Nullable Long oldestNanos;
  private final Trouble postgres =
      new Trouble(
          LOG,
          "PostgreSQL does not take a batch of the production log, which goes to the spool",
          "PostgreSQL takes the batches of the production log.");
  private final Trouble disk =
      new Trouble(
          LOG,
          "The spool of the production log does not take a batch, whose predictions are refused",
          "The spool of the production log takes batches.");
  final LongAdder spooled = new LongAdder();
  final LongAdder dropped = new LongAdder();

  Writer(LogParts parts, Drainer drainer, ProductionLogSettings settings, LogContext context) {
    queue = parts.queue();
    spool = parts.spool();
    committer = parts.committer();
    this.drainer = drainer;
    schema = parts.schema();
    breaker = parts.breaker();
    this.settings = settings;
    this.context = context;
    // Not of the context's chance: of two writers with one id, one's batches would count as
    // written.
    id = UUID.randomUUID();
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
    String error = disk.last();
    return error == null ? postgres.last() : error;
  }

  private void run() {
    Deque<IntakeQueue.Group> groups = new ArrayDeque<>();
    boolean goesOn = true;
    while (goesOn) {
      try {
        finish(groups, Outcome.DROPPED); // Of a batch that an error ended.
        oldestNanos = null;
        goesOn = queue.take(groups);
        if (goesOn) {
          oldestNanos = groups.getFirst().nanos();
          finish(groups, write(List.copyOf(groups)));
        }
      } catch (Throwable e) {
        // The thread goes on: without it nobody would ever get an answer again.
        Trouble.survive(e);
      }
    }
  }

  private Outcome write(List<IntakeQueue.Group> groups) {
    long start = System.nanoTime();
    List<LoggedPrediction> rows = rows(groups);
    Batch batch = new Batch(id, ++sequence, context.clock().millis(), rows, Tuples.encode(rows));
    Outcome outcome = route(groups, batch);
    try {
      context.listener().batch(outcome, rows.size(), System.nanoTime() - start);
    } catch (RuntimeException | Error e) {
      Trouble.survive(e); // The batch is where it is all the same.
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
      disk.isOver();
      return Outcome.SPOOLED;
    } catch (IOException e) {
      disk.note(e);
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
      if (spool.awaitEmpty(settings.database().commitTimeout().toNanos() / 2)) {
        return true;
      }
    } catch (InterruptedException _) {
      return false;
    }
    drainer.doubt(); // The next batch does not wait for it as well.
    return false;
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
    if (!schema.isReady() || !breaker.permits()) {
      return false;
    }
    try {
      breaker.run(1, () -> committer.commit(batch));
      postgres.isOver();
      return true;
    } catch (SQLException | RuntimeException | Error e) {
      // No error is a reason to lose the batch: the spool takes it. Of refused rows PostgreSQL is
      // well: the drainer finds them.
      if (!(e instanceof SQLException sql && Problems.isData(sql))) {
        drainer.doubt();
        postgres.note(e);
      }
      return false;
    }
  }

  /** Tells everybody how it ended; a group that was told is none of the batch any more. */
  private void finish(Deque<IntakeQueue.Group> groups, Outcome outcome) {
    boolean durable = outcome != Outcome.DROPPED;
    while (!groups.isEmpty()) {
      // Made first: there may be no memory for it, and then the group is tried again.
      LogRefusedException refusal = durable ? null : new LogRefusedException(Reason.SPOOL_FULL);
      IntakeQueue.Group group = groups.removeFirst();
      queue.release(group);
      if (refusal != null) {
        dropped.add(group.rows().size());
      }
      if (group.done() != null && refusal == null) {
        group.done().complete(null);
      } else if (group.done() != null && refusal != null) {
        group.done().completeExceptionally(refusal);
      }
    }
  }

  boolean isAlive() {
    return thread.isAlive();
  }
}
