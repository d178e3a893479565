package dev.crema.productionlog;

import dev.crema.productionlog.LogRefusedException.Reason;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Groups of predictions on their way to the one thread that writes. Handing in takes no lock; rows
 * count against the limits until their batch has come to its end.
 */
final class IntakeQueue {
  /** Predictions that were handed in together. */
  record Group(
      List<LoggedPrediction> rows, long bytes, long nanos, @Nullable CompletableFuture<Void> done) {

    static Group of(List<LoggedPrediction> rows, @Nullable CompletableFuture<Void> done) {
      long bytes = 0;
      for (LoggedPrediction row : rows) {
        bytes += row.bytes();
      }
      return new Group(List.copyOf(rows), bytes, System.nanoTime(), done);
    }
  }

  private enum Rest {
    NONE,
    /** Nothing is there: any group ends it. */
    IDLE,
    /** Company is waited for: a group that somebody waits for ends it, or a full batch. */
    GATHERING
  }

  private final QueueSettings settings;
  private final ConcurrentLinkedQueue<Group> groups = new ConcurrentLinkedQueue<>();
  private final AtomicLong rows = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong waiting = new AtomicLong();
  private final AtomicInteger waitedFor = new AtomicInteger();
  private volatile boolean closed;
  private volatile Rest rest = Rest.NONE;
  private volatile @Nullable Thread taker;

  IntakeQueue(QueueSettings settings) {
    this.settings = settings;
  }

  /** Takes a group; returns why not otherwise. */
  @Nullable Reason offer(Group group) {
    int count = group.rows.size();
    // Counted before closed is read: who waits for the end sees this group or it sees the end.
    long allRows = rows.addAndGet(count);
    long allBytes = bytes.addAndGet(group.bytes);
    boolean full = allRows > settings.maxRows() || allBytes > settings.maxBytes();
    if (closed || full) {
      release(group);
      return closed ? Reason.CLOSED : Reason.QUEUE_FULL;
    }
    if (group.done != null) {
      waitedFor.incrementAndGet();
    }
    groups.add(group);
    long now = waiting.addAndGet(count);
    Rest seen = rest;
    if (seen == Rest.IDLE
        || seen == Rest.GATHERING && (group.done != null || now >= settings.batchRows())) {
      LockSupport.unpark(taker);
    }
    return null;
  }

  /** Gives back the room of a group whose batch has come to its end. */
  void release(Group group) {
    rows.addAndGet(-group.rows.size());
    bytes.addAndGet(-group.bytes);
  }

  /**
   * Waits for a batch: at once if somebody waits for it or it is full, else when its first group
   * has waited for the flush interval.
   *
   * @param batch receives the groups; those that are in it when an error ends this are taken
   * @return whether there were any; if not, the queue is closed and has nothing left
   */
  boolean take(Deque<Group> batch) {
    taker = Thread.currentThread();
    while (true) {
      Group first = groups.peek();
      if (first == null) {
        if (closed && rows.get() == 0) {
          return false;
        }
        rest(Rest.IDLE, closed ? 1_000_000 : 1_000_000_000);
      } else {
        long left = first.nanos + settings.flushInterval().toNanos() - System.nanoTime();
        if (left <= 0 || ready()) {
          cut(batch);
          return true;
        }
        rest(Rest.GATHERING, left);
      }
    }
  }

  private void rest(Rest kind, long nanos) {
    rest = kind;
    // Looked at again after the flag is up: whoever came before it did not wake this thread.
    boolean stay = kind == Rest.IDLE ? groups.isEmpty() : !ready();
    if (stay) {
      LockSupport.parkNanos(this, nanos);
    }
    rest = Rest.NONE;
  }

  private boolean ready() {
    return closed || waitedFor.get() > 0 || waiting.get() >= settings.batchRows();
  }

  private void cut(Deque<Group> batch) {
    int count = 0;
    long size = 0;
    for (Group next = groups.peek(); next != null; next = groups.peek()) {
      count += next.rows.size();
      size += next.bytes;
      if (!batch.isEmpty() && (count > settings.batchRows() || size > settings.batchBytes())) {
        break;
      }
      batch.add(next); // Before it is removed: it is always in one of them.
      groups.remove();
      waiting.addAndGet(-next.rows.size());
      if (next.done != null) {
        waitedFor.decrementAndGet();
      }
    }
  }

  void close() {
    closed = true;
    LockSupport.unpark(taker);
  }

  boolean isHalfFull() {
    return 2 * rows.get() > settings.maxRows() || 2 * bytes.get() > settings.maxBytes();
  }

  long rows() {
    return rows.get();
  }

  long bytes() {
    return bytes.get();
  }

  /** Returns when the oldest group came that no batch has taken, by {@code System.nanoTime}. */
  @Nullable Long oldestNanos() {
    Group first = groups.peek();
    return first == null ? null : first.nanos;
  }
}
