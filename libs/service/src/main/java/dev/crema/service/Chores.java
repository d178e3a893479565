package dev.crema.service;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;

/**
 * What a service does again and again, in daemon threads of its own. What a round throws is logged,
 * and the next one comes; only a full heap ends the process.
 */
public final class Chores implements AutoCloseable {
  private final Logger log;
  private final ScheduledExecutorService timer;

  /** Makes one thread, which does nothing yet. */
  public Chores(String thread, Logger log) {
    this(thread, 1, log);
  }

  /** Makes threads of one name, which do nothing yet. */
  public Chores(String thread, int threads, Logger log) {
    this.log = log;
    timer =
        Executors.newScheduledThreadPool(
            threads, task -> Thread.ofPlatform().daemon().name(thread).unstarted(task));
  }

  /**
   * Begins a chore.
   *
   * @param first how long before the first round
   * @param pause between the end of a round and the begin of the next
   * @param failure what the log says when a round throws
   * @param round what is done
   */
  @SuppressWarnings("FutureReturnValueIgnored") // A round never throws.
  public void repeat(Duration first, Duration pause, String failure, Runnable round) {
    timer.scheduleWithFixedDelay(
        () -> OutOfMemory.survive(log, failure, round),
        first.toMillis(),
        pause.toMillis(),
        TimeUnit.MILLISECONDS);
  }

  /**
   * Lets the rounds that are under way end, and begins no other.
   *
   * @param patience after which they are interrupted
   * @return whether they ended before that, and nobody interrupted who waits
   */
  public boolean end(Duration patience) {
    timer.shutdown();
    try {
      if (timer.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        return true;
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    timer.shutdownNow();
    return false;
  }

  /** Interrupts what is under way, and begins nothing. */
  @Override
  public void close() {
    timer.shutdownNow();
  }
}
