package dev.crema.productionlog.truth;

/**
 * How many rows are read, and which if there are more: those whose id has a small hash, so always
 * the same ones for the same seed.
 *
 * @param maxRows most rows, at least 1
 * @param seed any number
 */
public record Sampling(int maxRows, long seed) {
  /** Refuses less than one row. */
  public Sampling {
    if (maxRows < 1) {
      throw new IllegalArgumentException("maxRows (%d) must be at least 1.".formatted(maxRows));
    }
  }
}
