package dev.crema.data.quality;

/**
 * Which keys may occur more than once: a key that is not among them occurs once at most. Two bits
 * for each of a fixed number of places; keys that share a place are taken for one.
 *
 * <p>Whole numbers that follow one another have a place each, so that of counted identifiers none
 * is taken for repeated that is not. Filled by one thread, then asked by any number.
 */
final class MaybeRepeated {
  private static final int PLACES_PER_KEY = 16;
  private static final int MIN_PLACES = 1 << 12;

  /** 64 MB for both bits of all places. */
  private static final int MAX_PLACES = 1 << 28;

  private static final long MIX = 0x9e3779b97f4a7c15L;
  private static final int MIX_SHIFT = 32;

  private final int mask;
  private final long[] once;
  private final long[] again;

  /**
   * Makes an empty set.
   *
   * @param keys about how many will come
   */
  MaybeRepeated(long keys) {
    long wanted = Math.clamp(keys, 1, MAX_PLACES / PLACES_PER_KEY) * PLACES_PER_KEY;
    int places = Math.clamp(Long.highestOneBit(2 * wanted - 1), MIN_PLACES, MAX_PLACES);
    mask = places - 1;
    once = new long[places / Long.SIZE];
    again = new long[places / Long.SIZE];
  }

  void add(double key) {
    int place = place(key);
    long bit = 1L << place;
    again[place / Long.SIZE] |= once[place / Long.SIZE] & bit;
    once[place / Long.SIZE] |= bit;
  }

  /** Returns whether the key was added more than once, or perhaps only others at its place. */
  boolean has(double key) {
    int place = place(key);
    return (again[place / Long.SIZE] & 1L << place) != 0;
  }

  private int place(double key) {
    long whole = (long) key;
    long bits = Double.doubleToLongBits(key) * MIX;
    // Numbers with a fraction differ in bits that a place does not take.
    return (int) (whole == key ? whole : bits >>> MIX_SHIFT) & mask;
  }
}
