package dev.crema.drift;

import java.util.HashMap;
import java.util.Map;

/**
 * Counts categories within a bounded memory.
 *
 * <p>When more categories come than may be named, all names are given up: which ones are kept would
 * otherwise depend on the order of the rows. The buckets stay exact.
 */
final class CategoryCounter {
  private final int maxDistinct;
  private final Map<String, long[]> counts = new HashMap<>();
  private final long[] buckets = new long[Categories.BUCKETS];
  private boolean isOverflown;
  private long missing;

  CategoryCounter(int maxDistinct) {
    this.maxDistinct = maxDistinct;
  }

  void addMissing(long rows) {
    missing += rows;
  }

  void add(String category, long rows) {
    String name = Categories.add(category, rows, buckets);
    if (isOverflown) {
      return;
    }
    counts.computeIfAbsent(name, _ -> new long[1])[0] += rows;
    if (counts.size() > maxDistinct) {
      isOverflown = true;
      counts.clear();
    }
  }

  ReferenceCategories reference(String name) {
    Map<String, Long> all = new HashMap<>();
    counts.forEach((category, count) -> all.put(category, count[0]));
    return new ReferenceCategories(
        name, missing, Categories.mostFrequent(all, ReferenceCategories.MAX_NAMES), buckets);
  }
}
