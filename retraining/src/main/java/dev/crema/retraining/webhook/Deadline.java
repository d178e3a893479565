package dev.crema.retraining.webhook;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * When something must be over.
 *
 * @param nanos a clock as {@link System#nanoTime}
 * @param end on that clock
 */
public record Deadline(LongSupplier nanos, long end) {
  /** Returns a deadline so long from now. */
  public static Deadline in(Duration duration) {
    return new Deadline(System::nanoTime, System.nanoTime() + duration.toNanos());
  }

  /** Returns how long there is still time; not above zero once it is over. */
  public Duration left() {
    return Duration.ofNanos(end - nanos.getAsLong());
  }

  /** Returns whether it has passed. */
  public boolean isOver() {
    return !left().isPositive();
  }
}
