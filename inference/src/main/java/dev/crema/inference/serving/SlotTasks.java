package dev.crema.inference.serving;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done for one slot, one thing at a time, on the loaders' threads: looks at the registry,
 * and loads on demand. Whoever demands the same slot meanwhile waits for the same load.
 */
final class SlotTasks {
  private static final Logger LOG = LoggerFactory.getLogger(SlotTasks.class);

  private final ModelSlot slot;
  private final ModelLoader loader;
  private final Executor executor;
  private final ReentrantLock lock = new ReentrantLock();
  private final AtomicBoolean isLookQueued = new AtomicBoolean();
  private final AtomicBoolean isRestoreTried = new AtomicBoolean();

  /** Whether the registry names another version than the disk remembers. */
  private volatile boolean isStale;

  private CompletableFuture<ModelSlot> demand = CompletableFuture.completedFuture(null);

  SlotTasks(ModelSlot slot, ModelLoader loader, Executor executor) {
    this.slot = slot;
    this.loader = loader;
    this.executor = executor;
  }

  ModelSlot slot() {
    return slot;
  }

  /** Looks at the registry soon, unless such a look waits already. */
  void look() {
    if (isLookQueued.compareAndSet(false, true) && !submit(this::lookNow)) {
      isLookQueued.set(false);
    }
  }

  private void lookNow() {
    isLookQueued.set(false); // Before the look: what moves from now on needs another.
    if (slot.isFollowed() && isRestoreTried.compareAndSet(false, true)) {
      attempt("The last good version cannot be restored.", loader::restore);
    }
    isStale = false;
    attempt("The look at the registry failed.", loader::poll);
  }

  /** Notes that the registry names another version; it is loaded with the next demand. */
  void markStale() {
    isStale = true;
  }

  /**
   * Loads what is named, from the disk if it is there; if something serves already, what the
   * registry names now.
   *
   * @return completes when the load has ended, well or not: the slot says which
   */
  CompletableFuture<ModelSlot> load() {
    return demand(this::lookNow);
  }

  /** Loads what is named unless something serves already. */
  CompletableFuture<ModelSlot> ensure() {
    return demand(
        () -> {
          if (slot.current() == null) {
            reviveOrLook();
          }
        });
  }

  private void reviveOrLook() {
    boolean[] isRevived = {false};
    if (!isStale) {
      attempt("The version cannot be loaded again.", () -> isRevived[0] = loader.restore());
    }
    if (!isRevived[0]) {
      lookNow();
    }
    if (slot.current() == null && slot.status().refusal() == null) {
      // The registry is away or knows no better: what the disk has is better than nothing.
      attempt("The version cannot be loaded again.", loader::restore);
    }
  }

  private synchronized CompletableFuture<ModelSlot> demand(Runnable task) {
    if (!demand.isDone()) {
      return demand;
    }
    CompletableFuture<ModelSlot> future = new CompletableFuture<>();
    demand = future;
    boolean isSubmitted =
        submit(
            () -> {
              try {
                task.run();
              } finally {
                future.complete(slot);
              }
            });
    if (!isSubmitted) {
      future.complete(slot);
    }
    return future;
  }

  private boolean submit(Runnable task) {
    try {
      executor.execute(() -> locked(task));
      return true;
    } catch (RejectedExecutionException _) {
      return false; // Too many wait, or the service is stopping.
    }
  }

  private void locked(Runnable task) {
    lock.lock();
    try {
      task.run();
    } finally {
      lock.unlock();
    }
  }

  private static void attempt(String failure, Runnable action) {
    try {
      action.run();
    } catch (OutOfMemoryError _) {
      OutOfMemory.endProcess(); // Not while loading a version: the loader survives that.
    } catch (RuntimeException | StackOverflowError e) {
      // What nobody foresaw must not end the watch: the slot keeps what it has.
      LOG.error(failure, e);
    }
  }
}
