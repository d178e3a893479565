package dev.crema.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RulesTest {
  static final Path RUNBOOKS = Path.of("../docs/runbooks");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");
  private static final Pattern MIXED =
      Pattern.compile(
          "(?<![\\w:])(?:sum|min|max|avg|count|topk|bottomk)\\b(?! by \\(namespace\\b)");

  @Test
  void everyAlertSaysHowUrgentItIsWhatItIsAboutAndWhatToDo() throws IOException {
    for (Rule rule : Rule.alerts()) {
      assertThat(rule.label("severity")).as(rule.alert()).isIn("critical", "warning", "info");
      assertThat(rule.label("subject")).as(rule.alert()).isNotBlank();
      assertThat(rule.annotation("summary")).as(rule.alert()).endsWith(".");
      assertThat(rule.annotation("description")).as(rule.alert()).endsWith(".");
      // What Grafana, Alertmanager and people's tools make a link of.
      assertThat(rule.annotation("runbook_url"))
          .startsWith("https://")
          .endsWith("/docs/runbooks/%s.md".formatted(rule.alert()));
    }
  }

  /** Rules of one name are one alert in several severities. */
  @Test
  void noTwoRulesAreTheSameAlert() throws IOException {
    assertThat(Rule.alerts().stream().map(rule -> rule.alert() + " " + rule.label("severity")))
        .isNotEmpty()
        .doesNotHaveDuplicates();
  }

  @Test
  void everyAlertHasARunbookAndEveryRunbookAnAlert() throws IOException {
    Set<String> runbooks = new TreeSet<>();
    for (Path file : Tree.files(RUNBOOKS.toString(), ".md")) {
      runbooks.add(file.getFileName().toString().replace(".md", ""));
    }
    runbooks.remove("README");
    assertThat(runbooks).isEqualTo(names());
    String index = Files.readString(RUNBOOKS.resolve("README.md"));
    for (String name : runbooks) {
      assertThat(headings(RUNBOOKS.resolve(name + ".md")))
          .containsExactly(name, "Meaning", "First look", "Commands", "Cure", "How to verify");
      assertThat(index).contains("[%1$s](%1$s.md)".formatted(name));
    }
  }

  private static List<String> headings(Path file) throws IOException {
    return HEADING.matcher(Files.readString(file)).results().map(each -> each.group(1)).toList();
  }

  private static Set<String> names() throws IOException {
    return Rule.alerts().stream().map(Rule::alert).collect(Collectors.toCollection(TreeSet::new));
  }

  /** Each severity of an alert fires in some test, and in some other one the alert is silent. */
  @Test
  void noRuleGoesUntested() throws IOException {
    Set<String> fires = new TreeSet<>();
    Set<String> silent = new TreeSet<>();
    for (Path file : Tree.files("prometheus/tests", ".yaml")) {
      for (Map<String, Object> test : Tree.objects(Tree.read(file).get("tests"))) {
        for (Map<String, Object> each : Tree.objects(test.get("alert_rule_test"))) {
          List<Map<String, Object>> expected = Tree.objects(each.get("exp_alerts"));
          String name = Tree.text(each, "alertname");
          if (expected.isEmpty()) {
            silent.add(name);
          }
          expected.forEach(
              alert ->
                  fires.add(
                      name + " " + Tree.text(Tree.object(alert.get("exp_labels")), "severity")));
        }
      }
    }
    for (Rule rule : Rule.alerts()) {
      assertThat(fires).contains(rule.alert() + " " + rule.label("severity"));
    }
    assertThat(silent).isEqualTo(names());
  }

  /** Else a retraining that nobody gets would be heard of by nobody. */
  @Test
  void peopleHearOfTheFallOfPerformanceThatAsksForARetraining() throws IOException {
    String trigger = expression("CremaPerformanceFallen");
    assertThat(expression("CremaPerformanceSeen")).isEqualTo(trigger);
  }

  /** What is joined to it by namespace need not ask again: see MutantsIT and RulesIT. */
  @Test
  void everyRuleThatReadsMetricsIsAboutTheSameNamespaces() throws IOException {
    Set<String> namespaces = new TreeSet<>();
    for (Rule rule : Rule.all()) {
      if (!Rule.metrics(rule.expression()).isEmpty()) {
        assertThat(Rule.namespaces(rule.expression())).as(rule.expression()).hasSize(1);
      }
      namespaces.addAll(Rule.namespaces(rule.expression()));
    }
    assertThat(namespaces).hasSize(1);
  }

  /** Else what is another product's would be in the sum. */
  @Test
  void whatRunbooksAddUpKeepsItsNamespace() throws IOException {
    for (Path file : Tree.files(RUNBOOKS.toString(), ".md")) {
      assertThat(Files.readString(file).lines().filter(line -> line.contains("ask '")))
          .as(file.toString())
          .noneMatch(line -> MIXED.matcher(line).find());
    }
  }

  private static String expression(String alert) throws IOException {
    return Rule.alerts().stream()
        .filter(rule -> rule.alert().equals(alert))
        .map(Rule::expression)
        .findFirst()
        .orElse("");
  }

  /** The services' metrics are looked for in services that run, by WatchedIT; these by name. */
  @Test
  void theMetricsOfTheClusterArePublishedOnes() throws IOException {
    String published = Files.readString(Path.of("src/test/resources/cluster.prom"));
    for (Rule rule : Rule.all()) {
      for (String metric : Rule.metrics(rule.expression())) {
        if (!metric.startsWith("inference_") && !metric.startsWith("retraining_")) {
          assertThat(published).as(rule.expression()).contains("\n" + metric + "{");
        }
      }
    }
  }
}
