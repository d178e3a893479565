package dev.crema.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DashboardsTest {
  static final String FOLDER = "grafana";
  private static final String SOURCE = "${datasource}";
  private static final int COLUMNS = 24;

  /** Series of a namespace, and a recording of ours that has none. */
  private static final Pattern NARROWED =
      Pattern.compile(
          "[\\w:]+\\{[^}]*namespace(?:=~\"\\$namespace\"|=\"kubeflow\")[^}]*}"
              + "|crema:certificate_days_left:min");

  /** What a value of Grafana's TypeScript types may be. */
  private final Map<String, Object> types;

  DashboardsTest() throws IOException {
    types = Tree.object(Tree.read(Path.of("src/test/resources/grafana-types.json")).get("types"));
  }

  @Test
  void grafana11And12ReadEveryField() throws IOException {
    for (Path file : Tree.files(FOLDER, ".json")) {
      Map<String, Object> board = Tree.read(file);
      check("Dashboard", board, file.toString());
      for (Map<String, Object> each :
          Tree.objects(Tree.object(board.get("templating")).get("list"))) {
        check("VariableModel", each, file + " templating");
      }
      for (Map<String, Object> panel : panels(board)) {
        String place = file + " " + panel.get("title");
        check(panel.get("type") + ".Options", panel.get("options"), place);
        Map<String, Object> defaults = defaults(panel);
        if (panel.get("type").equals("timeseries")) {
          check("GraphFieldConfig", defaults.get("custom"), place);
        } else {
          assertThat(defaults).as(place).doesNotContainKey("custom");
        }
      }
    }
  }

  @Test
  void aFieldThatGrafanaDoesNotKnowIsFound() throws IOException {
    Map<String, Object> board =
        new LinkedHashMap<>(Tree.read(Tree.files(FOLDER, ".json").getFirst()));
    board.put("panel", List.of());
    assertThat(failure(board)).contains("no field panel");
    board.remove("panel");
    board.put("graphTooltip", 3);
    assertThat(failure(board)).contains("graphTooltip");
    board.put("graphTooltip", 1);
    board.remove("schemaVersion");
    assertThat(failure(board)).contains("schemaVersion is missing");
  }

  private String failure(Map<String, Object> board) {
    try {
      check("Dashboard", board, "board");
      return "";
    } catch (AssertionError e) {
      return String.valueOf(e.getMessage());
    }
  }

  @Test
  void everyPanelAsksOneQuestionInAUnitOfThePrometheusThatIsChosen() throws IOException {
    Set<Object> uids = new HashSet<>();
    for (Path file : Tree.files(FOLDER, ".json")) {
      Map<String, Object> board = Tree.read(file);
      assertThat(uids.add(board.get("uid"))).as(file.toString()).isTrue();
      assertThat(Tree.objects(Tree.object(board.get("templating")).get("list")))
          .as(file.toString())
          .anyMatch(each -> each.get("type").equals("datasource"));
      for (Map<String, Object> panel : panels(board)) {
        String place = file + " " + panel.get("title");
        assertThat(Tree.text(panel, "description")).as(place).matches("[^?]+\\?");
        assertThat(Tree.text(defaults(panel), "unit")).as(place).isNotBlank();
        assertThat(source(panel)).as(place).isEqualTo(SOURCE);
        assertThat(Tree.objects(panel.get("targets")))
            .as(place)
            .isNotEmpty()
            .allMatch(target -> source(target).equals(SOURCE));
      }
    }
  }

  @Test
  void panelsLieBesideEachOther() throws IOException {
    for (Path file : Tree.files(FOLDER, ".json")) {
      Set<String> cells = new HashSet<>();
      for (Map<String, Object> panel : panels(Tree.read(file))) {
        Map<String, Object> at = Tree.object(panel.get("gridPos"));
        int right = (int) at.get("x") + (int) at.get("w");
        assertThat(right).isLessThanOrEqualTo(COLUMNS);
        for (int x = (int) at.get("x"); x < right; x++) {
          for (int y = 0; y < (int) at.get("h"); y++) {
            assertThat(cells.add(x + " " + ((int) at.get("y") + y))).as("%s", panel).isTrue();
          }
        }
      }
    }
  }

  /** In the same Prometheus others may have pods, and metrics of these names. */
  @Test
  void allIsAllOfTheNamespacesThatTheRulesAreAbout() throws IOException {
    Set<String> ours = new HashSet<>();
    Rule.all().forEach(rule -> ours.addAll(Rule.namespaces(rule.expression())));
    for (Path file : Tree.files(FOLDER, ".json")) {
      Map<String, Object> board = Tree.read(file);
      Map<String, Object> variable = variables(board).get("namespace");
      assertThat(Rule.namespaces(Tree.text(Tree.object(variable.get("query")), "query")))
          .isEqualTo(ours);
      assertThat(variable.get("allValue")).isEqualTo("|" + String.join("", ours));
      for (Map<String, Object> panel : panels(board)) {
        for (Map<String, Object> target : Tree.objects(panel.get("targets"))) {
          String rest = NARROWED.matcher(Tree.text(target, "expr")).replaceAll("");
          assertThat(rest).as("%s", panel.get("title")).doesNotContain("{", ":");
          assertThat(Rule.metrics(rest)).as("%s", panel.get("title")).isEmpty();
        }
      }
    }
  }

  /** Returns a query as Grafana asks it when all of each variable is chosen. */
  static String ofAll(Map<String, Object> board, String query) {
    String asked = query;
    for (Map.Entry<String, Map<String, Object>> each : variables(board).entrySet()) {
      if (each.getValue().containsKey("allValue")) {
        asked = asked.replace("$" + each.getKey(), Tree.text(each.getValue(), "allValue"));
      }
    }
    return asked;
  }

  private static Map<String, Map<String, Object>> variables(Map<String, Object> board) {
    return Tree.objects(Tree.object(board.get("templating")).get("list")).stream()
        .collect(Collectors.toMap(each -> Tree.text(each, "name"), each -> each));
  }

  static List<Map<String, Object>> panels(Map<String, Object> board) {
    return Tree.objects(board.get("panels"));
  }

  private static Map<String, Object> defaults(Map<String, Object> panel) {
    return Tree.object(Tree.object(panel.get("fieldConfig")).get("defaults"));
  }

  private static String source(Map<String, Object> tree) {
    return Tree.text(Tree.object(tree.get("datasource")), "uid");
  }

  /** Checks a value against a type: a name, a list of values, or what its items are. */
  private void check(Object type, Object value, String place) {
    switch (type) {
      case List<?> values -> assertThat(values.contains(value)).as("%s: %s", place, value).isTrue();
      case Map<?, ?> list ->
          Tree.list(value).forEach(item -> check(Tree.object(list).get("items"), item, place));
      case String name -> named(name, value, place);
      default -> throw new AssertionError("The type (%s) is none.".formatted(type));
    }
  }

  private void named(String type, Object value, String place) {
    switch (type) {
      case "string" -> assertThat(value).as(place).isInstanceOf(String.class);
      case "number" -> assertThat(value).as(place).isInstanceOf(Number.class);
      case "boolean" -> assertThat(value).as(place).isInstanceOf(Boolean.class);
      case "any" -> {}
      default -> object(type, Tree.object(value), place);
    }
  }

  private void object(String type, Map<String, Object> value, String place) {
    Map<String, Object> fields = Tree.object(types.get(type));
    assertThat(fields).as("the type " + type).isNotEmpty();
    value.forEach(
        (name, each) -> {
          assertThat(fields).as("%s: %s has no field %s", place, type, name).containsKey(name);
          // A threshold's first value is null: without an end.
          if (each != null) {
            check(Tree.object(fields.get(name)).get("type"), each, place + "." + name);
          }
        });
    fields.forEach(
        (name, each) -> {
          if (Boolean.TRUE.equals(Tree.object(each).get("required"))) {
            assertThat(value).as("%s: %s is missing", place, name).containsKey(name);
          }
        });
  }
}
