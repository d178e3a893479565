package dev.crema.service.transport;

import java.util.concurrent.Executor;

/**
 * How long one event loop has been busy without a pause. What it finds ready when it wakes up has
 * waited while it works through what was ready too. Touched by that loop alone.
 */
final class LoopClock {
  private final Executor loop;
  private boolean busy;
  private long since;

  LoopClock(Executor loop) {
    this.loop = loop;
  }

  /** Returns the loop. */
  Executor loop() {
    return loop;
  }

  /**
   * Returns the nanoseconds that a request may have waited.
   *
   * @param idleSince when its connection had nothing to read the last time: what it sent since then
   *     cannot have waited longer
   */
  long waited(long now, long idleSince) {
    if (!busy) {
      busy = true;
      since = now;
      // A loop runs its tasks after all that was ready to be read.
      loop.execute(() -> busy = false);
    }
    return Math.min(now - since, now - idleSince);
  }
}
