package dev.crema.retraining.bench;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what others bring about. */
final class Waiting {
  private static final long LOOK_NANOS = 20_000_000;

  private Waiting() {}

  /** Waits, and returns false if it did not come in time. */
  static boolean isTrueWithin(Duration limit, BooleanSupplier condition) {
    long end = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        return false;
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
    return true;
  }

  static void until(Duration limit, BooleanSupplier condition) {
    if (!isTrueWithin(limit, condition)) {
      throw new IllegalStateException("It did not come true in " + limit);
    }
  }
}
