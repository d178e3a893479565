package dev.crema.inference.serving;

import dev.crema.inference.settings.PollSettings;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that keeps one slot up to date: it looks, pauses, and looks early when hinted at. */
final class ModelWatcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ModelWatcher.class);

  private final ModelLoader loader;
  private final PollSettings settings;
  private final RandomGenerator random;
  private final Semaphore hints = new Semaphore(0);
  private final Thread thread;

  ModelWatcher(String name, ModelLoader loader, PollSettings settings, RandomGenerator random) {
    this.loader = loader;
    this.settings = settings;
    this.random = random;
    this.thread = Thread.ofPlatform().daemon().name("model-watcher-" + name).unstarted(this::watch);
  }

  void start() {
    thread.start();
  }

  /** Ends the pause between two looks. */
  void hint() {
    hints.release();
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void watch() {
    attempt("The last good version cannot be restored.", loader::restore);
    while (!Thread.currentThread().isInterrupted()) {
      attempt("The look at the registry failed.", loader::poll);
      try {
        hints.tryAcquire(pause(settings, random).toMillis(), TimeUnit.MILLISECONDS);
        hints.drainPermits();
      } catch (InterruptedException _) {
        return;
      }
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

  /** Returns the interval, longer or shorter by up to the jitter's share. */
  static Duration pause(PollSettings settings, RandomGenerator random) {
    double factor = 1 + settings.jitterRatio() * (2 * random.nextDouble() - 1);
    return Duration.ofMillis(Math.round(settings.interval().toMillis() * factor));
  }
}
