package dev.crema.drift;

import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A column of categories in training: the counts of the most frequent ones, and of all together by
 * hash.
 *
 * @param name the column
 * @param missing how many rows have no value
 * @param counts rows by category, most frequent first, at most {@value #MAX_NAMES}; texts longer
 *     than 200 characters are cut and end in their hash; empty if there were more than {@value
 *     #MAX_DISTINCT} categories
 * @param buckets rows by the hash of their category, 256 numbers whose sum is the number of rows
 *     that have a value
 */
@SuppressWarnings("ArrayRecordComponent") // equals is below
public record ReferenceCategories(
    String name, long missing, Map<String, Long> counts, long[] buckets)
    implements ReferenceColumn {
  /** How many categories are kept by name. */
  public static final int MAX_NAMES = 1_000;

  /** With more categories than this, as in a column of identifiers, no name is kept. */
  public static final int MAX_DISTINCT = 100_000;

  /**
   * Checks, and puts the categories into their order.
   *
   * @throws IllegalArgumentException if counts do not fit each other or are beyond a limit
   */
  public ReferenceCategories {
    Require.name(name);
    Require.count("missing", missing);
    Categories.requireCounts(counts);
    if (counts.size() > MAX_NAMES) {
      throw new IllegalArgumentException(
          "The %d categories of column (%s) are more than the limit of %d."
              .formatted(counts.size(), name, MAX_NAMES));
    }
    counts = Collections.unmodifiableMap(Categories.mostFrequent(counts, MAX_NAMES));
    buckets = buckets.clone();
    Categories.requireBuckets(buckets, Arrays.stream(buckets).sum(), counts);
  }

  /**
   * Returns the profile of counted categories.
   *
   * @param name the column
   * @param missing how many rows have no value
   * @param counts rows of every category, each at least 1
   * @return the profile
   * @throws IllegalArgumentException if a count is below 1
   */
  public static ReferenceCategories of(String name, long missing, Map<String, Long> counts) {
    CategoryCounter counter = new CategoryCounter(MAX_DISTINCT);
    counts.forEach(counter::add);
    counter.addMissing(missing);
    return counter.reference(name);
  }

  /**
   * Returns how many rows have a value.
   *
   * @return at least 0
   */
  @Override
  public long count() {
    return Arrays.stream(buckets).sum();
  }

  /**
   * Returns whether every category that occurred is kept by name.
   *
   * @return false if there were more than {@value #MAX_NAMES}
   */
  public boolean isComplete() {
    return Categories.sum(counts) == count();
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
    return other instanceof ReferenceCategories that
        && name.equals(that.name)
        && missing == that.missing
        && counts.equals(that.counts)
        && Arrays.equals(buckets, that.buckets);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, missing, counts, Arrays.hashCode(buckets));
  }

  @Override
  public String toString() {
    return "ReferenceCategories[%s, %d rows, %d categories]"
        .formatted(name, count(), counts.size());
  }
}
