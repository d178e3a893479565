package dev.crema.drift.statistics;

/** Tests whether a property, as "the value is missing", is as frequent in two samples. */
public final class TwoProportions {
  /** Up to this many rows in a sample, or with or without the property, the test is exact. */
  public static final long EXACT_MAX = 10_000;

  /** Tables as likely as the observed one but for rounding count as likely. */
  private static final double TIE = 1e-7;

  private TwoProportions() {}

  /**
   * Hits among rows.
   *
   * @param hits how many rows have the property, 0 to rows
   * @param rows how many rows, at least 1
   */
  public record Share(long hits, long rows) {
    /**
     * Checks.
     *
     * @throws IllegalArgumentException if the counts are outside their ranges
     */
    public Share {
      if (rows < 1 || hits < 0 || hits > rows) {
        throw new IllegalArgumentException(
            "A share needs rows (%d) and hits (%d) among them.".formatted(rows, hits));
      }
    }

    /**
     * Returns the share.
     *
     * @return in [0, 1]
     */
    public double value() {
      return (double) hits / rows;
    }
  }

  /**
   * Returns the difference of the shares and its two-sided p-value.
   *
   * <p>If a sample, or all hits, or all misses are up to {@value #EXACT_MAX} rows, the p-value is
   * Fisher's: the probability of all tables with the same totals that are no more likely than this
   * one (R. A. Fisher, "Statistical Methods for Research Workers", 1934), as scipy's {@code
   * fisher_exact}. Beyond, it is that of Pearson's χ² without correction, one degree of freedom.
   *
   * @param reference hits among the rows of the reference
   * @param current hits among the current rows
   * @return |difference of the shares| in [0, 1] and the p-value
   */
  public static TestResult test(Share reference, Share current) {
    double difference = Math.abs(current.value() - reference.value());
    long hits = reference.hits() + current.hits();
    long misses = reference.rows() + current.rows() - hits;
    if (hits == 0 || misses == 0) {
      return new TestResult(difference, 1);
    }
    long smallerSample = Math.min(reference.rows(), current.rows());
    if (Math.min(Math.min(hits, misses), smallerSample) > EXACT_MAX) {
      long[] first = {reference.hits(), reference.rows() - reference.hits()};
      long[] second = {current.hits(), current.rows() - current.hits()};
      return new TestResult(difference, ChiSquared.test(first, second).test().pValue());
    }
    return new TestResult(difference, fisher(reference, current));
  }

  private static double fisher(Share reference, Share current) {
    long hits = reference.hits() + current.hits();
    int first = (int) Math.max(0, hits - reference.rows());
    int last = (int) Math.min(hits, current.rows());
    double[] logs = new double[last - first + 1]; // ln of the probability, up to a constant
    double largest = 0;
    for (int k = first + 1; k <= last; k++) {
      // C(m, k)·C(n, K − k) beside that of k − 1.
      double ratio =
          ((double) (current.rows() - k + 1) / k)
              * ((double) (hits - k + 1) / (reference.rows() - hits + k));
      logs[k - first] = logs[k - first - 1] + Math.log(ratio);
      largest = Math.max(largest, logs[k - first]);
    }
    double observed = logs[(int) current.hits() - first];
    double all = 0;
    double extreme = 0;
    for (double log : logs) {
      double weight = Math.exp(log - largest);
      all += weight;
      extreme += log <= observed + TIE ? weight : 0;
    }
    return Math.min(1, extreme / all);
  }
}
