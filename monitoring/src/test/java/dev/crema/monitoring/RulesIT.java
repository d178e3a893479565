package dev.crema.monitoring;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.crema.servers.LocalPrometheus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;

class RulesIT {
  @BeforeAll
  static void findPrometheus() {
    assumeTrue(LocalPrometheus.isInstalled(), "Maybe run: apt-get install prometheus");
  }

  @Test
  void prometheusTakesEachRule() throws Exception {
    for (Path file : Tree.files(Rule.FOLDER, ".yaml")) {
      Tool.run(List.of("promtool", "check", "rules", file.toString()));
    }
  }

  @Test
  void eachRuleFiresWhenItShouldAndStaysSilentOtherwise() throws Exception {
    for (Path file : Tree.files("prometheus/tests", ".yaml")) {
      Tool.run(List.of("promtool", "test", "rules", file.toString()));
    }
  }

  /** The same tests once more, with all their series in a namespace of another product. */
  @Test
  void whatIsOfAnotherProductFiresNothingAndIsNotRecorded(@TempDir Path folder) throws Exception {
    for (Path file : Tree.files("prometheus/tests", ".yaml")) {
      Map<String, Object> tests = new LinkedHashMap<>(Tree.read(file));
      tests.put(
          "rule_files",
          Tree.list(tests.get("rule_files")).stream()
              .map(rules -> file.resolveSibling(rules.toString()).toAbsolutePath().toString())
              .toList());
      tests.put("tests", Tree.objects(tests.get("tests")).stream().map(RulesIT::foreign).toList());
      Path copy = folder.resolve(file.getFileName());
      Files.writeString(copy, new Dump(DumpSettings.builder().build()).dumpToString(tests));
      Tool.run(List.of("promtool", "test", "rules", copy.toString()));
    }
  }

  private static Map<String, Object> foreign(Map<String, Object> test) {
    Map<String, Object> foreign = new LinkedHashMap<>(test);
    foreign.put(
        "input_series",
        each(test, "input_series", (key, value) -> key.equals("series") ? foreign(value) : value));
    foreign.put(
        "alert_rule_test",
        // Of a service of ours that is not there at all it is another test.
        each(test, "alert_rule_test", (key, value) -> key.equals("exp_alerts") ? List.of() : value)
            .stream()
            .filter(each -> !each.containsValue("CremaDown"))
            .toList());
    foreign.put(
        "promql_expr_test",
        each(
            test,
            "promql_expr_test",
            (key, value) -> key.equals("exp_samples") ? List.of() : value));
    return foreign;
  }

  private static List<Map<String, Object>> each(
      Map<String, Object> test, String name, BiFunction<String, Object, Object> change) {
    List<Map<String, Object>> changed = new ArrayList<>();
    for (Map<String, Object> each : Tree.objects(test.get(name))) {
      Map<String, Object> copy = new LinkedHashMap<>(each);
      copy.replaceAll(change);
      changed.add(copy);
    }
    return changed;
  }

  private static Object foreign(Object series) {
    String text =
        series
            .toString()
            .replaceAll("namespace=\"[^\"]*\"", "namespace=\"other\"")
            .replaceAll("job=\"crema[^\"]*\"", "job=\"other\"");
    return text.contains("namespace=") ? text : text.replace("{", "{namespace=\"other\", ");
  }
}
