package dev.crema.evaluation.leakage;

/**
 * How much of the variance of a label that is a number one feature alone explains.
 *
 * <p>R² = 1 − SSE/SST of the best straight line, of the values and of their ranks, whichever is
 * higher; rows without a value have a mean of their own. Of texts, and of numbers with few
 * different values, it is R² of the mean of the rows with the same value, cross fitted as {@link
 * ClassStrength} does. O(n log n).
 */
final class NumberStrength {
  /** Measures that {@link #of} takes of one feature at most. */
  static final int MEASURES = 3;

  private static final int MIN_FREEDOM = 8;
  private static final int LINE_AND_MEAN = 3;

  private final double[] label;
  private final double[] ranks;
  private final int rows;

  NumberStrength(Labels labels) {
    rows = labels.rows();
    label = new double[rows];
    for (int row = 0; row < rows; row++) {
      label[row] = labels.number(row);
    }
    ranks = Ranks.of(label);
  }

  Strength of(Values values, Values.Codes codes) {
    Strength best = Strength.NONE;
    double[] numbers = values.numbers();
    if (rows - LINE_AND_MEAN < MIN_FREEDOM) {
      return best;
    }
    if (numbers != null) {
      best = best.orHigher(ofLine(numbers, label, "by a straight line"));
      best = best.orHigher(ofLine(Ranks.of(numbers), ranks, "by its order"));
    }
    boolean fewValues = numbers == null || codes.count() <= ClassStrength.MAX_CATEGORIES;
    if (fewValues && codes.count() > 1 && codes.count() <= rows / 2) {
      best = best.orHigher(ofCategories(codes));
    }
    return best;
  }

  private Strength ofLine(double[] x, double[] y, String how) {
    double meanAll = 0;
    double meanX = 0;
    double meanY = 0;
    int present = 0;
    for (int row = 0; row < rows; row++) {
      meanAll += (y[row] - meanAll) / (row + 1);
      if (!Double.isNaN(x[row])) {
        present++;
        meanX += (x[row] - meanX) / present;
        meanY += (y[row] - meanY) / present;
      }
    }
    double meanMissing =
        present == rows ? 0 : (meanAll * rows - meanY * present) / (rows - present);
    double total = 0;
    double xx = 0;
    double xy = 0;
    double yy = 0;
    double ofMissing = 0;
    for (int row = 0; row < rows; row++) {
      total += square(y[row] - meanAll);
      if (Double.isNaN(x[row])) {
        ofMissing += square(y[row] - meanMissing);
      } else {
        xx += square(x[row] - meanX);
        xy += (x[row] - meanX) * (y[row] - meanY);
        yy += square(y[row] - meanY);
      }
    }
    double ofLine = xx > 0 ? yy - xy * xy / xx : yy;
    return strength(1 - (ofLine + ofMissing) / total, present < rows, how);
  }

  private Strength ofCategories(Values.Codes codes) {
    double[][] sums = new double[2][codes.count()];
    long[][] counts = new long[2][codes.count()];
    double[] all = new double[2];
    long[] halves = new long[2];
    for (int row = 0; row < rows; row++) {
      int half = (int) (Hash.mix(row) & 1);
      sums[half][codes.of()[row]] += label[row];
      counts[half][codes.of()[row]]++;
      all[half] += label[row];
      halves[half]++;
    }
    if (halves[0] == 0 || halves[1] == 0) {
      return Strength.NONE;
    }
    double mean = (all[0] + all[1]) / rows;
    double total = 0;
    double errors = 0;
    for (int row = 0; row < rows; row++) {
      int other = 1 - (int) (Hash.mix(row) & 1);
      int code = codes.of()[row];
      double prior = all[other] / halves[other];
      // No shrinking: R² near one would not be reached by a category of few rows.
      double guess = counts[other][code] == 0 ? prior : sums[other][code] / counts[other][code];
      errors += square(label[row] - guess);
      total += square(label[row] - mean);
    }
    return strength(1 - errors / total, false, "by its categories");
  }

  private Strength strength(double r2, boolean hasMean, String how) {
    if (!Double.isFinite(r2)) {
      return Strength.NONE; // a constant label, or numbers whose squares overflow
    }
    double value = Math.clamp(r2, 0, 1);
    int freedom = rows - LINE_AND_MEAN;
    double chance = hasMean ? Chance.ofLineAndMean(value, freedom) : Chance.ofLine(value, freedom);
    return new Strength(value, value == 0 ? 0 : chance, how);
  }

  private static double square(double value) {
    return value * value;
  }

  /** Returns the correlation of the ranks of two columns where both have a value (Spearman's). */
  static double rankCorrelation(double[] first, double[] second) {
    double[] x = first.clone();
    double[] y = second.clone();
    for (int row = 0; row < x.length; row++) {
      if (Double.isNaN(x[row]) || Double.isNaN(y[row])) {
        x[row] = Double.NaN;
        y[row] = Double.NaN;
      }
    }
    return Ranks.correlation(Ranks.of(x), Ranks.of(y));
  }
}
