package dev.crema.monitoring;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** A committed rule, as Prometheus reads it. */
record Rule(Path file, Map<String, Object> tree) {
  static final String FOLDER = "prometheus/rules";

  /** Metrics of the services and of exporters; what a rule records has a colon. */
  private static final Pattern METRIC =
      Pattern.compile(
          "(?<![\\w:])(?:inference|retraining|kube|kubelet|container|certmanager|probe|jvm|process)_\\w+(?!\\w|:)");

  /** Whose series; those of a process outside a cluster have no namespace. */
  private static final Pattern NAMESPACES = Pattern.compile("namespace=~\"\\|?([^\"]+)\"");

  static List<Rule> all() throws IOException {
    List<Rule> rules = new ArrayList<>();
    for (Path file : Tree.files(FOLDER, ".yaml")) {
      for (Map<String, Object> group : Tree.objects(Tree.read(file).get("groups"))) {
        Tree.objects(group.get("rules")).forEach(rule -> rules.add(new Rule(file, rule)));
      }
    }
    return rules;
  }

  static List<Rule> alerts() throws IOException {
    return all().stream().filter(rule -> rule.tree.containsKey("alert")).toList();
  }

  /** The alert's name; empty if it records something. */
  String alert() {
    return Tree.text(tree, "alert");
  }

  String expression() {
    return Tree.text(tree, "expr");
  }

  String label(String name) {
    return Tree.text(Tree.object(tree.get("labels")), name);
  }

  String annotation(String name) {
    return Tree.text(Tree.object(tree.get("annotations")), name);
  }

  /** Returns the patterns of namespaces that PromQL asks for, one if all of it is of one mind. */
  static Set<String> namespaces(String expression) {
    Set<String> patterns = new TreeSet<>();
    NAMESPACES.matcher(expression).results().forEach(match -> patterns.add(match.group(1)));
    return patterns;
  }

  /** Returns the metrics that PromQL names, without those that rules record. */
  static Set<String> metrics(String expression) {
    Set<String> names = new TreeSet<>();
    // A text, as of a matcher, names no metric.
    METRIC
        .matcher(expression.replaceAll("\"[^\"]*\"", "\"\""))
        .results()
        .forEach(match -> names.add(match.group()));
    return names;
  }
}
