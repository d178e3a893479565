package dev.crema.inference.serving;

import dev.crema.service.OutOfMemory;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done for one slot: looks at the registry, one at a time, and loads on demand. Whoever
 * demands the same slot meanwhile waits for the same load.
 *
 * <p>A look may take as long as the registry does. What the disk has is served beside it.
 */
final class SlotTasks {
  private static final Logger LOG = LoggerFactory.getLogger(SlotTasks.class);

  private final ModelSlot slot;
  private final ModelLoader loader;
  private final Executor executor;
  private final Duration patience;
  private final ReentrantLock looking = new ReentrantLock();
  private final AtomicBoolean isLookQueued = new AtomicBoolean();
  private final AtomicBoolean isRestoreTried = new AtomicBoolean();

  /** Whether the registry names another version than the disk remembers. */
  private volatile boolean isStale;

  private CompletableFuture<ModelSlot> load = CompletableFuture.completedFuture(null);
  private CompletableFuture<ModelSlot> demand = CompletableFuture.completedFuture(null);

  /**
   * Makes the tasks of a slot.
   *
   * @param executor runs tasks that wait: as many at once as are given to it
   * @param patience how long a demand waits for the registry's newer version before it takes what
   *     the disk has
   */
  SlotTasks(ModelSlot slot, ModelLoader loader, Executor executor, Duration patience) {
    this.slot = slot;
    this.loader = loader;
    this.executor = executor;
    this.patience = patience;
  }

  ModelSlot slot() {
    return slot;
  }

  /** Returns whether somebody may be waiting for what it is doing. */
  synchronized boolean isBusy() {
    return !load.isDone() || !demand.isDone();
  }

  /** Looks at the registry soon, unless such a look waits already. */
  void look() {
    if (isLookQueued.compareAndSet(false, true)) {
      var _ = submit(this::lookNow);
    }
  }

  private void lookNow() {
    looking.lock();
    try {
      isLookQueued.set(false); // Before the look: what moves from now on needs another.
      if (slot.isFollowed() && isRestoreTried.compareAndSet(false, true)) {
        restore();
      }
      isStale = false;
      OutOfMemory.survive(LOG, "The look at the registry failed.", loader::poll);
    } finally {
      looking.unlock();
    }
  }

  /**
   * Compares with the version that an alias names now. If another serves, it is loaded; if none
   * does, with the next demand.
   *
   * @param named null if the alias names none
   */
  void compare(@Nullable String named) {
    ServedModel served = slot.current();
    if (served == null) {
      isStale = loader.isStale(named);
    } else if (!served.version().version().equals(named)) {
      look();
    }
  }

  /**
   * Loads what is named, from the disk if it is there; if something serves already, what the
   * registry names now.
   *
   * @return completes when the load has ended, well or not: the slot says which
   */
  synchronized CompletableFuture<ModelSlot> load() {
    if (load.isDone()) {
      load = submit(this::lookNow).thenCompose(_ -> restoreIfNothingServes());
    }
    return load;
  }

  /** Loads what is named unless something serves already. */
  synchronized CompletableFuture<ModelSlot> ensure() {
    if (demand.isDone()) {
      demand = isStale ? lookThenRestore() : restoreThenLook();
    }
    return demand;
  }

  private CompletableFuture<ModelSlot> restoreThenLook() {
    return restoreIfNothingServes()
        .thenCompose(
            _ ->
                slot.current() == null
                    ? submit(this::lookNow)
                    : CompletableFuture.completedFuture(slot));
  }

  /** The registry is away or knows no better: what the disk has is better than nothing. */
  private CompletableFuture<ModelSlot> lookThenRestore() {
    CompletableFuture<ModelSlot> look = submit(this::lookNow);
    return look.copy()
        .completeOnTimeout(slot, patience.toNanos(), TimeUnit.NANOSECONDS)
        .thenCompose(_ -> restoreIfNothingServes())
        .thenCompose(_ -> slot.current() == null ? look : CompletableFuture.completedFuture(slot));
  }

  private CompletableFuture<ModelSlot> restoreIfNothingServes() {
    return slot.current() == null ? submit(this::restore) : CompletableFuture.completedFuture(slot);
  }

  private void restore() {
    // What nobody foresaw must not end the watch: the slot keeps what it has.
    OutOfMemory.survive(LOG, "The version on the disk cannot be loaded.", loader::restore);
  }

  private CompletableFuture<ModelSlot> submit(Runnable task) {
    CompletableFuture<ModelSlot> future = new CompletableFuture<>();
    try {
      executor.execute(
          () -> {
            try {
              task.run();
            } finally {
              future.complete(slot);
            }
          });
    } catch (RejectedExecutionException _) {
      future.complete(slot); // The service is stopping.
    }
    return future;
  }
}
