package dev.crema.inference.drift;

import dev.crema.drift.WindowCounts;
import dev.crema.inference.scoring.Predictions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Some of a version's rows. There are several, so that no event loop waits for another one; whoever
 * closes a window holds the lock for the time of a few assignments.
 */
final class Stripe {
  private final ReentrantLock lock = new ReentrantLock();
  private final WindowGrid grid;
  private final WindowCounts empty;
  private final WindowCounts.Reader reader;
  private final List<Part> parts = new ArrayList<>(1);
  private @Nullable Part current;

  /** The windows before it were taken: what is counted now is of none of them. */
  private long open = Long.MIN_VALUE;

  /**
   * Rows of one window.
   *
   * @param number the window's
   * @param counts the rows
   */
  record Part(long number, WindowCounts counts) {}

  Stripe(WindowGrid grid, WindowCounts empty, WindowCounts.Reader reader) {
    this.grid = grid;
    this.empty = empty;
    this.reader = reader;
  }

  /** Counts rows, unless another thread is at it; returns whether it did. */
  boolean tryAdd(Predictions rows) {
    if (!lock.tryLock()) {
      return false;
    }
    try {
      count(rows);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Counts rows, after another thread if need be. */
  void add(Predictions rows) {
    lock.lock();
    try {
      count(rows);
    } finally {
      lock.unlock();
    }
  }

  private void count(Predictions rows) {
    WindowCounts counts = countsOfNow();
    for (int i = 0; i < rows.rows(); i++) {
      counts.add(reader, rows.row(i), rows.score(i), rows.label(i));
    }
  }

  /** The time is read behind the lock: what is counted after a window was taken is not of it. */
  private WindowCounts countsOfNow() {
    long now = Math.max(grid.now(), open);
    Part part = current;
    if (part == null || part.number() < now) { // Not if the clock was set back.
      if (part != null) {
        parts.add(part);
      }
      part = new Part(now, empty.fresh());
      current = part;
    }
    return part.counts();
  }

  /** Returns what was counted in windows before the one that is now, and forgets it. */
  List<Part> take(long now) {
    lock.lock();
    try {
      open = Math.max(open, now);
      Part part = current;
      if (part != null && part.number() < now) {
        parts.add(part);
        current = null;
      }
      List<Part> taken = List.copyOf(parts);
      parts.clear();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** Counts what it has of windows that are yet to come in the one that is now. */
  void comeBack(long now) {
    lock.lock();
    try {
      open = now;
      if (current != null) {
        parts.add(current);
      }
      WindowCounts all = empty.fresh();
      parts.stream().filter(part -> part.number() >= now).forEach(part -> all.merge(part.counts()));
      parts.removeIf(part -> part.number() >= now);
      current = new Part(now, all);
    } finally {
      lock.unlock();
    }
  }

  /** Returns how many rows of a window were counted. */
  long rows(long number) {
    lock.lock();
    try {
      Part part = current;
      return part == null || part.number() != number ? 0 : part.counts().rows();
    } finally {
      lock.unlock();
    }
  }
}
