package dev.crema.ingestbucket;

import dev.crema.data.InputException;
import java.time.Duration;

/**
 * What time is left for the whole.
 *
 * @param end by {@link System#nanoTime}
 * @param seconds what was given
 * @param most time that a server may be silent
 */
record Deadline(long end, long seconds, Duration most) {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  static Deadline in(long seconds) {
    return in(seconds, PATIENCE);
  }

  static Deadline in(long seconds, Duration most) {
    return new Deadline(System.nanoTime() + Duration.ofSeconds(seconds).toNanos(), seconds, most);
  }

  /**
   * Returns how long may be waited for the next byte.
   *
   * @throws InputException if no time is left
   */
  Duration patience() {
    long left = end - System.nanoTime();
    if (left <= 0) {
      throw new InputException(
          "Reading the bucket took more than %d s.\nMaybe raise timeout_seconds."
              .formatted(seconds));
    }
    // Not 0, which the JDK takes for ever.
    Duration rest = Duration.ofMillis(Math.max(1, Duration.ofNanos(left).toMillis()));
    return rest.compareTo(most) < 0 ? rest : most;
  }

  /**
   * Ends what waits for a server, once no time is left: one that sends a byte now and then is never
   * silent.
   *
   * @param end ends it
   * @return to be closed when the server has answered
   */
  Watch watch(Runnable end) {
    return new Watch(this, end);
  }

  /** Sleeps until the time is over, or until it is closed. */
  static final class Watch implements AutoCloseable {
    private final Thread thread;

    private Watch(Deadline deadline, Runnable end) {
      long left = Math.max(0, deadline.end - System.nanoTime());
      thread =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      Thread.sleep(Duration.ofNanos(left));
                      end.run();
                    } catch (InterruptedException _) {
                      // The answer is there.
                    }
                  });
    }

    @Override
    public void close() {
      thread.interrupt();
    }
  }
}
