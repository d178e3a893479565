package dev.crema.drift;

import dev.crema.data.Contract;
import dev.crema.data.RowSource;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Profiles the columns of rows, in as many passes as a bound on memory asks for.
 *
 * <p>Columns of numbers are gathered whole, as many at a time as fit; each takes 24 bytes per row
 * while it is sorted. Columns of categories are counted, as many at a time as fit with {@value
 * ReferenceCategories#MAX_DISTINCT} different values each.
 */
public final class ReferenceProfiler {
  /** A column of numbers is copied twice while it is sorted. */
  private static final long BYTES_PER_NUMBER = 24;

  /** An entry of the map, its count and a name of 200 characters, of two bytes each. */
  private static final long BYTES_PER_CATEGORY = 512;

  private static final long BYTES_PER_TEXTS = BYTES_PER_CATEGORY * ReferenceCategories.MAX_DISTINCT;

  private final Contract contract;
  private final RowSource rows;
  private final long maxBytes;

  /**
   * Makes a profiler.
   *
   * @param contract of the rows
   * @param rows gone through several times
   * @param maxBytes how much memory gathered numbers, or counted categories, may take; at least one
   *     column is gathered at a time, whatever it takes
   */
  public ReferenceProfiler(Contract contract, RowSource rows, long maxBytes) {
    this.contract = Objects.requireNonNull(contract, "contract");
    this.rows = Objects.requireNonNull(rows, "rows");
    this.maxBytes = maxBytes;
  }

  /**
   * Profiles the columns.
   *
   * @param names columns of the contract; text and truth values become categories, all others
   *     numbers
   * @return in the order of the names
   * @throws dev.crema.data.InputException if the contract has no such column
   * @throws ArithmeticException if there are more rows than an array can hold
   */
  public List<ReferenceColumn> profile(List<String> names) {
    List<ColumnValues> columns = ColumnValues.of(contract, names);
    Map<String, ReferenceColumn> found = new HashMap<>();
    long count = categories(columns.stream().filter(ColumnValues::isCategory).toList(), found);
    List<ColumnValues> numbers = columns.stream().filter(c -> !c.isCategory()).toList();
    long together = Math.clamp(maxBytes / (BYTES_PER_NUMBER * Math.max(1, count)), 1, 1_000);
    // Filled again for the next columns: old arrays would only be collected when the heap is full.
    double[][] values =
        new double[(int) Math.min(numbers.size(), together)][Math.toIntExact(count)];
    for (int start = 0; start < numbers.size(); start += (int) together) {
      int end = (int) Math.min(numbers.size(), start + together);
      numbers(numbers.subList(start, end), values, found);
    }
    return names.stream().map(found::get).map(Objects::requireNonNull).toList();
  }

  /** Returns how many rows there are, which takes a pass even without a column. */
  private long categories(List<ColumnValues> columns, Map<String, ReferenceColumn> found) {
    int together = (int) Math.clamp(maxBytes / BYTES_PER_TEXTS, 1, 1_000);
    long count = 0;
    int start = 0;
    do {
      int end = Math.min(columns.size(), start + together);
      count = count(columns.subList(start, end), found);
      start = end;
    } while (start < columns.size());
    return count;
  }

  private long count(List<ColumnValues> columns, Map<String, ReferenceColumn> found) {
    List<CategoryCounter> counters =
        columns.stream().map(_ -> new CategoryCounter(ReferenceCategories.MAX_DISTINCT)).toList();
    long[] count = new long[1];
    only(columns)
        .forEach(
            (row, _) -> {
              count[0]++;
              for (int i = 0; i < counters.size(); i++) {
                String category = columns.get(i).category(row);
                if (category == null) {
                  counters.get(i).addMissing(1);
                } else {
                  counters.get(i).add(category, 1);
                }
              }
            });
    for (int i = 0; i < counters.size(); i++) {
      String name = columns.get(i).name();
      found.put(name, counters.get(i).reference(name));
    }
    return count[0];
  }

  private void numbers(
      List<ColumnValues> columns, double[][] values, Map<String, ReferenceColumn> found) {
    int[] next = new int[1];
    only(columns)
        .forEach(
            (row, _) -> {
              for (int i = 0; i < columns.size(); i++) {
                values[i][next[0]] = columns.get(i).finite(row);
              }
              next[0]++;
            });
    // Nearly all of the time is sorting, a column by itself: all cores, the same result.
    IntStream.range(0, columns.size())
        .parallel()
        .mapToObj(i -> ReferenceNumbers.of(columns.get(i).name(), values[i]))
        .toList()
        .forEach(column -> found.put(column.name(), column));
  }

  private RowSource only(List<ColumnValues> columns) {
    LinkedHashSet<String> names = new LinkedHashSet<>();
    columns.forEach(column -> names.add(column.name()));
    return rows.only(names);
  }
}
