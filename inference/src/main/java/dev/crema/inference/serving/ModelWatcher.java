package dev.crema.inference.serving;

import dev.crema.inference.settings.PollSettings;
import dev.crema.service.OutOfMemory;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that begins each round of looks: it pauses, and begins early when hinted at. */
final class ModelWatcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ModelWatcher.class);

  private final Runnable round;
  private final PollSettings settings;
  private final Duration hintPause;
  private final RandomGenerator random;
  private final Semaphore hints = new Semaphore(0);
  private final Thread thread;

  ModelWatcher(Runnable round, PollSettings settings, Duration hintPause, RandomGenerator random) {
    this.round = round;
    this.settings = settings;
    this.hintPause = hintPause;
    this.random = random;
    this.thread = Thread.ofPlatform().daemon().name("model-watcher").unstarted(this::watch);
  }

  void start() {
    thread.start();
  }

  /** Ends the pause between two rounds, but no earlier than the hints' own pause. */
  void hint() {
    hints.release();
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void watch() {
    while (!Thread.currentThread().isInterrupted()) {
      OutOfMemory.survive(LOG, "A round of looks at the registry failed.", round);
      try {
        pause(System.nanoTime());
      } catch (InterruptedException _) {
        return;
      }
    }
  }

  private void pause(long end) throws InterruptedException {
    if (hints.tryAcquire(pause(settings, random).toMillis(), TimeUnit.MILLISECONDS)) {
      // A hint that comes meanwhile is for this round too: what it tells of has happened.
      long left = hintPause.toNanos() - (System.nanoTime() - end);
      TimeUnit.NANOSECONDS.sleep(left);
      hints.drainPermits();
    }
  }

  /** Returns the interval, longer or shorter by up to the jitter's share. */
  static Duration pause(PollSettings settings, RandomGenerator random) {
    double factor = 1 + settings.jitterRatio() * (2 * random.nextDouble() - 1);
    return Duration.ofMillis(Math.round(settings.interval().toMillis() * factor));
  }
}
