package dev.crema.inference.scoring;

import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * Makes the ids of predictions: UUIDs of version 7 (RFC 9562, section 5.7), so they sort by time.
 *
 * <p>Unique within the process by a counter, among processes by time and 42 random bits. They name,
 * they do not authorise: they can be guessed.
 */
public final class PredictionIds {
  private static final long VERSION = 0x7000;
  private static final long VARIANT = 0x8000_0000_0000_0000L;

  private final InstantSource clock;
  private final long process;
  private final AtomicLong count = new AtomicLong();

  public PredictionIds(InstantSource clock, RandomGenerator random) {
    this.clock = clock;
    this.process = random.nextLong();
  }

  /** Ids in a row, of one moment. */
  record Block(long millis, long process, long first) {

    /** Returns the first half, the same for all: time, version, random bits. */
    long high() {
      return millis << 16 | VERSION | process >>> 52;
    }

    /** Returns the second half: the variant, 14 and 16 random bits, the counter's 32. */
    long low(int i) {
      long counted = first + i & 0xffff_ffffL;
      return VARIANT | (process >>> 38 & 0x3fff) << 48 | (process >>> 22 & 0xffff) << 32 | counted;
    }

    /** Appends an id, 36 characters. */
    void append(JsonText out, int i) {
      long high = high();
      long low = low(i);
      out.hex(high >>> 32, 8).raw('-').hex(high >>> 16, 4).raw('-').hex(high, 4);
      out.raw('-').hex(low >>> 48, 4).raw('-').hex(low, 12);
    }
  }

  /**
   * Returns the ids of a batch's rows: always the same for the same batch, so that a row that is
   * scored again after a crash has the id that it had before.
   *
   * @param batch a UUID of version 7: its time is theirs, all its bits make their random ones
   * @param first number of the first row
   */
  static Block of(UUID batch, long first) {
    long mixed = batch.getMostSignificantBits() * 0x9E37_79B9_7F4A_7C15L;
    mixed ^= batch.getLeastSignificantBits();
    // The finaliser of SplitMix64 (Steele, Lea, Flood: OOPSLA 2014).
    mixed = (mixed ^ mixed >>> 30) * 0xBF58_476D_1CE4_E5B9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94D0_49BB_1331_11EBL;
    return new Block(batch.getMostSignificantBits() >>> 16, mixed ^ mixed >>> 31, first);
  }

  /** Returns new ids. */
  Block next(int ids) {
    return new Block(clock.millis(), process, count.getAndAdd(ids));
  }
}
