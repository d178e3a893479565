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
  private final LinkedBlockingQueue<Batch> queue = new LinkedBlockingQueue<>();
  private final AtomicInteger running = new AtomicInteger();
  private final List<Thread> threads = new ArrayList<>();

  Workers(Surroundings around, BatchStore store) {
    this.around = around;
    this.store = store;
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
        removeOld();
        Batch next = queue.poll(HOUSEKEEPING.toMillis(), TimeUnit.MILLISECONDS);
        if (next != null) {
          running.incrementAndGet();
          run(next);
          running.decrementAndGet();
        }
      } catch (InterruptedException _) {
        return;
      }
    }
  }

  private void removeOld() {
    Instant oldest = around.clock().instant().minus(Duration.ofDays(around.settings().keepDays()));
    for (Batch batch : store.all()) {
      Instant finished = batch.progress().finishedAt();
      if (batch.progress().status().isEnd() && finished != null && finished.isBefore(oldest)) {
        try {
          store.remove(batch);
        } catch (IOException e) {
          LOG.warn("The old batch {} cannot be removed: {}", batch.id(), e.toString());
        }
      }
    }
  }

  private void run(Batch batch) {
    long start = System.nanoTime();
    LOG.info("The batch {} begins at row {}.", batch.id(), batch.progress().done().rows() + 1);
    try {
      around.check(batch);
      BatchRun.run(batch, around);
      end(batch, Status.SUCCEEDED, null);
    } catch (StoppedException _) {
      if (batch.isCancelled()) {
        end(batch, Status.CANCELLED, null);
      } // Else it goes on at the next start.
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
    } catch (IOException | RuntimeException e) {
      if (around.isStopping().getAsBoolean()) {
        LOG.info("The batch {} stopped: {}", batch.id(), e.toString());
      } else {
        end(batch, Status.FAILED, reason(batch, e));
      }
    }
    around.services().metrics().ended(batch.status(), System.nanoTime() - start);
  }

  private String reason(Batch batch, Exception e) {
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
    try {
      if (status != Status.SUCCEEDED) {
        store.tidy(batch, status);
      }
      around.save(batch, ended);
      if (status == Status.SUCCEEDED) {
        store.tidy(batch, status);
      }
    } catch (IOException e) {
      LOG.error("The end of the batch {} cannot be written.", batch.id(), e);
      batch.progress(ended);
    }
    LOG.info("The batch {} is {}.", batch.id(), batch.status());
  }
}
