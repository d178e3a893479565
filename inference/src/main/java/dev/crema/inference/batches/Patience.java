package dev.crema.inference.batches;

import java.time.Duration;
import java.util.function.Supplier;

/** How long a batch waits for others. */
final class Patience {
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
  private static final Duration NAP = Duration.ofMillis(50);

  private final Duration limit;
  private final Runnable check;
  private long since = System.nanoTime();

  /**
   * Begins to wait.
   *
   * @param limit longest time
   * @param check throws if the batch is to stop
   */
  Patience(Duration limit, Runnable check) {
    this.limit = limit;
    this.check = check;
  }

  /** Begins anew. */
  void renew() {
    since = System.nanoTime();
  }

  /**
   * Waits.
   *
   * @param why what is said if it was too long
   * @throws FailedException if it was too long
   * @throws StoppedException if the batch is to stop
   */
  void pause(Duration pause, Supplier<String> why) {
    Duration wanted = pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    long end = System.nanoTime() + wanted.toNanos();
    while (System.nanoTime() < end) {
      check.run();
      if (System.nanoTime() - since > limit.toNanos()) {
        throw new FailedException(
            "%s\nIt was waited for as long as crema.batches.patience (%s) lets."
                .formatted(why.get(), limit));
      }
      nap();
    }
  }

  private static void nap() {
    try {
      Thread.sleep(NAP);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new StoppedException();
    }
  }
}
