package dev.crema.data.duckdb;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Passes a few things from one thread to another, in order, and back again for reuse: who is ahead
 * waits. Either side can end it.
 */
final class Handover<T> {
  private final Queue<T> filled = new ArrayDeque<>();
  private final Queue<T> empty = new ArrayDeque<>();
  private boolean isComplete;
  private boolean isEnded;

  Handover(int count, Supplier<T> things) {
    for (int i = 0; i < count; i++) {
      empty.add(things.get());
    }
  }

  /** Returns an empty one to fill; null if the other side has ended. */
  synchronized @Nullable T takeEmpty() throws InterruptedException {
    while (empty.isEmpty() && !isEnded) {
      wait();
    }
    return isEnded ? null : empty.remove();
  }

  synchronized void giveFilled(T thing) {
    filled.add(thing);
    notifyAll();
  }

  /** Says that nothing more will be filled. */
  synchronized void complete() {
    isComplete = true;
    notifyAll();
  }

  /** Returns the next filled one; null after the last, or if the other side has ended. */
  synchronized @Nullable T takeFilled() throws InterruptedException {
    while (filled.isEmpty() && !isComplete && !isEnded) {
      wait();
    }
    return isEnded ? null : filled.poll();
  }

  synchronized void giveEmpty(T thing) {
    empty.add(thing);
    notifyAll();
  }

  /** Ends it for both sides at once, whatever is still on its way. */
  synchronized void end() {
    isEnded = true;
    notifyAll();
  }

  synchronized boolean isEnded() {
    return isEnded;
  }
}
