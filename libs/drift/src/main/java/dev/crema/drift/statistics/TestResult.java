package dev.crema.drift.statistics;

/**
 * What a test of "both samples come from one source" found.
 *
 * @param statistic at least 0, larger = more different; each test says what it is
 * @param pValue how often chance alone gives this statistic or a larger one, in [0, 1]
 */
public record TestResult(double statistic, double pValue) {
  /**
   * Checks.
   *
   * @throws IllegalArgumentException if a number is outside its range, NaN too
   */
  public TestResult {
    if (!(statistic >= 0) || !(pValue >= 0 && pValue <= 1)) {
      throw new IllegalArgumentException(
          "A test's statistic (%s) must be at least 0, its p-value (%s) in [0, 1]."
              .formatted(statistic, pValue));
    }
  }
}
