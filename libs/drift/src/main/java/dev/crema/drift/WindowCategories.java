package dev.crema.drift;

import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A column of categories in a window.
 *
 * @param name the column
 * @param missing how many rows have no value
 * @param counts rows by category: all that training kept by name, and at most {@value #MAX_NEW}
 *     others
 * @param unnamed rows of further categories, of which only the bucket is known
 * @param buckets rows by the hash of their category, as in training
 */
@SuppressWarnings("ArrayRecordComponent") // equals is below
public record WindowCategories(
    String name, long missing, Map<String, Long> counts, long unnamed, long[] buckets)
    implements WindowColumn {
  /** How many categories that training did not keep by name are counted by name. */
  public static final int MAX_NEW = 100;

  /**
   * Checks, and puts the categories into their order: most rows first, equal ones by name.
   *
   * @throws IllegalArgumentException if counts do not fit each other or are beyond a limit
   */
  public WindowCategories {
    Require.name(name);
    Require.count("missing", missing);
    Require.count("unnamed", unnamed);
    Categories.requireCounts(counts);
    if (counts.size() > ReferenceCategories.MAX_NAMES + MAX_NEW) {
      throw new IllegalArgumentException(
          "The %d categories of column (%s) are more than the limit of %d."
              .formatted(counts.size(), name, ReferenceCategories.MAX_NAMES + MAX_NEW));
    }
    counts = Collections.unmodifiableMap(Categories.mostFrequent(counts, counts.size()));
    buckets = buckets.clone();
    Categories.requireBuckets(buckets, Categories.sum(counts) + unnamed, counts);
  }

  /**
   * Returns the categories of a window from their counts.
   *
   * @param reference the column in training
   * @param missing how many rows have no value
   * @param counts rows of every category, each at least 1
   * @return the column
   * @throws IllegalArgumentException if a count is below 1
   */
  public static WindowCategories of(
      ReferenceCategories reference, long missing, Map<String, Long> counts) {
    CategoryWindow window = new CategoryWindow(reference);
    window.addMissing(missing);
    Categories.mostFrequent(counts, counts.size()).forEach(window::add);
    return window.column();
  }

  @Override
  public long count() {
    return Categories.sum(counts) + unnamed;
  }

  /**
   * Returns the buckets.
   *
   * @return a copy
   */
  @Override
  public long[] buckets() {
    return buckets.clone();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof WindowCategories that
        && name.equals(that.name)
        && missing == that.missing
        && counts.equals(that.counts)
        && unnamed == that.unnamed
        && Arrays.equals(buckets, that.buckets);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, missing, counts, unnamed, Arrays.hashCode(buckets));
  }

  @Override
  public String toString() {
    return "WindowCategories[%s, %d rows, %d categories]".formatted(name, count(), counts.size());
  }
}
