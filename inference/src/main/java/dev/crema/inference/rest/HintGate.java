package dev.crema.inference.rest;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Lets one caller through in each pause. */
final class HintGate {
  private final long pauseNanos;
  private final LongSupplier nanoTime;
  private final AtomicLong next;

  HintGate(Duration pause, LongSupplier nanoTime) {
    this.pauseNanos = pause.toNanos();
    this.nanoTime = nanoTime;
    this.next = new AtomicLong(nanoTime.getAsLong());
  }

  boolean tryPass() {
    long now = nanoTime.getAsLong();
    long due = next.get();
    return now - due >= 0 && next.compareAndSet(due, now + pauseNanos);
  }
}
