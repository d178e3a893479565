package dev.crema.evaluation.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What is drawn of predicted and true numbers: how often they fall together, and what the errors
 * are like from small predictions to large ones. The order of the rows changes nothing.
 *
 * @param lower lower end of both axes: the smallest number, predicted or true
 * @param upper upper end of both axes: the largest; equal to {@code lower} if there is only one
 * @param cells the cells of a grid of {@value #CELLS} × {@value #CELLS} that hold rows
 * @param groups rows by what is predicted, at most {@value #GROUPS} groups of equal size, from
 *     small to large
 */
public record NumberPlot(double lower, double upper, List<Cell> cells, List<Group> groups) {
  /** How many cells a side of the grid has. */
  public static final int CELLS = 40;

  /** How many groups there are at most. */
  public static final int GROUPS = 10;

  /** Quantiles of the errors that a group tells. */
  private static final double[] SHARES = {0.05, 0.25, 0.5, 0.75, 0.95};

  /** Copies and checks. */
  public NumberPlot {
    if (!(lower <= upper) || !Double.isFinite(lower) || !Double.isFinite(upper)) {
      throw new IllegalArgumentException(
          "The axes cannot go from (%s) to (%s).".formatted(lower, upper));
    }
    cells = List.copyOf(cells);
    groups = List.copyOf(groups);
  }

  /**
   * A cell that holds rows.
   *
   * @param actual index of the true number's cell, from 0
   * @param predicted index of the predicted number's
   * @param rows how many, at least 1
   */
  public record Cell(int actual, int predicted, long rows) {
    /** Checks. */
    public Cell {
      boolean isInside = actual >= 0 && actual < CELLS && predicted >= 0 && predicted < CELLS;
      if (!isInside || rows < 1) {
        throw new IllegalArgumentException(
            "There is no cell (%d, %d) of %d rows.".formatted(actual, predicted, rows));
      }
    }
  }

  /**
   * Rows of which alike is predicted.
   *
   * @param rows how many
   * @param meanPredicted the mean of what is predicted
   * @param errors predicted − true at the shares 0.05, 0.25, 0.5, 0.75 and 0.95: each the error of
   *     a row, the first below which so large a share lies
   */
  public record Group(long rows, double meanPredicted, List<Double> errors) {
    /** Copies and checks. */
    public Group {
      errors = List.copyOf(errors);
      if (rows < 1 || errors.size() != SHARES.length) {
        throw new IllegalArgumentException(
            "A group of %d rows has %d quantiles.".formatted(rows, errors.size()));
      }
    }
  }

  /**
   * Returns what is drawn of some rows.
   *
   * @param predicted one per row, finite
   * @param labels the true numbers, finite, of the same rows; at least one
   * @return the plot
   * @throws IllegalArgumentException if the lengths differ
   */
  public static NumberPlot of(double[] predicted, double[] labels) {
    Checks.sameRows(predicted.length, labels.length);
    double lower = Math.min(least(predicted), least(labels));
    double upper = Math.max(most(predicted), most(labels));
    long[][] counts = new long[CELLS][CELLS];
    for (int row = 0; row < labels.length; row++) {
      counts[cell(labels[row], lower, upper)][cell(predicted[row], lower, upper)]++;
    }
    List<Cell> cells = new ArrayList<>();
    for (int i = 0; i < CELLS; i++) {
      for (int j = 0; j < CELLS; j++) {
        if (counts[i][j] > 0) {
          cells.add(new Cell(i, j, counts[i][j]));
        }
      }
    }
    return new NumberPlot(lower, upper, cells, groups(predicted, labels));
  }

  private static List<Group> groups(double[] predicted, double[] labels) {
    // By error too, so that rows of equal predictions are dealt out alike in whatever order.
    Integer[] order = IntStream.range(0, labels.length).boxed().toArray(Integer[]::new);
    Arrays.sort(
        order,
        Comparator.comparingDouble((Integer row) -> predicted[row])
            .thenComparingDouble(row -> labels[row]));
    int count = Math.min(GROUPS, order.length);
    List<Group> groups = new ArrayList<>();
    for (int group = 0; group < count; group++) {
      int from = (int) ((long) group * order.length / count);
      int to = (int) ((group + 1L) * order.length / count);
      double[] values = new double[to - from];
      double[] errors = new double[to - from];
      for (int i = from; i < to; i++) {
        values[i - from] = predicted[order[i]];
        errors[i - from] = predicted[order[i]] - labels[order[i]];
      }
      groups.add(new Group(to - from, Sums.sortingMean(values), quantiles(errors)));
    }
    return groups;
  }

  private static List<Double> quantiles(double[] errors) {
    Arrays.sort(errors);
    List<Double> quantiles = new ArrayList<>();
    for (double share : SHARES) {
      // + 0.0: JSON would keep -0.0 apart from 0.0.
      quantiles.add(errors[Math.max(0, (int) Math.ceil(share * errors.length) - 1)] + 0.0);
    }
    return quantiles;
  }

  private static int cell(double number, double lower, double upper) {
    // Halves, for the width of the largest doubles overflows.
    double share = (number / 2 - lower / 2) / (upper / 2 - lower / 2);
    return Double.isNaN(share) ? 0 : Math.clamp((long) (share * CELLS), 0, CELLS - 1);
  }

  private static double least(double[] numbers) {
    return Arrays.stream(numbers).min().orElse(Double.NaN);
  }

  private static double most(double[] numbers) {
    return Arrays.stream(numbers).max().orElse(Double.NaN);
  }
}
