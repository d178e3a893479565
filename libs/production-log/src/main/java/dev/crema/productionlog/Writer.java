package dev.crema.productionlog;

import dev.crema.productionlog.LogListener.Outcome;
import dev.crema.productionlog.LogRefusedException.Reason;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
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
    if (!schema.isReady() || !breaker.permits()) {
      return false;
    }
    try {
      breaker.run(1, () -> committer.commit(List.of(batch), settings.database().commitTimeout()));
      postgres.isOver();
      return true;
    } catch (SQLException | RuntimeException e) {
      // Of refused rows PostgreSQL is well: the drainer finds them.
      if (!(e instanceof SQLException sql && Problems.isData(sql))) {
        drainer.doubt();
        postgres.note(e);
      }
      return false;
    }
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
