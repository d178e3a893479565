package dev.crema.registry;

import dev.crema.registry.RegistryException.Kind;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * Tries again, a bounded number of times, what may be repeated and failed for now. A retried call
 * within a retried call is tried once, or the attempts would multiply.
 */
record Retry(int attempts, Duration pause) {
  private static final ThreadLocal<Boolean> RETRYING = ThreadLocal.withInitial(() -> false);

  /**
   * Returns what the call returns. A call that creates something must look for it first, because an
   * attempt whose answer was lost may have created it.
   */
  <T> T call(Supplier<T> call) {
    if (RETRYING.get()) {
      return call.get();
    }
    RETRYING.set(true);
    try {
      return attempt(call);
    } finally {
      RETRYING.remove();
    }
  }

  private <T> T attempt(Supplier<T> call) {
    for (int attempt = 1; ; attempt++) {
      try {
        return call.get();
      } catch (RegistryException e) {
        if (e.kind() != Kind.UNAVAILABLE || attempt >= attempts) {
          throw e;
        }
        sleep(pause.multipliedBy(1L << (attempt - 1)));
      }
    }
  }

  void run(Runnable call) {
    call(
        () -> {
          call.run();
          return true;
        });
  }

  /** Sleeps between a half and the whole of a time, so that many clients do not come at once. */
  static void sleep(Duration atMost) {
    long nanos = atMost.toNanos();
    long varied = nanos <= 1 ? nanos : nanos / 2 + ThreadLocalRandom.current().nextLong(nanos / 2);
    try {
      Thread.sleep(Duration.ofNanos(varied));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RegistryException(Kind.UNAVAILABLE, "Interrupted while waiting for MLflow.", e);
    }
  }
}
