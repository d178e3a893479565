package dev.crema.kfp;

import java.time.Duration;

/** The time that passes, and waiting for it. Deadlines follow it, never the clock on the wall. */
public interface Timekeeper {
  /**
   * Returns a time that only grows.
   *
   * @return nanoseconds since a moment that is fixed for this process
   */
  long nanoTime();

  /**
   * Waits.
   *
   * @param duration how long
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  void sleep(Duration duration) throws InterruptedException;

  /**
   * Returns the time of this machine.
   *
   * @return the time that {@link System#nanoTime()} tells
   */
  static Timekeeper system() {
    return new Timekeeper() {
      @Override
      public long nanoTime() {
        return System.nanoTime();
      }

      @Override
      public void sleep(Duration duration) throws InterruptedException {
        Thread.sleep(duration);
      }
    };
  }
}
