package dev.crema.search;

import dev.crema.data.document.Json;
import dev.crema.data.document.Node;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The JSON of a search's state. */
final class SearchFormat {
  static final int VERSION = 1;

  private SearchFormat() {}

  static Map<String, Object> tree(Search search) {
    SearchPlan plan = search.plan();
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("version", VERSION);
    tree.put("subject", search.subject());
    tree.put("space", search.space().tree());
    tree.put("strategy", word(plan.strategy()));
    tree.put("stopping", word(plan.stopping()));
    tree.put("direction", word(plan.direction()));
    tree.put("seed", plan.seed());
    tree.put("seconds", search.seconds());
    tree.put("trials", search.trials().stream().map(SearchFormat::tree).toList());
    return tree;
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static Map<String, Object> tree(Trial trial) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("values", trial.values());
    tree.put("status", word(trial.status()));
    tree.put("resources", trial.results().stream().map(Trial.Result::resource).toList());
    tree.put("results", trial.results().stream().map(Trial.Result::value).toList());
    tree.put("steps", trial.reports().stream().map(Trial.Report::step).toList());
    tree.put("losses", trial.reports().stream().map(Trial.Report::loss).toList());
    tree.put("reason", trial.reason());
    return tree;
  }

  static double seconds(Node state) {
    return state.required("seconds").number(0, Double.MAX_VALUE);
  }

  static SearchPlan plan(Node state) {
    return new SearchPlan(
        state.required("strategy").oneOf(SearchPlan.Strategy.class),
        state.required("stopping").oneOf(SearchPlan.Stopping.class),
        state.required("direction").oneOf(SearchPlan.Direction.class),
        new SearchPlan.Budget(SearchPlan.Budget.MAX_TRIALS, 0),
        state.required("seed").integer(Long.MIN_VALUE, Long.MAX_VALUE));
  }

  static SortedMap<String, String> subject(Node state) {
    SortedMap<String, String> subject = new TreeMap<>();
    state.required("subject").entries().forEach((name, text) -> subject.put(name, text.text()));
    return subject;
  }

  static void requireSubject(Node state, Map<String, String> expected) {
    state.required("version").integer(VERSION, VERSION);
    Node node = state.required("subject");
    SortedSet<String> names = new TreeSet<>(expected.keySet());
    names.addAll(node.entries().keySet());
    List<String> differences = new ArrayList<>();
    for (String name : names) {
      Node entry = node.optional(name);
      String found = entry == null ? "none" : entry.text();
      String ours = expected.getOrDefault(name, "none");
      if (!found.equals(ours)) {
        differences.add("%s was (%s) and is (%s) here".formatted(name, found, ours));
      }
    }
    if (!differences.isEmpty()) {
      throw node.error(
          "is that of another search: %s.".formatted(String.join("; ", differences))
              + "\nMaybe give what the search began with, or begin anew without a state.");
    }
  }

  static List<Trial> trials(Node state, SearchSpace space, SearchPlan plan) {
    state.fields(
        "version",
        "subject",
        "space",
        "strategy",
        "stopping",
        "direction",
        "seed",
        "seconds",
        "trials");
    require(state, "space", Json.write(space.tree()));
    require(state, "strategy", word(plan.strategy()));
    require(state, "stopping", word(plan.stopping()));
    require(state, "direction", word(plan.direction()));
    require(state, "seed", Long.toString(plan.seed()));
    List<Node> nodes = state.required("trials").items();
    if (nodes.size() > SearchPlan.Budget.MAX_TRIALS) {
      throw state
          .required("trials")
          .error(
              "are (%d); at most %d are possible."
                  .formatted(nodes.size(), SearchPlan.Budget.MAX_TRIALS));
    }
    List<Trial> trials = new ArrayList<>();
    for (Node node : nodes) {
      trials.add(trial(node, trials.size(), space));
    }
    return trials;
  }

  private static void require(Node state, String name, String expected) {
    Node node = state.required(name);
    // The space is compared as it would be written, whatever the order of numbers' digits was.
    String found =
        node.kind() == Node.Kind.MAPPING
            ? Json.write(SearchSpace.parse(node).tree())
            : node.scalar();
    if (!found.equals(expected)) {
      throw node.error(
          "is (%s), this search has (%s).".formatted(found, expected)
              + "\nMaybe give what the search began with, or begin anew without a state.");
    }
  }

  private static Trial trial(Node node, int number, SearchSpace space) {
    node.fields("values", "status", "resources", "results", "steps", "losses", "reason");
    Map<String, Object> values = values(node.required("values"), space);
    Trial.Status status = node.required("status").oneOf(Trial.Status.class);
    List<Trial.Result> results = results(node);
    if (status != Trial.Status.RUNNING && status != Trial.Status.FAILED && results.isEmpty()) {
      throw node.error("is (%s) and has no result.".formatted(word(status)));
    }
    return new Trial(
        number, values, status, results, reports(node), node.required("reason").text());
  }

  private static Map<String, Object> values(Node node, SearchSpace space) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (Parameter parameter : space.parameters()) {
      Node entry = node.optional(parameter.name());
      if (entry != null) {
        Object value = SpaceFormat.value(entry, parameter);
        if (value == null) {
          throw entry.error("is no value of the parameter (%s).".formatted(parameter.name()));
        }
        values.put(parameter.name(), value);
      }
    }
    if (values.size() != node.entries().size() || !space.accepts(values)) {
      throw node.error("are no trial of the space.");
    }
    return values;
  }

  private static List<Trial.Result> results(Node node) {
    List<Node> resources = node.required("resources").items();
    List<Node> values = node.required("results").items();
    requireSame(node, resources, values);
    List<Trial.Result> results = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      double resource = resources.get(i).number(Double.MIN_VALUE, 1);
      if (!results.isEmpty() && resource <= results.getLast().resource()) {
        throw resources.get(i).error("is not above the one before.");
      }
      results.add(new Trial.Result(resource, values.get(i).number()));
    }
    return results;
  }

  private static List<Trial.Report> reports(Node node) {
    List<Node> steps = node.required("steps").items();
    List<Node> losses = node.required("losses").items();
    requireSame(node, steps, losses);
    List<Trial.Report> reports = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      long before = reports.isEmpty() ? 0 : reports.getLast().step();
      long step = steps.get(i).integer(before + 1, Domain.MAX_WHOLE);
      reports.add(new Trial.Report(step, losses.get(i).number()));
    }
    return reports;
  }

  private static void requireSame(Node node, List<Node> first, List<Node> second) {
    if (first.size() != second.size() || first.size() > Search.MAX_REPORTS) {
      throw node.error(
          "has lists of (%d) and (%d) entries; both must be as long, at most %d."
              .formatted(first.size(), second.size(), Search.MAX_REPORTS));
    }
  }
}
