package dev.crema.suggest.profile;

import dev.crema.data.ColumnType;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one column of a raw file looks like.
 *
 * @param name as in the file
 * @param declared the type that the file itself says; null if it has texts
 * @param count number of values that are not missing
 * @param missing number of missing values
 * @param distinct number of different values, as {@link Distinct} says
 * @param kinds how many values look like what; only kinds that there are; empty if the file says
 *     the type
 * @param examples of each kind the first value
 * @param numbers of the values that are numbers, dates (days since 1970) or timestamps
 *     (microseconds); null if there are none
 * @param lengths of the values as texts; null if there are none, or the file says another type
 * @param top the most frequent values
 */
public record ColumnProfile(
    String name,
    @Nullable ColumnType declared,
    long count,
    long missing,
    Distinct distinct,
    Map<TextKind, Long> kinds,
    Map<TextKind, Example> examples,
    @Nullable Numbers numbers,
    @Nullable Lengths lengths,
    Top top) {

  /** Copies the collections. */
  public ColumnProfile {
    kinds = copy(kinds);
    examples = copy(examples);
  }

  private static <V> Map<TextKind, V> copy(Map<TextKind, V> map) {
    EnumMap<TextKind, V> copy = new EnumMap<>(TextKind.class);
    copy.putAll(map);
    return Collections.unmodifiableMap(copy);
  }

  /**
   * How many different values there are.
   *
   * @param count how many
   * @param isExact whether the count is exact, else an estimate with a standard error of 1.6 %
   * @param isUnique whether each value is different from all others for certain
   */
  public record Distinct(long count, boolean isExact, boolean isUnique) {}

  /**
   * A value and where it stands.
   *
   * @param value the text
   * @param line line of the file, of Parquet the row, from 1
   */
  public record Example(String value, long line) {}

  /**
   * How often a value occurs.
   *
   * @param value the text; one of more than 200 characters is cut, with its length and a hash
   * @param count how often, as {@link Top} says
   */
  public record Frequency(String value, long count) {}

  /**
   * The most frequent values.
   *
   * @param values the most frequent first, ties in order of first occurrence
   * @param error by how much a count may be too small; 0 = these are all values, counted exactly
   */
  public record Top(List<Frequency> values, long error) {

    /** Copies the values. */
    public Top {
      values = List.copyOf(values);
    }

    /**
     * Returns whether these are all values there are.
     *
     * @return whether no value is left out and no count too small
     */
    public boolean isComplete() {
      return error == 0;
    }
  }

  /**
   * Lengths of texts in Unicode code points.
   *
   * @param min shortest
   * @param max longest
   * @param mean arithmetic mean
   */
  public record Lengths(int min, int max, double mean) {}

  /**
   * Statistics of numbers.
   *
   * @param min smallest
   * @param max largest
   * @param mean arithmetic mean
   * @param quantiles at {@link #LEVELS}, linear between neighbours (type 7 of Hyndman and Fan)
   * @param rankError 0 if the quantiles are exact; else by how much their ranks are wrong at most,
   *     as a share, with a probability of 95 %
   */
  public record Numbers(
      double min, double max, double mean, List<Double> quantiles, double rankError) {
    /** The levels of the quantiles. */
    static final double[] LEVELS = {0.05, 0.25, 0.5, 0.75, 0.95};

    private static final int MEDIAN = 2;

    /** Copies the quantiles. */
    public Numbers {
      quantiles = List.copyOf(quantiles);
    }

    /**
     * Returns the quantile in the middle.
     *
     * @return the median
     */
    public double median() {
      return quantiles.get(MEDIAN);
    }

    /**
     * Returns the highest quantile.
     *
     * @return what 95 % of the values are not above
     */
    public double high() {
      return quantiles.getLast();
    }
  }

  /**
   * Returns how many values look like something.
   *
   * @param kind what
   * @return 0 if none does
   */
  public long of(TextKind kind) {
    return kinds.getOrDefault(kind, 0L);
  }

  /**
   * Returns how many rows there are.
   *
   * @return values and missing values
   */
  public long rows() {
    return count + missing;
  }

  /**
   * Returns the narrowest type that every value is of, so that no value loses anything by it.
   *
   * @return a number where whole ones are written with a point; text if there is no value
   */
  public ColumnType type() {
    if (declared != null) {
      return declared;
    }
    if (count == 0) {
      return ColumnType.STRING;
    }
    long whole = of(TextKind.WHOLE);
    if (whole == count) {
      return ColumnType.INTEGER;
    }
    if (whole + of(TextKind.WHOLE_WITH_POINT) + of(TextKind.NUMBER) == count) {
      return ColumnType.NUMBER;
    }
    if (of(TextKind.TRUTH) == count) {
      return ColumnType.BOOLEAN;
    }
    if (of(TextKind.DATE) == count) {
      return ColumnType.DATE;
    }
    return of(TextKind.TIMESTAMP) == count ? ColumnType.TIMESTAMP : ColumnType.STRING;
  }
}
