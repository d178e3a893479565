package dev.crema.evaluation;

import dev.crema.data.CellParser;
import dev.crema.data.ColumnContract;
import dev.crema.data.RawRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One slice per number if there are at most {@link #MAX_FEW} different ones, else four ranges that
 * end at the quartiles of these rows (a quartile that is the smallest number, as a frequent zero,
 * ends the range of that number alone); from low to high, missing values last.
 */
final class NumberSlices implements SliceColumn {
  /** How many different numbers get a slice each. */
  static final int MAX_FEW = 12;

  private static final int RANGES = 4;

  private final ColumnContract column;
  private final int slot;
  private double[] values = new double[1024];
  private int size;

  NumberSlices(ColumnContract column, int slot) {
    this.column = column;
    this.slot = slot;
  }

  @Override
  public String name() {
    return column.name();
  }

  @Override
  public void add(RawRow row) {
    if (size == values.length) {
      values = Arrays.copyOf(values, size * 2);
    }
    values[size++] = row.number(slot);
  }

  @Override
  public List<Group> groups() {
    double[] sorted = Arrays.copyOf(values, size);
    Arrays.sort(sorted); // NaN, which is missing, comes last
    int present = size;
    while (present > 0 && Double.isNaN(sorted[present - 1])) {
      present--;
    }
    double[] numbers = Arrays.copyOf(sorted, present);
    double[] few = distinct(numbers);
    List<Group> groups = new ArrayList<>(few.length <= MAX_FEW ? single(few) : ranges(numbers));
    addGroup(groups, Slice.MISSING, Double.NaN, Double.NaN);
    return groups;
  }

  /** Returns the different numbers of a sorted list, at most one more than there may be slices. */
  private static double[] distinct(double[] sorted) {
    double[] found = new double[MAX_FEW + 1];
    int count = 0;
    for (double number : sorted) {
      if (count == found.length) {
        break;
      }
      if (count == 0 || number != found[count - 1]) {
        found[count++] = number;
      }
    }
    return Arrays.copyOf(found, count);
  }

  private List<Group> single(double[] distinct) {
    List<Group> groups = new ArrayList<>();
    for (double value : distinct) {
      addGroup(groups, format(value), value, Math.nextUp(value));
    }
    return groups;
  }

  private List<Group> ranges(double[] sorted) {
    double[] edges = new double[RANGES + 1];
    edges[0] = sorted[0];
    for (int edge = 1; edge < RANGES; edge++) {
      edges[edge] = above(sorted, (int) ((long) edge * sorted.length / RANGES));
    }
    double last = sorted[sorted.length - 1];
    edges[RANGES] = Math.nextUp(last);
    double[] cuts = Arrays.stream(edges).distinct().toArray();
    List<Group> groups = new ArrayList<>();
    for (int cut = 1; cut < cuts.length; cut++) {
      boolean isLast = cut == cuts.length - 1;
      String name =
          "[%s, %s%s"
              .formatted(
                  format(cuts[cut - 1]),
                  isLast ? format(last) : format(cuts[cut]),
                  isLast ? "]" : ")");
      addGroup(groups, name, cuts[cut - 1], cuts[cut]);
    }
    return groups;
  }

  /** Returns the number at an index, or if that is the smallest of all, the next one above it. */
  private static double above(double[] sorted, int index) {
    int next = index;
    while (sorted[next] == sorted[0]) { // there are many different ones
      next++;
    }
    return sorted[next];
  }

  /** Adds the rows with lower ≤ value &lt; upper, or those without a value if lower is NaN. */
  private void addGroup(List<Group> groups, String name, double lower, double upper) {
    IntList rows = new IntList();
    for (int row = 0; row < size; row++) {
      double value = values[row];
      boolean isInside =
          Double.isNaN(lower) ? Double.isNaN(value) : lower <= value && value < upper;
      if (isInside) {
        rows.add(row);
      }
    }
    if (rows.size() > 0) {
      groups.add(new Group(name, rows.toArray()));
    }
  }

  private String format(double value) {
    RawRow row = new RawRow(slot + 1);
    row.setNumber(slot, value);
    String text = CellParser.format(column, row, slot);
    return text == null ? Slice.MISSING : text;
  }
}
