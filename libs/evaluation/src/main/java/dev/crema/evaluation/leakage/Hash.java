package dev.crema.evaluation.leakage;

import dev.crema.data.RawRow;

/** 64-bit hashes, the same on every machine. */
final class Hash {
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;
  private static final long PRIME = 0x100000001b3L;
  private static final long MISSING = 0x5bd1e9955bd1e995L;

  private Hash() {}

  /** The finalizer of SplittableRandom (G. Steele, D. Lea, C. Flood, OOPSLA 2014). */
  static long mix(long value) {
    long z = value + GOLDEN;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  static long add(long hash, long value) {
    return mix(hash * PRIME ^ value);
  }

  /** Returns the key of a slot: equal for equal values, and of its own for a missing one. */
  static long of(RawRow row, int slot) {
    String text = row.text(slot);
    if (text != null) {
      long hash = text.length();
      for (int i = 0; i < text.length(); i++) {
        hash = add(hash, text.charAt(i));
      }
      return hash;
    }
    return row.isMissing(slot) ? MISSING : of(row.number(slot));
  }

  static long of(double number) {
    return Double.isNaN(number) ? MISSING : mix(Double.doubleToLongBits(number + 0.0));
  }

  static boolean isMissing(long key) {
    return key == MISSING;
  }
}
