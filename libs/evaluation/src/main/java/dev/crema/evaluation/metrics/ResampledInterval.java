package dev.crema.evaluation.metrics;

import java.util.Arrays;

/**
 * The mean of a metric over the folds of a cross-validation, and how well it is known.
 *
 * <p>With J values, their sample standard deviation s, and q = rows tested / rows learned from, the
 * standard error is s · √(1/J + q) and the interval mean ± t(0.975; J − 1) · s · √(1/J + q): the
 * corrected resampled t (C. Nadeau and Y. Bengio, "Inference for the Generalization Error", Machine
 * Learning 52, 2003; for repeated folds R. Bouckaert and E. Frank, PAKDD 2004). Folds share rows
 * that they learn from, so that s/√J is too small, and as small as one likes with enough repeats; q
 * is what does not vanish. It is a heuristic, not a bound: no unbiased estimate of this variance
 * exists (Bengio and Grandvalet, JMLR 5, 2004).
 *
 * @param count J, at least 2
 * @param mean of the values
 * @param standardDeviation s, of one value, at least 0
 * @param standardError of the mean, corrected, at least 0
 * @param lower end of the 95 % interval
 * @param upper end of the 95 % interval
 */
public record ResampledInterval(
    int count,
    double mean,
    double standardDeviation,
    double standardError,
    double lower,
    double upper) {

  /** How often such an interval is meant to hold the truth. */
  public static final double LEVEL = 0.95;

  /**
   * Returns mean and interval. The order of the values changes nothing, bit for bit.
   *
   * @param values of the metric, one a fold, at least 2, finite; not changed
   * @param testShare q: rows tested divided by rows learned from, above 0, of the mean fold
   * @return the interval
   * @throws IllegalArgumentException if there are fewer values, or a number is out of range
   */
  public static ResampledInterval of(double[] values, double testShare) {
    if (values.length < 2 || !Arrays.stream(values).allMatch(Double::isFinite)) {
      throw new IllegalArgumentException(
          "The values %s are not at least two finite numbers.".formatted(Arrays.toString(values)));
    }
    // Written so that NaN is refused too.
    if (!(testShare > 0 && Double.isFinite(testShare))) {
      throw new IllegalArgumentException(
          "The share of rows tested (%s) is not above 0.".formatted(testShare));
    }
    double mean = Sums.sortingMean(values.clone());
    double deviation = Math.sqrt(Sums.sortingVariance(values.clone()));
    double error = deviation * Math.sqrt(1.0 / values.length + testShare);
    double reach = StudentT.reach(LEVEL, values.length - 1) * error;
    return new ResampledInterval(values.length, mean, deviation, error, mean - reach, mean + reach);
  }
}
