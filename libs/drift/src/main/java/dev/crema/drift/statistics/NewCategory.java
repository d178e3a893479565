package dev.crema.drift.statistics;

import java.util.Arrays;

/** Tests whether a category that the reference did not have is too frequent for chance. */
public final class NewCategory {
  /** Products are not followed further; they only fall, so the p-value stays on the safe side. */
  private static final long MAX_FACTORS = 10_000;

  private NewCategory() {}

  /**
   * Returns how many rows the most frequent new category has, and its p-value.
   *
   * <p>If n + m rows come from one source, all t rows of a category are among the m current ones
   * with probability q(t) = Π (m − i) / (n + m − i), i = 0 … t − 1. That any category of at least c
   * rows is wholly current has at most the sum of these probabilities, taken over all categories of
   * at least c rows, whatever the source: that sum is the p-value. χ² would pool such a category,
   * of which few rows are expected, with others.
   *
   * @param reference rows of each category, at least 0; their sum n is at least 1
   * @param current rows of the same categories in the same order, those that are new among them;
   *     their sum m is at least 1
   * @return the largest count of a category whose reference count is 0, and the p-value; 1 if there
   *     is no such category
   * @throws IllegalArgumentException if lengths differ, a count is negative, or a sample has no
   *     rows
   */
  public static TestResult test(long[] reference, long[] current) {
    ChiSquared.requireCounts(reference, current);
    long before = Arrays.stream(reference).sum();
    long now = Arrays.stream(current).sum();
    if (before == 0 || now == 0) {
      throw new IllegalArgumentException(
          "Both samples need a row; they have (%d) and (%d).".formatted(before, now));
    }
    long largest = 0;
    for (int i = 0; i < current.length; i++) {
      largest = Math.max(largest, reference[i] == 0 ? current[i] : 0);
    }
    if (largest == 0) {
      return new TestResult(0, 1);
    }
    double pValue = 0;
    for (int i = 0; i < current.length; i++) {
      long total = reference[i] + current[i];
      pValue += total >= largest ? allCurrent(total, before, now) : 0;
    }
    return new TestResult(largest, Math.min(1, pValue));
  }

  private static double allCurrent(long total, long before, long now) {
    if (total > now) {
      return 0;
    }
    double probability = 1;
    for (long i = 0; i < Math.min(total, MAX_FACTORS) && probability > 0; i++) {
      probability *= (double) (now - i) / ((double) before + now - i);
    }
    return probability;
  }
}
