package dev.crema.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Each trap of docs/reference/kfp-traps.md has its test; those about files in the tree are here.
 */
class KfpTrapsTest {

  /** Types of a component that KFP takes for what they say; all others become an Artifact. */
  private static final Set<String> TYPES =
      Set.of(
          "String",
          "Integer",
          "Float",
          "Boolean",
          "JsonArray",
          "JsonObject",
          "Dataset",
          "Model",
          "Metrics",
          "ClassificationMetrics",
          "SlicedClassificationMetrics",
          "HTML",
          "Markdown",
          "Artifact");

  private static final Pattern TEST = Pattern.compile("`([A-Z]\\w+)\\.(\\w+)`");
  private static final Pattern VERSIONED =
      Pattern.compile("\"?crema/[a-z-]+:\\d+\\.\\d+\\.\\d+\"?");

  /** At the begin of a line, or in braces. */
  private static final Pattern CONDITION = Pattern.compile("(?m)(^ +|\\{)condition: ");

  private static final Pattern READ = Pattern.compile("parameter_values\\['([^']+)'\\]");

  static Stream<Path> components() {
    return Repository.files("component.yaml").stream()
        .filter(file -> file.startsWith(Repository.ROOT.resolve("components")));
  }

  static Stream<Path> pipelines() {
    return Repository.files("pipeline.yaml").stream()
        .filter(file -> file.startsWith(Repository.ROOT.resolve("pipelines")))
        .filter(file -> file.getParent().getParent().endsWith("pipelines"));
  }

  @Test
  void everyTrapNamesATestThatExists() {
    List<String> missing = new ArrayList<>();
    List<String> untested = new ArrayList<>();
    for (String line : Repository.read("docs/reference/kfp-traps.md").lines().toList()) {
      if (line.startsWith("| ") && !line.equals("| trap | test |")) {
        Matcher test = TEST.matcher(line);
        int tests = 0;
        for (; test.find(); tests++) {
          if (!exists(test.group(1), test.group(2))) {
            missing.add(test.group());
          }
        }
        if (tests == 0) {
          untested.add(line);
        }
      }
    }
    assertThat(missing).as("tests that do not exist").isEmpty();
    assertThat(untested).as("traps without a test").isEmpty();
  }

  /** The table of threats names its tests in the same form. */
  @Test
  void everyTestThatTheSecurityModelNamesExists() {
    Matcher test = TEST.matcher(Repository.read("docs/reference/security.md"));
    List<String> missing = new ArrayList<>();
    int tests = 0;
    for (; test.find(); tests++) {
      if (!exists(test.group(1), test.group(2))) {
        missing.add(test.group());
      }
    }
    assertThat(tests).isGreaterThan(20);
    assertThat(missing).as("tests that do not exist").isEmpty();
  }

  private static boolean exists(String type, String method) {
    Pattern declaration =
        Pattern.compile("@(Test|ParameterizedTest)\\b[^{;]*?\\bvoid " + method + "\\(");
    return Repository.files("/" + type + ".java").stream()
        .anyMatch(file -> declaration.matcher(withoutSources(Repository.read(file))).find());
  }

  /** The arguments of a parameterized test may have braces of their own. */
  private static String withoutSources(String java) {
    return java.replaceAll(
        "(?s)@(CsvSource|ValueSource|EnumSource|MethodSource)\\(.*?\\)\\s*\\n", "");
  }

  @ParameterizedTest
  @MethodSource("components")
  void aComponentTakesTheExecutorInputAndNoOtherPlaceholder(Path file) {
    Map<?, ?> container = container(file);
    assertThat(container.get("args"))
        .asString()
        .isEqualTo("[--executor_input, {executorInput=null}]");
    assertThat(container.get("command")).asString().doesNotContain("{");
  }

  @ParameterizedTest
  @MethodSource("components")
  void aComponentIsOfTheFirstFormatAndHasNoEnvironment(Path file) {
    assertThat(container(file).keySet()).asString().isEqualTo("[image, command, args]");
  }

  @ParameterizedTest
  @MethodSource("components")
  void aComponentHasOnlyTypesThatKfpKnows(Path file) {
    assertThat(fields(file)).isNotEmpty();
    for (Map<?, ?> field : fields(file)) {
      assertThat(field.get("type")).as("type of %s", field.get("name")).isIn(TYPES);
    }
  }

  @ParameterizedTest
  @MethodSource("components")
  void aComponentHasNamesThatKfpDoesNotChange(Path file) {
    for (Map<?, ?> field : fields(file)) {
      assertThat(String.valueOf(field.get("name"))).matches("[a-z][a-z0-9_]*");
    }
  }

  @Test
  void anImageHasAVersionThatDoesNotMove() {
    List<String> moving = new ArrayList<>();
    Stream.concat(components(), pipelines())
        .forEach(
            file ->
                Repository.read(file)
                    .lines()
                    .map(String::strip)
                    .filter(line -> line.startsWith("image: "))
                    .map(line -> line.substring("image: ".length()))
                    .filter(image -> !VERSIONED.matcher(image).matches())
                    .forEach(moving::add));
    assertThat(moving).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("pipelines")
  void aConditionReadsAnInputOfItsPipeline(Path file) {
    List<String> conditions = new ArrayList<>();
    List<String> fromTasks = new ArrayList<>();
    conditions(read(file), conditions, fromTasks);
    assertThat(conditions)
        .hasSize((int) CONDITION.matcher(Repository.read(file)).results().count());
    assertThat(fromTasks).as("conditions on outputs of a task").isEmpty();
  }

  /** Walks through all tasks, at whatever depth. */
  private static void conditions(Object node, List<String> conditions, List<String> fromTasks) {
    if (!(node instanceof Map<?, ?> map)) {
      return;
    }
    if (map.get("triggerPolicy") instanceof Map<?, ?> policy
        && policy.get("condition") instanceof String condition) {
      conditions.add(condition);
      Matcher read = READ.matcher(condition);
      while (read.find()) {
        Object parameter = child(child(map.get("inputs"), "parameters"), read.group(1));
        if (!(parameter instanceof Map<?, ?> source)
            || !source.containsKey("componentInputParameter")) {
          fromTasks.add(condition);
        }
      }
    }
    map.values().forEach(value -> conditions(value, conditions, fromTasks));
  }

  private static Object child(Object node, String key) {
    Object child = node instanceof Map<?, ?> map ? map.get(key) : null;
    return child == null ? Map.of() : child;
  }

  private static Map<?, ?> container(Path file) {
    return (Map<?, ?>) child(child(read(file), "implementation"), "container");
  }

  private static List<Map<?, ?>> fields(Path file) {
    List<Map<?, ?>> fields = new ArrayList<>();
    for (String kind : List.of("inputs", "outputs")) {
      if (child(read(file), kind) instanceof List<?> list) {
        list.forEach(field -> fields.add((Map<?, ?>) field));
      }
    }
    return fields;
  }

  private static Object read(Path file) {
    return new Load(LoadSettings.builder().build())
        .loadAllFromString(Repository.read(file))
        .iterator()
        .next();
  }
}
