package dev.crema.inference.serving;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs something on a platform thread of its own while a virtual thread waits for it: what computes
 * for long must not hold a carrier, which others need, and what hangs can be left behind.
 */
final class OwnThread {
  private OwnThread() {}

  /** Something to run. */
  interface Task<T> {
    T run() throws IOException;
  }

  /** Returns what the task returns, or throws what it throws. */
  static <T> T call(String name, Task<T> task) throws IOException {
    try {
      return call(name, Duration.ofNanos(Long.MAX_VALUE), task);
    } catch (TimeoutException e) {
      throw new IllegalStateException(e); // Not in 292 years.
    }
  }

  /**
   * Returns what the task returns, or throws what it throws.
   *
   * @throws TimeoutException if it takes longer; then it is interrupted, and left to itself
   * @throws InterruptedIOException if the caller is interrupted, and so is the task then
   */
  static <T> T call(String name, Duration limit, Task<T> task)
      throws IOException, TimeoutException {
    FutureTask<T> future = new FutureTask<>(task::run);
    Thread.ofPlatform().daemon().name(name).start(future);
    try {
      return future.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      future.cancel(true);
      throw e;
    } catch (InterruptedException e) {
      future.cancel(true);
      Thread.currentThread().interrupt();
      InterruptedIOException stopped = new InterruptedIOException("Interrupted: " + name);
      stopped.initCause(e);
      throw stopped;
    } catch (ExecutionException e) {
      throw unwrapped(e);
    }
  }

  private static IOException unwrapped(ExecutionException e) {
    return switch (e.getCause()) {
      case IOException io -> io;
      case RuntimeException bug -> throw bug;
      case Error error -> throw error;
      case null, default -> throw new IllegalStateException(e);
    };
  }
}
