package dev.crema.suggest.profile;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Least, greatest and mean of numbers, and their quantiles: exact while there are at most so many
 * numbers, else of a random sample of them (Vitter 1985, doi:10.1145/3147.3165, algorithm R),
 * seeded by a constant.
 */
final class SampledNumbers {
  private static final long SEED = 20_261_130L;

  private final int limit;
  private final SplittableRandom random = new SplittableRandom(SEED);
  private double[] sample = new double[16];
  private long count;
  private double min = Double.POSITIVE_INFINITY;
  private double max = Double.NEGATIVE_INFINITY;
  private double mean;

  SampledNumbers(int limit) {
    this.limit = limit;
  }

  void add(double value) {
    count++;
    min = Math.min(min, value);
    max = Math.max(max, value);
    // Divided first: the difference of two large numbers may be infinite.
    mean += value / count - mean / count;
    if (count <= limit) {
      if (count > sample.length) {
        sample = Arrays.copyOf(sample, Math.min(limit, 2 * sample.length));
      }
      sample[(int) count - 1] = value;
    } else {
      long place = random.nextLong(count);
      if (place < limit) {
        sample[(int) place] = value;
      }
    }
  }

  ColumnProfile.Numbers numbers() {
    double[] sorted = Arrays.copyOf(sample, (int) Math.min(count, limit));
    Arrays.sort(sorted);
    double[] quantiles =
        Arrays.stream(ColumnProfile.Numbers.LEVELS).map(level -> quantile(sorted, level)).toArray();
    return new ColumnProfile.Numbers(
        min,
        max,
        mean,
        Arrays.stream(quantiles).boxed().toList(),
        count <= limit ? 0 : rankError(limit));
  }

  /** Type 7 of Hyndman and Fan (1996): linear between the two neighbours. */
  private static double quantile(double[] sorted, double level) {
    double at = level * (sorted.length - 1);
    int low = (int) Math.floor(at);
    int high = Math.min(sorted.length - 1, low + 1);
    double share = at - low;
    return sorted[low] * (1 - share) + sorted[high] * share;
  }

  /**
   * Returns by how much the rank of every quantile is wrong at most, with a probability of 95 %:
   * √(ln(2 / 0.05) / (2 n)), the inequality of Dvoretzky, Kiefer and Wolfowitz with the constant of
   * Massart (1990, doi:10.1214/aop/1176990746).
   */
  private static double rankError(int n) {
    return Math.sqrt(Math.log(2 / 0.05) / (2.0 * n));
  }
}
