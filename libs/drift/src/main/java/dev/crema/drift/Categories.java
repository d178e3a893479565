package dev.crema.drift;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** What the counts of categories have in common in training and in a window. */
final class Categories {
  /** Into how many buckets every category falls by its hash. */
  static final int BUCKETS = 256;

  /** Longer texts are cut, and told apart by their hash. */
  static final int MAX_TEXT = 200;

  private static final int KEPT_TEXT = 180;

  private Categories() {}

  /** Returns the text under which a category is counted; equal texts give equal ones. */
  static String bounded(String text) {
    return text.length() <= MAX_TEXT
        ? text
        : "%s…%016x".formatted(text.substring(0, KEPT_TEXT), hash(text));
  }

  /**
   * Returns the bucket of a category, 0 to {@value #BUCKETS} − 1.
   *
   * <p>A bucket does not know how frequent its categories are, so buckets may be compared even if
   * the names of most categories were not kept; cells made of "the most frequent in training" would
   * differ by chance more than a test allows for.
   */
  static int bucket(String category) {
    return (int) (hash(category) >>> 56);
  }

  /**
   * Adds rows to the bucket of a category.
   *
   * @return the text under which it is counted
   * @throws IllegalArgumentException if the rows are below 1
   */
  static String add(String category, long rows, long[] buckets) {
    String name = bounded(category);
    if (rows < 1) {
      throw new IllegalArgumentException(
          "The rows (%d) of category (%s) must be at least 1.".formatted(rows, name));
    }
    buckets[bucket(name)] += rows;
    return name;
  }

  /** FNV-1a over the characters, then the finalizer of MurmurHash3, for its high bits. */
  private static long hash(String text) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
    hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return hash ^ (hash >>> 33);
  }

  /** Returns the most frequent categories, most rows first, equal ones by name. */
  static Map<String, Long> mostFrequent(Map<String, Long> counts, int limit) {
    return counts.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(limit)
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, Map.Entry::getValue, Long::sum, LinkedHashMap::new));
  }

  static long sum(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  static void requireCounts(Map<String, Long> counts) {
    counts.forEach(
        (category, count) -> {
          if (count < 1 || category.length() > MAX_TEXT) {
            throw new IllegalArgumentException(
                "The category (%s) must have at most %d characters and at least one row, not (%d)."
                    .formatted(
                        category.substring(0, Math.min(40, category.length())), MAX_TEXT, count));
          }
        });
  }

  /** Every category must be in its bucket, and the buckets must hold all rows. */
  static void requireBuckets(long[] buckets, long rows, Map<String, Long> counts) {
    long sum = 0;
    for (long bucket : buckets) {
      Require.count("bucket", bucket);
      sum += bucket;
    }
    if (buckets.length != BUCKETS || sum != rows) {
      throw new IllegalArgumentException(
          "The buckets must be %d and hold the (%d) rows that have a value; they are %d and hold (%d)."
              .formatted(BUCKETS, rows, buckets.length, sum));
    }
    long[] rest = buckets.clone();
    counts.forEach(
        (category, count) -> {
          rest[bucket(category)] -= count;
          if (rest[bucket(category)] < 0) {
            throw new IllegalArgumentException(
                "The category (%s) has more rows than its bucket.".formatted(category));
          }
        });
  }
}
