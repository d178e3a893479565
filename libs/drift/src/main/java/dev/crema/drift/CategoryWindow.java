package dev.crema.drift;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts the categories of a window: those of training by name, and a few new ones. */
final class CategoryWindow {
  private final ReferenceCategories reference;
  private final Map<String, long[]> counts = new HashMap<>();
  private final long[] buckets = new long[Categories.BUCKETS];
  private int newNames;
  private long unnamed;
  private long missing;

  CategoryWindow(ReferenceCategories reference) {
    this.reference = reference;
  }

  ReferenceCategories reference() {
    return reference;
  }

  /** Adds a row; null if its category is missing. */
  void add(@Nullable String category) {
    if (category == null) {
      addMissing(1);
    } else {
      add(category, 1);
    }
  }

  void addMissing(long rows) {
    missing += rows;
  }

  void add(String category, long rows) {
    count(Categories.add(category, rows, buckets), rows);
  }

  private void count(String name, long rows) {
    long[] known = counts.get(name);
    if (known != null) {
      known[0] += rows;
    } else if (reference.counts().containsKey(name)) {
      counts.put(name, new long[] {rows});
    } else if (newNames < WindowCategories.MAX_NEW) {
      newNames++;
      counts.put(name, new long[] {rows});
    } else {
      unnamed += rows;
    }
  }

  /** New names are taken most rows first, so which ones stay does not depend on who merges whom. */
  void merge(WindowCategories other) {
    Map<String, Long> both = new HashMap<>(other.counts());
    counts.forEach((name, rows) -> both.merge(name, rows[0], Long::sum));
    missing += other.missing();
    unnamed += other.unnamed();
    long[] more = other.buckets();
    for (int i = 0; i < buckets.length; i++) {
      buckets[i] += more[i];
    }
    counts.clear();
    newNames = 0;
    Categories.mostFrequent(both, both.size()).forEach(this::count);
  }

  WindowCategories column() {
    Map<String, Long> all = new HashMap<>();
    counts.forEach((name, rows) -> all.put(name, rows[0]));
    return new WindowCategories(reference.name(), missing, all, unnamed, buckets);
  }
}
