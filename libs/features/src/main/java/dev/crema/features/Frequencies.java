package dev.crema.features;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts of the values of a column: texts, or numbers. */
final class Frequencies {
  /** Most different values that are counted. */
  static final int MAX_DISTINCT = 1_000_000;

  // By value: texts by UTF-16 code units, numbers by size. Never both in one column.
  private static final Comparator<Map.Entry<Object, Long>> BY_VALUE =
      (a, b) ->
          a.getKey() instanceof String text
              ? text.compareTo((String) b.getKey())
              : Double.compare((Double) a.getKey(), (Double) b.getKey());
  private static final Comparator<Map.Entry<Object, Long>> BY_FREQUENCY =
      Comparator.comparing(Map.Entry<Object, Long>::getValue).reversed().thenComparing(BY_VALUE);

  private final Map<Object, Long> counts = new HashMap<>();

  /** Counts a value; returns false if there are too many different ones. */
  boolean add(Object value) {
    counts.merge(value, 1L, Long::sum);
    return counts.size() <= MAX_DISTINCT;
  }

  Object mostFrequent() {
    return counts.entrySet().stream().min(BY_FREQUENCY).orElseThrow().getKey();
  }

  /** Returns the values seen at least {@code minCount} times, the most frequent first. */
  List<Object> byFrequency(int minCount) {
    return counts.entrySet().stream()
        .filter(entry -> entry.getValue() >= minCount)
        .sorted(BY_FREQUENCY)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Returns at most {@code limit} of the values seen at least {@code minCount} times, by value. */
  List<Object> top(int minCount, int limit) {
    return counts.entrySet().stream()
        .filter(entry -> entry.getValue() >= minCount)
        .sorted(BY_FREQUENCY)
        .limit(limit)
        .sorted(BY_VALUE)
        .map(Map.Entry::getKey)
        .toList();
  }
}
