package dev.crema.drift;

/**
 * How far a column is from training, for people: no decision rests on these, and chance alone makes
 * each of them larger than 0.
 *
 * @param populationStability over 10 bins between the deciles of training, or the 9 most frequent
 *     categories and the rest; NaN if a side has no values
 * @param jensenShannon distance to base 2 over the same bins, in [0, 1]; NaN likewise
 * @param wasserstein in the unit of the column; NaN for categories, and likewise
 */
public record Distances(double populationStability, double jensenShannon, double wasserstein) {
  /** No values to measure. */
  public static final Distances NONE = new Distances(Double.NaN, Double.NaN, Double.NaN);
}
