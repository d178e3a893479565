package dev.crema.validatedata;

import dev.crema.data.quality.Rejection;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Counts how often each rule of each column is broken, and remembers where first. */
final class BrokenRules {
  private static final int MAX_SENTENCES = 10;
  private static final int MAX_LINES = 3;

  private final Map<Rule, Count> counts = new LinkedHashMap<>();

  private record Rule(String column, String name) {}

  private static final class Count {
    private final List<Long> lines = new ArrayList<>();
    private long rows;

    long rows() {
      return rows;
    }
  }

  void add(Rejection rejection) {
    Rule rule = new Rule(rejection.problem().field(), rejection.problem().rule());
    Count count = counts.computeIfAbsent(rule, _ -> new Count());
    count.rows++;
    if (rejection.line() > 0 && count.lines.size() < MAX_LINES) {
      count.lines.add(rejection.line());
    }
  }

  /** Returns one sentence for each broken rule, the most frequent first, or an empty list. */
  List<String> sentences() {
    List<String> sentences = new ArrayList<>();
    counts.entrySet().stream()
        // The sort is stable: of equal counts, the rule that was broken first comes first.
        .sorted(
            Comparator.comparingLong((Map.Entry<Rule, Count> entry) -> entry.getValue().rows())
                .reversed())
        .limit(MAX_SENTENCES)
        .forEach(entry -> sentences.add(sentence(entry.getKey(), entry.getValue())));
    if (counts.size() > MAX_SENTENCES) {
      sentences.add("rules broken less often: %d".formatted(counts.size() - MAX_SENTENCES));
    }
    return sentences;
  }

  private static String sentence(Rule rule, Count count) {
    return "%s breaks %s in %d %s%s"
        .formatted(
            rule.column(), rule.name(), count.rows, count.rows == 1 ? "row" : "rows", lines(count));
  }

  private static String lines(Count count) {
    if (count.lines.isEmpty()) {
      return ""; // the source does not know its lines
    }
    String lines = count.lines.stream().map(String::valueOf).collect(Collectors.joining(", "));
    String more = count.rows > count.lines.size() ? ", …" : "";
    return " (%s %s%s)".formatted(count.rows == 1 ? "line" : "lines", lines, more);
  }
}
