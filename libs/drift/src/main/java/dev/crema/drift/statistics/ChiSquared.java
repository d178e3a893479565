package dev.crema.drift.statistics;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Pearson's χ² test that two samples have the same shares of categories: Σ (observed − expected)² /
 * expected over both samples and all cells, expected = total of the cell · share of the sample in
 * all rows; degrees of freedom = cells − 1 (K. Pearson, "On the probability that two independent
 * distributions of frequency are really samples from the same population", Biometrika 8, 1911).
 */
public final class ChiSquared {
  /** Cells in which a sample is expected to have fewer rows are pooled (W. G. Cochran, 1954). */
  public static final double MIN_EXPECTED = 5;

  private ChiSquared() {}

  /**
   * The table that was tested.
   *
   * @param test χ² and its p-value; 0 and 1 if fewer than two cells are left
   * @param degrees degrees of freedom, cells − 1, at least 0
   * @param totalVariation ½·Σ |difference of shares| over the tested cells, in [0, 1]
   * @param pooled how many categories were put together into the last cell, in 0, 2, 3, …
   */
  public record Result(TestResult test, int degrees, double totalVariation, int pooled) {}

  /**
   * Tests two samples.
   *
   * <p>Categories are pooled by their totals, the smallest first, until each cell has {@value
   * #MIN_EXPECTED} expected rows in the smaller sample. Only totals decide, so pooling does not
   * favour a difference. Categories without a row in either sample do not count.
   *
   * @param reference rows of each category, at least 0
   * @param current rows of the same categories in the same order
   * @return the result
   * @throws IllegalArgumentException if lengths differ, a count is negative, or a sample has no
   *     rows
   */
  public static Result test(long[] reference, long[] current) {
    requireCounts(reference, current);
    long referenceRows = IntStream.range(0, reference.length).mapToLong(i -> reference[i]).sum();
    long currentRows = IntStream.range(0, current.length).mapToLong(i -> current[i]).sum();
    if (referenceRows == 0 || currentRows == 0) {
      throw new IllegalArgumentException(
          "Both samples need a row; they have (%d) and (%d)."
              .formatted(referenceRows, currentRows));
    }
    Cells cells = new Cells(referenceRows, currentRows);
    cells.pool(reference, current);
    return cells.result();
  }

  static void requireCounts(long[] reference, long[] current) {
    if (reference.length != current.length) {
      throw new IllegalArgumentException(
          "The reference (%d categories) and the current counts (%d) must have the same categories."
              .formatted(reference.length, current.length));
    }
    for (int i = 0; i < reference.length; i++) {
      if (reference[i] < 0 || current[i] < 0) {
        throw new IllegalArgumentException(
            "The counts (%d) and (%d) of category (%d) must be at least 0."
                .formatted(reference[i], current[i], i));
      }
    }
  }

  /** The cells of a table while categories are put together. */
  private static final class Cells {
    private final long referenceRows;
    private final long currentRows;
    private final List<long[]> cells = new ArrayList<>();
    private int pooled;

    Cells(long referenceRows, long currentRows) {
      this.referenceRows = referenceRows;
      this.currentRows = currentRows;
    }

    void pool(long[] reference, long[] current) {
      double smaller = Math.min(referenceRows, currentRows);
      double needed = MIN_EXPECTED * ((double) referenceRows + currentRows) / smaller;
      List<long[]> categories =
          IntStream.range(0, reference.length)
              .mapToObj(i -> new long[] {reference[i], current[i]})
              .filter(cell -> cell[0] + cell[1] > 0)
              .sorted(Comparator.comparingLong(cell -> cell[0] + cell[1]))
              .toList();
      long[] rare = new long[2];
      int next = 0;
      while (next < categories.size() && isRare(categories.get(next), rare, needed)) {
        rare[0] += categories.get(next)[0];
        rare[1] += categories.get(next)[1];
        next++;
      }
      pooled = next == 1 ? 0 : next;
      cells.addAll(categories.subList(next, categories.size()));
      if (next > 0) {
        cells.add(rare);
      }
    }

    /** A category goes into the pool if it is rare itself, or if the pool is still too small. */
    private static boolean isRare(long[] category, long[] rare, double needed) {
      long pool = rare[0] + rare[1];
      return category[0] + category[1] < needed || (pool > 0 && pool < needed);
    }

    Result result() {
      double all = (double) referenceRows + currentRows;
      double statistic = 0;
      double difference = 0;
      for (long[] cell : cells) {
        double total = (double) cell[0] + cell[1];
        double expectedReference = total * (referenceRows / all);
        double expectedCurrent = total * (currentRows / all);
        double deviation = cell[1] - expectedCurrent;
        statistic += deviation * deviation * (1 / expectedReference + 1 / expectedCurrent);
        difference += Math.abs((double) cell[1] / currentRows - (double) cell[0] / referenceRows);
      }
      int degrees = Math.max(0, cells.size() - 1);
      double pValue = degrees == 0 ? 1 : Gamma.chiSquaredTail(statistic, degrees);
      return new Result(
          new TestResult(degrees == 0 ? 0 : statistic, pValue),
          degrees,
          degrees == 0 ? 0 : Math.min(1, difference / 2),
          pooled);
    }
  }
}
