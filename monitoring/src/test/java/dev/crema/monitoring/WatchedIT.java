package dev.crema.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.crema.servers.LocalAlertmanager;
import dev.crema.servers.LocalPrometheus;
import dev.crema.servers.testing.RequiresMlflow;
import dev.crema.trainandregister.LoopStory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The loop with a better model, and rules, dashboards and runbooks with its services. */
@RequiresMlflow
class WatchedIT {
  /** Series that there are in trouble alone, which a test of the service makes. */
  private static final Map<String, String> IN_TROUBLE =
      Map.of("inference_model_refused", "inference/src/test/java/dev/crema/inference");

  private static final Pattern SELECTOR = Pattern.compile("([\\w:]+)\\{([^}]*)}");
  private static final Pattern MATCHER = Pattern.compile("(\\w+)(?:=~|!=|=)\"");
  private static final Pattern FENCE = Pattern.compile("(?ms)^```sh\\n(.*?)^```");

  @TempDir static Path folder;
  private static Watched watched;

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(LocalPrometheus.isInstalled(), "Maybe run: apt-get install prometheus");
    assumeTrue(
        LocalAlertmanager.isInstalled(), "Maybe run: apt-get install prometheus-alertmanager");
    watched = Watched.start(folder);
    assertThat(watched.post("/predict", "application/json", "{\"rows\": [{}]}")).isEqualTo(422);
    String table = Files.readString(Watched.ROOT.resolve("data/churn-mlc/mlc_churn.csv"));
    String some = table.lines().limit(2_001).collect(Collectors.joining("\n"));
    assertThat(watched.post("/batches", "text/csv", some)).isEqualTo(202);
    watched.await("inference_batch_duration_seconds_count > 0");
    // Two scrapes with it, so that it has a rate.
    watched.await("rate(inference_batch_rows_total{outcome=\"predicted\"}[10s]) > 0");
    // Both services look at some things every 15 seconds only.
    watched.await("retraining_data_pass_ratio and on(model) retraining_data_refused");
  }

  @AfterAll
  static void stop() throws InterruptedException {
    if (watched != null) {
      watched.close();
    }
  }

  @Test
  void driftBecameOneRetrainingAndABetterModelServes() throws Exception {
    LoopStory.assertThatABetterModelServes(watched.story());
  }

  @Test
  void everyMetricOfTheRulesIsThereWithItsLabels() throws Exception {
    Set<String> missing = new TreeSet<>();
    for (Rule rule : Rule.all()) {
      for (String metric : Rule.metrics(rule.expression())) {
        if (!IN_TROUBLE.containsKey(metric) && isAway(metric, "")) {
          missing.add(metric);
        }
      }
      Matcher selectors = SELECTOR.matcher(rule.expression());
      while (selectors.find()) {
        for (String label : labels(selectors.group(2))) {
          if (!IN_TROUBLE.containsKey(selectors.group(1))
              && isAway(selectors.group(1), label + "!=\"\"")) {
            missing.add(selectors.group(1) + " with " + label);
          }
        }
      }
    }
    assertThat(missing).isEmpty();
  }

  private static List<String> labels(String matchers) {
    return MATCHER.matcher(matchers).results().map(each -> each.group(1)).distinct().toList();
  }

  private static boolean isAway(String metric, String matcher) throws Exception {
    return watched.ask("last_over_time(%s{%s}[15m])".formatted(metric, matcher)).isEmpty();
  }

  @Test
  void whatIsThereInTroubleAloneIsInATestOfTheService() throws IOException {
    for (Map.Entry<String, String> each : IN_TROUBLE.entrySet()) {
      try (var files = Files.walk(Watched.ROOT.resolve(each.getValue()))) {
        assertThat(files.filter(file -> file.toString().endsWith(".java")))
            .anyMatch(file -> contains(file, each.getKey() + "{"));
      }
    }
  }

  private static boolean contains(Path file, String text) {
    try {
      return Files.readString(file).contains(text);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void everyRuleThatRecordsHasRecorded() throws Exception {
    for (Rule rule : Rule.all()) {
      if (rule.alert().isEmpty()) {
        String name = Tree.text(rule.tree(), "record");
        assertThat(watched.ask("last_over_time(%s[15m])".formatted(name))).as(name).isNotEmpty();
      }
    }
  }

  @Test
  void driftFiresAndAServiceThatIsWellMakesNoOtherAlert() throws Exception {
    List<String> fired = new ArrayList<>();
    for (Map<String, Object> each :
        watched.ask(
            "count by (alertname, severity) (last_over_time(ALERTS{alertstate=\"firing\"}[15m]))")) {
      Map<String, Object> labels = Tree.object(each.get("metric"));
      fired.add(labels.get("alertname") + " " + labels.get("severity"));
    }
    assertThat(fired).containsExactlyInAnyOrder("CremaDrift warning", "CremaDriftSeen critical");
  }

  @Test
  void everyPanelHasData() throws Exception {
    List<String> empty = new ArrayList<>();
    for (Path file : Tree.files(DashboardsTest.FOLDER, ".json")) {
      Map<String, Object> board = Tree.read(file);
      for (Map<String, Object> panel : DashboardsTest.panels(board)) {
        for (Map<String, Object> target : Tree.objects(panel.get("targets"))) {
          String query =
              DashboardsTest.ofAll(board, Tree.text(target, "expr"))
                  .replace("$__rate_interval", "30s")
                  .replace("$__range", "15m");
          if (watched.ask("last_over_time((%s)[5m:1s])".formatted(query)).isEmpty()) {
            empty.add("%s, %s: %s".formatted(file, panel.get("title"), query));
          }
        }
      }
    }
    assertThat(empty).isEmpty();
  }

  @Test
  void theDashboardsAreThoseOfTheirGenerator() throws Exception {
    Tool.run(List.of(python(), "grafana/dashboards.py", "--check"));
  }

  /** With -Dcrema.pictures=true those in docs/ are drawn anew. */
  @Test
  void theDashboardsCanBeDrawn() throws Exception {
    Path pictures =
        Boolean.getBoolean("crema.pictures")
            ? Watched.ROOT.resolve("docs/reference/dashboards")
            : folder.resolve("pictures");
    String prometheus = watched.prometheus().toString();
    Tool.run(List.of(python(), "grafana/draw.py", prometheus, pictures.toString(), "3"));
    for (Path board : Tree.files(DashboardsTest.FOLDER, ".json")) {
      String name = board.getFileName().toString().replace(".json", ".svg");
      assertThat(Files.readString(pictures.resolve(name)))
          .contains(Tree.text(Tree.read(board), "title"), "</svg>")
          .doesNotContain("no data");
    }
  }

  @Test
  void everyCommandOfTheRunbooksThatNeedsNoClusterWorks() throws Exception {
    StringBuilder script = new StringBuilder();
    script.append(
        "INFERENCE=%s RETRAINING=%s PROMETHEUS=%s MODEL=churn TOKEN=\n"
            .formatted(watched.inference(), watched.retraining(), watched.prometheus()));
    Path index = RulesTest.RUNBOOKS.resolve("README.md");
    commands(index).stream()
        .filter(line -> line.contains("() {"))
        .forEach(line -> script.append(line).append('\n'));
    int count = 0;
    for (Path file : Tree.files(RulesTest.RUNBOOKS.toString(), ".md")) {
      for (String line : commands(file)) {
        if (line.startsWith("get ") || line.startsWith("ask ")) {
          script.append(line).append(" > /dev/null || echo failed: ");
          script.append(file.getFileName()).append(" $LINENO\n");
          count++;
        }
      }
    }
    assertThat(count).isGreaterThan(60);
    Path file = Files.writeString(folder.resolve("commands.sh"), script);
    assertThat(Tool.run(List.of("bash", file.toString()))).isEmpty();
  }

  private static List<String> commands(Path file) throws IOException {
    return FENCE
        .matcher(Files.readString(file))
        .results()
        .flatMap(each -> each.group(1).lines())
        .toList();
  }

  private static String python() {
    return Watched.ROOT.resolve(".mvn/python.sh").toString();
  }
}
