package dev.crema.inference.scoring;

import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * Makes the ids of predictions: UUIDs of version 7 (RFC 9562, section 5.7), so they sort by time.
 *
 * <p>Unique within the process by a counter, among processes by time and 42 random bits. They name,
 * they do not authorise: they can be guessed.
 */
public final class PredictionIds {
  private static final long VARIANT = 0x8000_0000_0000_0000L;

  private final InstantSource clock;
  private final long process;
  private final AtomicLong count = new AtomicLong();

  public PredictionIds(InstantSource clock, RandomGenerator random) {
    this.clock = clock;
    this.process = random.nextLong();
  }

  /** Returns the time in the form in which {@link #append} takes it. */
  long now() {
    return clock.millis();
  }

  /** Appends a new id, 36 characters. */
  void append(JsonText out, long millis) {
    long counted = count.getAndIncrement();
    out.hex(millis >>> 16, 8).raw('-').hex(millis, 4);
    out.raw('-').raw('7').hex(process >>> 52, 3).raw('-');
    // The variant's two bits, 14 random bits; then 16 random bits and the counter's 32.
    out.hex(VARIANT >>> 48 | (process >>> 38 & 0x3fff), 4).raw('-');
    out.hex(process >>> 22, 4).hex(counted, 8);
  }
}
