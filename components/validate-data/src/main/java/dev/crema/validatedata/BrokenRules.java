package dev.crema.validatedata;

import dev.crema.data.ColumnContract;
import dev.crema.data.Contract;
import dev.crema.data.quality.Rejection;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Counts how often each rule of each column is broken, and remembers where first. */
final class BrokenRules {
  private static final int MAX_SENTENCES = 10;
  private static final int MAX_LINES = 3;

  private final Contract contract;
  private final Map<Rule, Count> counts = new LinkedHashMap<>();

  BrokenRules(Contract contract) {
    this.contract = contract;
  }

  private record Rule(String column, String name) {}

  /**
   * A rule that is broken.
   *
   * @param column of the rule; empty = the whole row
   * @param rule its name
   * @param rows in how many rows
   * @param examples the first rejections, of different values if there are
   */
  record Broken(String column, String rule, long rows, List<Rejection> examples) {}

  private static final class Count {
    private final List<Long> lines = new ArrayList<>();
    private final List<Rejection> examples = new ArrayList<>();
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
    if (count.examples.size() < MAX_LINES && isNew(count.examples, rejection)) {
      count.examples.add(rejection);
    }
  }

  private static boolean isNew(List<Rejection> examples, Rejection rejection) {
    for (Rejection example : examples) {
      if (Objects.equals(example.problem().value(), rejection.problem().value())) {
        return false;
      }
    }
    return true;
  }

  /** Returns all broken rules, the most frequent first. */
  List<Broken> mostFrequent() {
    return sorted()
        .map(
            entry ->
                new Broken(
                    entry.getKey().column(),
                    entry.getKey().name(),
                    entry.getValue().rows(),
                    List.copyOf(entry.getValue().examples)))
        .toList();
  }

  /** The sort is stable: of equal counts, the rule that was broken first comes first. */
  private Stream<Map.Entry<Rule, Count>> sorted() {
    return counts.entrySet().stream()
        .sorted(
            Comparator.comparingLong((Map.Entry<Rule, Count> entry) -> entry.getValue().rows())
                .reversed());
  }

  /**
   * Returns one sentence for each broken rule, with a value and a way out, the most frequent first,
   * or an empty list.
   */
  List<String> sentences() {
    List<String> sentences = new ArrayList<>();
    sorted()
        .limit(MAX_SENTENCES)
        .forEach(entry -> sentences.add(sentence(entry.getKey(), entry.getValue())));
    if (counts.size() > MAX_SENTENCES) {
      sentences.add("rules broken less often: %d".formatted(counts.size() - MAX_SENTENCES));
    }
    return sentences;
  }

  private String sentence(Rule rule, Count count) {
    String value = count.examples.getFirst().problem().value();
    return "%s breaks %s in %d %s%s%s. %s"
        .formatted(
            rule.column(),
            rule.name(),
            count.rows,
            count.rows == 1 ? "row" : "rows",
            lines(count),
            value == null ? "" : ", such as (%s)".formatted(value),
            WaysOut.maybe(column(rule.column()), rule.name(), value));
  }

  private @Nullable ColumnContract column(String name) {
    int slot = contract.indexOf(name);
    return slot < 0 ? null : contract.columns().get(slot);
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
