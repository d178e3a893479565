package dev.crema.suggest.profile;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Counts the most frequent texts with at most so many counters: exactly while there are no more
 * different texts, else by the algorithm of Misra and Gries (1982,
 * doi:10.1016/0167-6423(82)90012-0): each count is too small by at most {@link #error}, which is at
 * most values / (counters + 1).
 */
final class FrequentValues {
  /** Longest text that is kept whole, in UTF-16 code units. */
  static final int MAX_TEXT = 200;

  private final int counters;
  private final Map<String, Counter> counts = new HashMap<>();
  private long error;

  private static final class Counter {
    private final int order;
    private long count = 1;

    Counter(int order) {
      this.order = order;
    }
  }

  private int order;

  FrequentValues(int counters) {
    this.counters = counters;
  }

  void add(String text) {
    String key = text.length() <= MAX_TEXT ? text : shortened(text);
    Counter known = counts.get(key);
    if (known != null) {
      known.count++;
    } else if (counts.size() < counters) {
      counts.put(key, new Counter(order++));
    } else {
      decrement();
    }
  }

  private static String shortened(String text) {
    return "%s… (%d characters, %016x)"
        .formatted(text.substring(0, MAX_TEXT / 2), text.length(), DistinctValues.hash(text));
  }

  private void decrement() {
    error++;
    Iterator<Counter> all = counts.values().iterator();
    while (all.hasNext()) {
      if (--all.next().count == 0) {
        all.remove();
      }
    }
  }

  /** Returns by how much a count may be too small; 0 if all are exact and none is missing. */
  long error() {
    return error;
  }

  /** Returns all counters, the most frequent first, ties in order of first occurrence. */
  List<ColumnProfile.Frequency> all() {
    List<Map.Entry<String, Counter>> entries = new ArrayList<>(counts.entrySet());
    entries.sort(
        Comparator.comparingLong((Map.Entry<String, Counter> entry) -> -entry.getValue().count)
            .thenComparingInt(entry -> entry.getValue().order));
    return entries.stream()
        .map(entry -> new ColumnProfile.Frequency(entry.getKey(), entry.getValue().count))
        .toList();
  }
}
