package dev.crema.evaluation.gate;

import dev.crema.data.document.Node;
import dev.crema.data.document.Suggestion;
import dev.crema.evaluation.Metric;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The YAML of a gate. */
final class GateFormat {
  /** The version of the format. */
  private static final int VERSION = 1;

  /** How many rules of a kind a gate may have. */
  static final int MAX_RULES = 200;

  /** How many rows a slice needs to be judged, if the gate does not say. */
  private static final long DEFAULT_MIN_ROWS = 30;

  /** What a row may cost; sums of as many rows as there can be stay exact to the cent. */
  private static final double MAX_COST = 1e9;

  private GateFormat() {}

  private enum Answer {
    FAIL,
    PASS
  }

  static Gate read(Node node) {
    node.fields(
        "version",
        "thresholds",
        "costs",
        "champion",
        "production",
        "slices",
        "on_incomparable_champion",
        "on_few_production_rows");
    node.required("version").integer(VERSION, VERSION);
    Node production = node.optional("production");
    Gate.Rules rules =
        new Gate.Rules(
            rules(node.optional("thresholds"), GateFormat::threshold),
            rules(node.optional("costs"), GateFormat::costRule),
            rules(node.optional("champion"), GateFormat::championRule),
            production == null ? null : rules(production, GateFormat::productionRule),
            rules(node.optional("slices"), GateFormat::sliceRule),
            passes(node.optional("on_incomparable_champion"), false),
            passes(node.optional("on_few_production_rows"), true));
    if (asksNothing(rules)) {
      throw node.error(
          "asks nothing, so every model would pass.\nMaybe add (thresholds: [{metric: auc, min: 0.8}]).");
    }
    return new Gate(rules);
  }

  /** What is asked of production's rows alone is not asked of a first model. */
  private static boolean asksNothing(Gate.Rules rules) {
    return rules.thresholds().isEmpty()
        && rules.costs().isEmpty()
        && rules.champion().isEmpty()
        && rules.slices().isEmpty();
  }

  private static boolean passes(@Nullable Node node, boolean otherwise) {
    return node == null ? otherwise : node.oneOf(Answer.class) == Answer.PASS;
  }

  /** What a gate of before did not say is left out, so that it keeps its digest. */
  static Map<String, Object> tree(Gate.Rules rules) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("version", VERSION);
    tree.put("thresholds", rules.thresholds().stream().map(GateFormat::tree).toList());
    if (!rules.costs().isEmpty()) {
      tree.put("costs", rules.costs().stream().map(GateFormat::tree).toList());
    }
    tree.put("champion", rules.champion().stream().map(GateFormat::tree).toList());
    if (rules.production() != null) {
      tree.put("production", rules.production().stream().map(GateFormat::tree).toList());
    }
    tree.put("slices", rules.slices().stream().map(GateFormat::tree).toList());
    tree.put("on_incomparable_champion", Gate.Rules.word(rules.passesIncomparable()));
    if (!rules.passesFew()) {
      tree.put("on_few_production_rows", Gate.Rules.word(rules.passesFew()));
    }
    return tree;
  }

  private static Threshold threshold(Node node) {
    node.fields("metric", "min", "max", "slice");
    Node slice = node.optional("slice");
    if (slice == null) {
      return new Threshold(bound(node), null, null);
    }
    slice.fields("column", "value");
    return new Threshold(
        bound(node), slice.required("column").text(), slice.required("value").scalar());
  }

  private static Map<String, Object> tree(Threshold threshold) {
    Map<String, Object> tree = tree(threshold.bound());
    tree.put("column", threshold.column());
    tree.put("value", threshold.value());
    return tree;
  }

  private static CostRule costRule(Node node) {
    node.fields("matrix", "max");
    Map<String, Map<String, Double>> costs = new LinkedHashMap<>();
    Node matrix = node.required("matrix");
    matrix
        .entries()
        .forEach(
            (actual, line) -> {
              Map<String, Double> byPrediction = new LinkedHashMap<>();
              line.entries()
                  .forEach(
                      (predicted, cost) -> byPrediction.put(predicted, cost.number(0, MAX_COST)));
              costs.put(actual, byPrediction);
            });
    if (costs.values().stream().flatMap(line -> line.values().stream()).allMatch(c -> c == 0)) {
      throw matrix.error(
          "costs nothing, so every model would pass.\nMaybe say what a wrong answer costs: {bad: {good: 5}}.");
    }
    return new CostRule(costs, node.required("max").number(0, MAX_COST));
  }

  private static Map<String, Object> tree(CostRule rule) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("matrix", rule.costs());
    tree.put("max", rule.max());
    return tree;
  }

  private static ChampionRule championRule(Node node) {
    node.fields("metric", "max_worse", "min_better");
    return comparison(node);
  }

  private static ProductionRule productionRule(Node node) {
    node.fields("metric", "max_worse", "min_better", "min_rows");
    Node rows = node.optional("min_rows");
    return new ProductionRule(
        comparison(node),
        rows == null ? ProductionRule.DEFAULT_MIN_ROWS : rows.integer(1, Long.MAX_VALUE));
  }

  private static Map<String, Object> tree(ProductionRule rule) {
    Map<String, Object> tree = tree(rule.rule());
    tree.put("min_rows", rule.minRows());
    return tree;
  }

  private static ChampionRule comparison(Node node) {
    Metric metric = metric(node.required("metric"));
    Double maxWorse = number(node.optional("max_worse"), 0, largest(metric));
    Double minBetter = number(node.optional("min_better"), 0, largest(metric));
    if ((maxWorse == null) == (minBetter == null)) {
      throw node.error("needs either (max_worse) or (min_better), not both and not none.");
    }
    return new ChampionRule(metric, maxWorse, minBetter);
  }

  private static Map<String, Object> tree(ChampionRule rule) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("metric", rule.metric().id());
    tree.put("max_worse", rule.maxWorse());
    tree.put("min_better", rule.minBetter());
    return tree;
  }

  private static SliceRule sliceRule(Node node) {
    node.fields("column", "metric", "min", "max", "min_rows");
    Node rows = node.optional("min_rows");
    return new SliceRule(
        node.required("column").text(),
        bound(node),
        rows == null ? DEFAULT_MIN_ROWS : rows.integer(1, Long.MAX_VALUE));
  }

  private static Map<String, Object> tree(SliceRule rule) {
    Map<String, Object> tree = tree(rule.bound());
    tree.put("column", rule.column());
    tree.put("min_rows", rule.minRows());
    return tree;
  }

  private static Bound bound(Node node) {
    Metric metric = metric(node.required("metric"));
    Double min = number(node.optional("min"), 0, largest(metric));
    Double max = number(node.optional("max"), 0, largest(metric));
    String needed = metric.isHigherBetter() ? "min" : "max";
    if ((metric.isHigherBetter() ? min : max) == null) {
      throw node.error(
          "asks for (%s), of which %s is better, so it needs (%s)."
              .formatted(metric.id(), metric.isHigherBetter() ? "more" : "less", needed));
    }
    if (min != null && max != null && min > max) {
      throw node.error("has min (%s) above max (%s).".formatted(min, max));
    }
    return new Bound(metric, min, max);
  }

  private static Map<String, Object> tree(Bound bound) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("metric", bound.metric().id());
    tree.put("min", bound.min());
    tree.put("max", bound.max());
    return tree;
  }

  private static double largest(Metric metric) {
    return switch (metric) {
      case LOG_LOSS, RMSE, MAE, MAPE -> Double.MAX_VALUE;
      case BRIER -> 2;
      default -> 1;
    };
  }

  private static @Nullable Double number(@Nullable Node node, double min, double max) {
    return node == null ? null : node.number(min, max);
  }

  private static Metric metric(Node node) {
    String name = node.text();
    Metric metric = Metric.named(name);
    if (metric == null) {
      List<String> known = Arrays.stream(Metric.values()).map(Metric::id).toList();
      throw node.error(
          "(%s) is no metric; metrics are %s.%s"
              .formatted(name, known, Suggestion.maybe(name, known)));
    }
    return metric;
  }

  private static <T> List<T> rules(@Nullable Node node, Function<Node, T> reader) {
    if (node == null) {
      return List.of();
    }
    if (node.items().size() > MAX_RULES) {
      throw node.error("has %d rules, more than %d.".formatted(node.items().size(), MAX_RULES));
    }
    List<T> rules = new ArrayList<>();
    node.items().forEach(item -> rules.add(reader.apply(item)));
    return rules;
  }
}
