package dev.crema.drift.statistics;

/**
 * Measures of how far two distributions over the same bins or categories are apart. They are sizes,
 * not tests: chance alone makes each of them larger than 0.
 */
public final class Divergence {
  /** Shares below this are raised to it in {@link #populationStability}. */
  public static final double MIN_SHARE = 1e-4;

  private static final double SUM_TOLERANCE = 1e-9;

  private Divergence() {}

  /**
   * Returns the population stability index.
   *
   * <p>PSI = Σ (cᵢ − rᵢ)·ln(cᵢ / rᵢ), the sum of both Kullback-Leibler divergences (N. Siddiqi,
   * "Credit Risk Scorecards", Wiley, 2006; H. Jeffreys, 1946). Shares below {@value #MIN_SHARE} are
   * raised to it first, without making the rest smaller, so an empty bin gives a large, finite
   * value. Of two samples of n and m rows of one source it is about (bins − 1)·(1/n + 1/m) on
   * average (B. Yurdakul, J. Naranjo, "Statistical properties of the population stability index",
   * Journal of Risk Model Validation 14, 2020).
   *
   * @param reference shares, each in [0, 1], sum 1
   * @param current shares of the same bins in the same order
   * @return in nats, at least 0; 0 for equal shares; symmetric
   * @throws IllegalArgumentException if lengths differ or are 0, or shares are none
   */
  public static double populationStability(double[] reference, double[] current) {
    requireShares(reference, current);
    double sum = 0;
    for (int i = 0; i < reference.length; i++) {
      double r = Math.max(reference[i], MIN_SHARE);
      double c = Math.max(current[i], MIN_SHARE);
      sum += (c - r) * Math.log(c / r);
    }
    return sum;
  }

  /**
   * Returns the Jensen-Shannon distance to base 2: the square root of ½·Σ rᵢ·log₂(rᵢ / mᵢ) + ½·Σ
   * cᵢ·log₂(cᵢ / mᵢ) with mᵢ = (rᵢ + cᵢ) / 2, where 0·log 0 is 0 (J. Lin, "Divergence measures
   * based on the Shannon entropy", IEEE Transactions on Information Theory 37, 1991; <a
   * href="https://doi.org/10.1109/18.61115">doi</a>).
   *
   * @param reference shares, each in [0, 1], sum 1
   * @param current shares of the same bins in the same order
   * @return in [0, 1]; 0 for equal shares, 1 if no bin has both; symmetric
   * @throws IllegalArgumentException if lengths differ or are 0, or shares are none
   */
  public static double jensenShannon(double[] reference, double[] current) {
    requireShares(reference, current);
    double sum = 0;
    for (int i = 0; i < reference.length; i++) {
      double middle = (reference[i] + current[i]) / 2;
      sum += term(reference[i], middle) + term(current[i], middle);
    }
    // Rounding may leave a sum of equal shares just below 0.
    return Math.sqrt(Math.clamp(sum / 2 / Math.log(2), 0.0, 1.0));
  }

  /**
   * Returns the total variation distance ½·Σ |cᵢ − rᵢ|: the share of rows that would have to change
   * their category to make both alike.
   *
   * @param reference shares, each in [0, 1], sum 1
   * @param current shares of the same bins in the same order
   * @return in [0, 1]
   * @throws IllegalArgumentException if lengths differ or are 0, or shares are none
   */
  public static double totalVariation(double[] reference, double[] current) {
    requireShares(reference, current);
    double sum = 0;
    for (int i = 0; i < reference.length; i++) {
      sum += Math.abs(current[i] - reference[i]);
    }
    return Math.min(1, sum / 2);
  }

  /**
   * Returns the Wasserstein distance of order 1, the area between both distribution functions: ∫
   * |F(x) − G(x)| dx (L. N. Vaserstein, 1969; for one dimension: S. S. Vallender, 1974). O(points).
   *
   * <p>Numbers between two points are taken as spread evenly. The distance of the raw numbers is
   * then within Σ gap share · gap width of the result, for a grid less than (max − min) / m.
   *
   * @param reference of any kind
   * @param current of any kind
   * @return in the unit of the numbers, at least 0; infinite only if the range of both is
   */
  public static double wasserstein(Distribution reference, Distribution current) {
    double range =
        Math.max(reference.max(), current.max()) - Math.min(reference.min(), current.min());
    if (Double.isInfinite(range)) {
      return range;
    }
    double area = 0;
    int r = 0;
    int c = 0;
    double from = Math.min(reference.min(), current.min());
    while (r < reference.size() || c < current.size()) {
      double nextReference = r < reference.size() ? reference.value(r) : Double.POSITIVE_INFINITY;
      double nextCurrent = c < current.size() ? current.value(c) : Double.POSITIVE_INFINITY;
      double to = Math.min(nextReference, nextCurrent);
      double first = share(reference, r, from) - share(current, c, from);
      double last = ending(reference, r, to) - ending(current, c, to);
      area += between(first, last, to - from);
      from = to;
      r += nextReference == to ? 1 : 0;
      c += nextCurrent == to ? 1 : 0;
    }
    return area;
  }

  /** The share up to x, which lies at or after point next − 1 and before point next. */
  private static double share(Distribution distribution, int next, double x) {
    double start = distribution.shareUpTo(next - 1);
    if (next == 0 || next == distribution.size()) {
      return start;
    }
    double left = distribution.value(next - 1);
    double width = distribution.value(next) - left;
    return start + (distribution.shareBelow(next) - start) * ((x - left) / width);
  }

  /** The share below x, at or before point next. */
  private static double ending(Distribution distribution, int next, double x) {
    return next < distribution.size() && x == distribution.value(next)
        ? distribution.shareBelow(next)
        : share(distribution, next, x);
  }

  /** The area between a line from first to second and zero. */
  private static double between(double first, double second, double width) {
    if (width == 0) {
      return 0;
    }
    double low = Math.abs(first);
    double high = Math.abs(second);
    if (first * second >= 0) {
      return (low + high) / 2 * width;
    }
    return (low * low + high * high) / (2 * (low + high)) * width;
  }

  private static void requireShares(double[] reference, double[] current) {
    if (reference.length != current.length || reference.length == 0) {
      throw new IllegalArgumentException(
          "The reference (%d bins) and the current shares (%d bins) must have the same bins, at least one."
              .formatted(reference.length, current.length));
    }
    requireShares("reference", reference);
    requireShares("current", current);
  }

  private static void requireShares(String name, double[] shares) {
    double sum = 0;
    for (double share : shares) {
      if (!(share >= 0 && share <= 1)) {
        throw new IllegalArgumentException(
            "The %s share (%s) must be in [0, 1].".formatted(name, share));
      }
      sum += share;
    }
    if (Math.abs(sum - 1) > SUM_TOLERANCE * shares.length) {
      throw new IllegalArgumentException(
          "The %s shares sum to (%s), not to 1.".formatted(name, sum));
    }
  }

  private static double term(double share, double middle) {
    return share == 0 ? 0 : share * Math.log(share / middle);
  }
}
