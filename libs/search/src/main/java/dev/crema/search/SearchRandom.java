package dev.crema.search;

/**
 * The chance of one trial: SplitMix64 (Steele, Lea and Flood, Fast Splittable Pseudorandom Number
 * Generators, OOPSLA 2014), begun from seed and number of the trial. Nothing is kept between
 * trials, so a search that is resumed draws as one that was not interrupted. Of our own, and with
 * {@link StrictMath}, so that another JDK or processor draws the same.
 */
final class SearchRandom {
  private static final long GAMMA = 0x9E3779B97F4A7C15L;

  private long state;

  SearchRandom(long seed, int trial) {
    state = mix(seed ^ mix(GAMMA * (trial + 1L)));
  }

  private static long mix(long z) {
    long first = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    long second = (first ^ (first >>> 27)) * 0x94D049BB133111EBL;
    return second ^ (second >>> 31);
  }

  private long next() {
    state += GAMMA;
    return mix(state);
  }

  /** Returns a number in [0, 1), of 53 bits. */
  double uniform() {
    return (next() >>> 11) * 0x1p-53;
  }

  /** Returns a standard normal number, by Marsaglia's polar method. */
  double normal() {
    while (true) {
      double u = 2 * uniform() - 1;
      double v = 2 * uniform() - 1;
      double square = u * u + v * v;
      if (square > 0 && square < 1) {
        return u * StrictMath.sqrt(-2 * StrictMath.log(square) / square);
      }
    }
  }

  /**
   * Returns an index with a chance in proportion to its weight.
   *
   * @param weights at least 0, of sum 1
   */
  int index(double[] weights) {
    double left = uniform();
    for (int i = 0; i < weights.length - 1; i++) {
      left -= weights[i];
      if (left < 0) {
        return i;
      }
    }
    return weights.length - 1;
  }
}
