package dev.crema.evaluation.leakage;

import dev.crema.data.ColumnType;

/** Ranks of numbers. */
final class Ranks {
  private Ranks() {}

  /** Returns ranks from 1, of equal numbers their mean; NaN stays NaN and has no rank. */
  static double[] of(double[] numbers) {
    int[] order = new Values("", ColumnType.NUMBER, new long[0], numbers).order();
    double[] ranks = numbers.clone();
    for (int start = 0; start < order.length; ) {
      int end = start + 1;
      while (end < order.length && numbers[order[end]] == numbers[order[start]]) {
        end++;
      }
      for (int i = start; i < end; i++) {
        ranks[order[i]] = (start + 1L + end) / 2.0;
      }
      start = end;
    }
    return ranks;
  }

  /**
   * Returns Pearson's correlation over the rows in which neither is NaN; NaN if one is constant.
   */
  static double correlation(double[] first, double[] second) {
    double meanX = 0;
    double meanY = 0;
    double xx = 0;
    double yy = 0;
    double xy = 0;
    long rows = 0;
    for (int row = 0; row < first.length; row++) {
      if (Double.isNaN(first[row]) || Double.isNaN(second[row])) {
        continue;
      }
      rows++;
      double x = first[row] - meanX;
      double y = second[row] - meanY;
      meanX += x / rows;
      meanY += y / rows;
      xx += x * (first[row] - meanX);
      yy += y * (second[row] - meanY);
      xy += x * (second[row] - meanY);
    }
    return xy / Math.sqrt(xx * yy);
  }
}
