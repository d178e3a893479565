package dev.crema.evaluation.leakage;

/**
 * Upper bounds on how likely chance alone gives a measure, as natural logarithms of probabilities.
 *
 * <p>A finding is told only if its bound, times the number of measures taken, is at most {@value
 * #LEVEL} (Bonferroni): a table of columns that know nothing has no finding in 999 of 1,000 cases,
 * however small it is and however many columns it has. In return little can be said of tables with
 * fewer than some ten rows in the smaller class.
 */
final class Chance {
  /** The probability of any false finding of this kind in a table. */
  static final double LEVEL = 1e-3;

  private final double limit;

  /**
   * Makes the bound for a table.
   *
   * @param measures how many measures are taken, at least 1
   */
  Chance(long measures) {
    limit = Math.log(LEVEL) - Math.log(Math.max(1, measures));
  }

  boolean isUnlikely(double logProbability) {
    return logProbability <= limit;
  }

  /**
   * Returns the bound on an AUC at least that far from 0.5.
   *
   * <p>If labels are dealt to the rows at random, an AUC is a two-sample U-statistic with a kernel
   * in [0, 1], so P(|AUC − ½| ≥ t) ≤ 2·exp(−2·min(P, N)·t²) (W. Hoeffding, "Probability
   * inequalities for sums of bounded random variables", JASA 58, 1963, section 5b; <a
   * href="https://doi.org/10.1080/01621459.1963.10500830">doi</a>). A perfect one is one of C(P+N,
   * P) ways to deal the labels, ties or not, and C(n, k) ≥ (n/k)ᵏ.
   *
   * @param auc in [0, 1]
   * @param positives rows of the class, at least 1
   * @param others other rows, at least 1
   */
  static double ofAuc(double auc, long positives, long others) {
    long fewer = Math.min(positives, others);
    double distance = Math.abs(auc - 0.5);
    double hoeffding = -2 * fewer * distance * distance;
    double exact = auc == 0 || auc == 1 ? ofPartition(positives, others) : 0;
    return Math.log(2) + Math.min(hoeffding, exact);
  }

  /** Returns the bound on rows being dealt into just these two groups of these sizes. */
  static double ofPartition(long some, long others) {
    long fewer = Math.min(some, others);
    return fewer == 0 ? 0 : -fewer * Math.log((some + others) / (double) fewer);
  }

  /** Returns the bound on so many rows, picked by chance, all being of one class. */
  static double ofOneClass(long picked, long rowsOfClass, long rows) {
    return picked * Math.log(rowsOfClass / (double) rows);
  }

  /**
   * Returns the bound on an R² of a straight line at least that high.
   *
   * <p>Of normal errors R² has the distribution Beta(½, b) with b = freedom/2, so P(R² ≥ r) ≤
   * r^(−½)·(1−r)ᵇ / (b·B(½, b)), and b·B(½, b) ≥ √(πb).
   *
   * @param r2 in (0, 1]
   * @param freedom rows less the numbers that were fitted, at least 1
   */
  static double ofLine(double r2, long freedom) {
    return -0.5 * Math.log(r2) + ofLineAndMean(r2, freedom) - 0.5 * Math.log(Math.PI * freedom / 2);
  }

  /**
   * Returns the bound on an R² at least that high of a line and a mean of rows without a value: two
   * predictors, so Beta(1, b) with b = freedom/2, and P(R² ≥ r) = (1−r)ᵇ.
   *
   * @param r2 in [0, 1]
   * @param freedom rows less the numbers that were fitted, at least 1
   */
  static double ofLineAndMean(double r2, long freedom) {
    return freedom / 2.0 * Math.log(Math.max(1 - r2, Double.MIN_NORMAL));
  }
}
