package dev.crema.inference.batches;

import dev.crema.data.InputException;
import dev.crema.inference.batches.BatchProgress.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads that run batches, in the order in which they were accepted, and remove old ones. */
final class Workers {
  private static final Logger LOG = LoggerFactory.getLogger(Workers.class);
  private static final Duration HOUSEKEEPING = Duration.ofMinutes(1);
  private static final Duration STOP = Duration.ofSeconds(5);

  /** How the message of a full database begins, which is no full heap. */
  private static final String DATABASE_MEMORY = "a database may use";

  private final Surroundings around;
  private final BatchStore store;
  private final Keys keys;
  private final LinkedBlockingQueue<Batch> queue = new LinkedBlockingQueue<>();
  private final AtomicInteger running = new AtomicInteger();
  private final List<Thread> threads = new ArrayList<>();

  Workers(Surroundings around, BatchStore store, Keys keys) {
    this.around = around;
    this.store = store;
    this.keys = keys;
  }

  int queued() {
    return queue.size();
  }

  int running() {
    return running.get();
  }

  void add(Batch batch) {
    queue.add(batch);
  }

  /** Takes a batch out of the queue; returns false if it is not there. */
  boolean unqueue(Batch batch) {
    return queue.remove(batch);
  }

  synchronized void start() {
    while (threads.size() < around.settings().running() && !around.isStopping().getAsBoolean()) {
      threads.add(
          Thread.ofPlatform().daemon().name("batches-" + (threads.size() + 1)).start(this::work));
    }
  }

  void stop() {
    List<Thread> ending;
    synchronized (this) {
      ending = List.copyOf(threads);
    }
    ending.forEach(Thread::interrupt);
    long end = System.nanoTime() + STOP.toNanos();
    for (Thread thread : ending) {
      try {
        thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void work() {
    LowPriority.apply();
    while (!around.isStopping().getAsBoolean()) {
      try {
        Duration kept = Duration.ofDays(around.settings().keepDays());
        removeOld(store, keys, around.clock().instant().minus(kept));
        Batch next = queue.poll(HOUSEKEEPING.toMillis(), TimeUnit.MILLISECONDS);
        if (next != null) {
          running.incrementAndGet();
          try {
            run(next);
          } finally {
            running.decrementAndGet();
          }
        }
      } catch (InterruptedException _) {
        return;
      } catch (RuntimeException e) {
        LOG.error("A thread of batches goes on after a failure.", e);
      }
    }
  }

  /** Removes what ended before a time, with its key. */
  static void removeOld(BatchStore store, Keys keys, Instant oldest) {
    for (Batch batch : store.all()) {
      Instant finished = batch.progress().finishedAt();
      if (batch.progress().status().isEnd() && finished != null && finished.isBefore(oldest)) {
        keys.remove(batch);
        try {
          store.remove(batch);
        } catch (IOException | RuntimeException e) {
          LOG.warn("The old batch {} cannot be removed: {}", batch.id(), e.toString());
        }
      }
    }
  }

  private void run(Batch batch) {
    long start = System.nanoTime();
    LOG.info("The batch {} begins at row {}.", batch.id(), batch.progress().done().rows() + 1);
    if (isDone(batch)) {
      end(batch, Status.SUCCEEDED, null);
    }
    around.services().metrics().ended(batch.status(), System.nanoTime() - start);
  }

  /**
   * Returns whether the result is there; else the batch has ended, or goes on at the next start.
   */
  private boolean isDone(Batch batch) {
    try {
      around.check(batch);
      BatchRun.run(batch, around);
      return true;
    } catch (StoppedException _) {
      if (batch.isCancelled()) {
        end(batch, Status.CANCELLED, null);
      } else {
        interrupt(batch);
      }
    } catch (OutOfMemoryError e) {
      String message = String.valueOf(e.getMessage());
      if (!message.startsWith(DATABASE_MEMORY)) {
        throw e;
      }
      end(
          batch,
          Status.FAILED,
          "The memory does not suffice for this file: %s.\nMaybe write smaller groups of rows."
              .formatted(message));
    } catch (IOException | RuntimeException | Error e) { // whatever it is, the next one runs
      if (around.isStopping().getAsBoolean()) {
        LOG.info("The batch {} stopped: {}", batch.id(), e.toString());
        interrupt(batch);
      } else {
        end(batch, Status.FAILED, reason(batch, e));
      }
    }
    return false;
  }

  /** It goes on at the next start. */
  private void interrupt(Batch batch) {
    try {
      around.save(batch, batch.progress().interrupted());
    } catch (IOException e) {
      LOG.warn("The batch {} counts this stop as an attempt: {}", batch.id(), e.toString());
    }
  }

  private String reason(Batch batch, Throwable e) {
    if (e instanceof FailedException) {
      return String.valueOf(e.getMessage());
    }
    if (Space.isFull(e)) {
      LOG.warn("The batch {} found the disk full: {}", batch.id(), e.toString());
      Throwable cause = e instanceof UncheckedIOException ? e.getCause() : e;
      return cause instanceof Space.FullException
          ? String.valueOf(cause.getMessage())
          : "The disk of crema.batches.directory is full.";
    }
    if (e instanceof InputException) {
      return told(batch, String.valueOf(e.getMessage()));
    }
    LOG.error("The batch {} failed.", batch.id(), e);
    return "The service failed at it; its log says why.";
  }

  /** Returns a message without this machine's paths, and without the database's own query. */
  private static String told(Batch batch, String message) {
    int query = message.indexOf("\n\nLINE ");
    String file = batch.folder().input(batch.order().form()).toString();
    return (query < 0 ? message : message.substring(0, query)).replace(file, "input");
  }

  /** Ends a batch. What is not needed any more goes first: it makes room for the state. */
  void end(Batch batch, Status status, @Nullable String problem) {
    BatchProgress ended = batch.progress().ended(status, around.clock().instant(), problem);
    if (status != Status.SUCCEEDED) {
      tidy(batch, status);
    }
    try {
      around.save(batch, ended);
      if (status == Status.SUCCEEDED) {
        tidy(batch, status);
      }
    } catch (IOException e) {
      LOG.error("The end of the batch {} cannot be written.", batch.id(), e);
      batch.progress(ended);
    }
    LOG.info("The batch {} is {}.", batch.id(), batch.status());
  }

  /** What stays goes at the next start. */
  private void tidy(Batch batch, Status status) {
    try {
      store.tidy(batch, status);
    } catch (IOException e) {
      LOG.warn("What the batch {} needs no more cannot be removed: {}", batch.id(), e.toString());
    }
  }
}
