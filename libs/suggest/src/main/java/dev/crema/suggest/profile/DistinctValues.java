package dev.crema.suggest.profile;

import java.util.Arrays;

/**
 * Counts distinct values by their hashes of 64 bits: exactly up to a limit, which a column in which
 * no value came twice may pass as long as a pool lasts; beyond it by HyperLogLog with 4,096
 * registers, whose standard error is 1.04 / √4096 = 1.6 % (Flajolet, Fusy, Gandouet and Meunier
 * 2007, section 1).
 *
 * <p>Two values of one hash count as one: that a value came twice may be wrong, once in some
 * billions of columns; that none did never is.
 */
final class DistinctValues {
  private static final int REGISTERS = 1 << 12;
  private static final int INDEX_BITS = 12;
  private static final double ALPHA = 0.7213 / (1 + 1.079 / REGISTERS);
  private static final double SMALL = 2.5 * REGISTERS;
  private static final int FIRST_SLOTS = 1 << 5;

  /**
   * Hashes that columns without a repeated value may have beyond their limits, all together.
   *
   * <p>Not safe for use by several threads.
   */
  static final class Pool {
    private int left;

    Pool(int left) {
      this.left = left;
    }
  }

  private final int limit;
  private final Pool pool;
  private final byte[] registers = new byte[REGISTERS];
  private long[] slots = new long[FIRST_SLOTS];
  private int size;
  private boolean isExact = true;
  private boolean isRepeated;

  DistinctValues(int limit, Pool pool) {
    this.limit = limit;
    this.pool = pool;
  }

  void add(String text) {
    add(hash(text));
  }

  void add(double value) {
    add(mix(Double.doubleToLongBits(value)));
  }

  private void add(long hash) {
    int register = (int) (hash >>> (Long.SIZE - INDEX_BITS));
    byte rank =
        (byte) (Long.numberOfLeadingZeros((hash << INDEX_BITS) | 1L << (INDEX_BITS - 1)) + 1);
    if (rank > registers[register]) {
      registers[register] = rank;
    }
    if (isExact) {
      insert(hash == 0 ? 1 : hash);
    }
  }

  private void insert(long hash) {
    int mask = slots.length - 1;
    int slot = (int) hash & mask;
    while (slots[slot] != 0) {
      if (slots[slot] == hash) {
        isRepeated = true;
        if (size > limit) {
          giveUp();
        }
        return;
      }
      slot = (slot + 1) & mask;
    }
    if (size >= limit && (isRepeated || pool.left <= 0)) {
      giveUp();
      return;
    }
    slots[slot] = hash;
    size++;
    pool.left -= size > limit ? 1 : 0;
    if (2L * size > slots.length) {
      grow();
    }
  }

  private void giveUp() {
    pool.left += Math.max(0, size - limit);
    isExact = false;
    slots = new long[0];
  }

  private void grow() {
    long[] old = slots;
    slots = new long[2 * old.length];
    int mask = slots.length - 1;
    for (long hash : old) {
      if (hash != 0) {
        int slot = (int) hash & mask;
        while (slots[slot] != 0) {
          slot = (slot + 1) & mask;
        }
        slots[slot] = hash;
      }
    }
  }

  /** Whether {@link #count} is no estimate. */
  boolean isExact() {
    return isExact;
  }

  /** Whether no value came twice for certain. */
  boolean isUnique() {
    return isExact && !isRepeated && size > 0;
  }

  long count() {
    return isExact ? size : Math.max(limit, Math.round(estimate()));
  }

  private double estimate() {
    double sum = 0;
    int empty = 0;
    for (byte register : registers) {
      sum += Math.scalb(1.0, -register);
      empty += register == 0 ? 1 : 0;
    }
    double raw = ALPHA * REGISTERS * REGISTERS / sum;
    return raw <= SMALL && empty > 0 ? REGISTERS * Math.log((double) REGISTERS / empty) : raw;
  }

  static long hash(String text) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    return mix(hash ^ text.length());
  }

  /** The finalizer of SplitMix64 (Steele, Lea and Flood 2014, doi:10.1145/2660193.2660195). */
  private static long mix(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  @Override
  public String toString() {
    return "%d of %d slots, %s".formatted(size, slots.length, Arrays.hashCode(registers));
  }
}
