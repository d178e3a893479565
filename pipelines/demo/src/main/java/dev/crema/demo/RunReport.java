package dev.crema.demo;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a run left in its folder, as far as a person wants to see it. */
final class RunReport {
  private final List<Map<String, Object>> tasks;

  private RunReport(List<Map<String, Object>> tasks) {
    this.tasks = tasks;
  }

  static RunReport read(Path run) throws IOException {
    List<Map<String, Object>> tasks = new ArrayList<>();
    if (JSON.std.mapFrom(Files.readString(run.resolve("run.json"))).get("tasks")
        instanceof List<?> list) {
      list.forEach(task -> tasks.add(Answer.object(task)));
    }
    return new RunReport(tasks);
  }

  /** The champion's version after this run: a new one, or the one it was measured against. */
  Optional<String> champion() {
    return output("promote-model", "champion_version")
        .or(() -> output("fetch-champion", "version"));
  }

  /** Whether the data kept their contract. */
  boolean isValid() {
    return output("validate-data", "passed").filter("true"::equals).isPresent();
  }

  /** Where the page is that shows the model to people; none if there is no model. */
  Optional<Path> page() {
    return artifact("evaluate-model", "report");
  }

  /** The customers that the model was measured on and did not learn from. */
  Path testPart() throws DemoException {
    return artifact("split-data", "test")
        .orElseThrow(() -> new DemoException("The run has no test part."));
  }

  /** What the gate said of the rows of production alone, on which it asked both versions. */
  List<String> onProduction() throws IOException {
    return reasons().stream().filter(reason -> reason.contains("test rows of production")).toList();
  }

  private List<String> reasons() throws IOException {
    Optional<Path> file = artifact("check-quality", "reasons");
    if (file.isEmpty()) {
      return List.of();
    }
    return Files.readAllLines(file.get()).stream()
        .filter(line -> line.startsWith("- "))
        .map(line -> line.substring(2).replace("\\", ""))
        .toList();
  }

  void print(Screen screen, String model) throws IOException {
    screen.blank();
    screen.line("Metrics on the test part");
    metrics("evaluate-model", "metrics").forEach((name, value) -> printMetric(screen, name, value));
    screen.blank();
    boolean passed = output("check-quality", "passed").filter("true"::equals).isPresent();
    screen.line("The gate says: %s", passed ? "passed" : "not passed");
    reasons().forEach(reason -> screen.line("  %s", reason));
    screen.blank();
    output("register-model", "version").ifPresent(version -> printVersion(screen, version, model));
  }

  /** The validation part is where the threshold was chosen; what counts is the test part. */
  private static void printMetric(Screen screen, String name, Object value) {
    if (name.startsWith("validation_")) {
      return;
    }
    boolean whole =
        value instanceof Number number && number.doubleValue() == Math.rint(number.doubleValue());
    screen.line(whole ? "  %-18s %.0f" : "  %-18s %.4f", name, ((Number) value).doubleValue());
  }

  private void printVersion(Screen screen, String version, String model) {
    boolean known =
        output("register-model", "already_registered").filter("true"::equals).isPresent();
    screen.line(
        known
            ? "Version %s of the model (%s) already holds this package; nothing was registered again."
            : "Registered version %s of the model (%s), alias challenger.",
        version,
        model);
    output("promote-model", "champion_version")
        .ifPresent(champion -> screen.line("Champion: version %s (alias champion).", champion));
    screen.blank();
  }

  private Optional<Map<String, Object>> task(String name) {
    return tasks.stream()
        .filter(task -> name.equals(task.get("name")))
        .filter(task -> List.of("SUCCEEDED", "CACHED").contains(String.valueOf(task.get("state"))))
        .findFirst();
  }

  private Optional<String> output(String task, String parameter) {
    return task(task)
        .map(found -> Answer.object(found.get("parameters")).get(parameter))
        .map(String::valueOf)
        .filter(value -> !value.isEmpty());
  }

  private Optional<Map<String, Object>> artifactValue(String task, String name) {
    return task(task)
        .map(found -> Answer.object(found.get("artifacts")).get(name))
        .filter(values -> values instanceof List<?> list && !list.isEmpty())
        .map(values -> Answer.object(((List<?>) values).getFirst()));
  }

  private Optional<Path> artifact(String task, String name) {
    return artifactValue(task, name).map(value -> Path.of(String.valueOf(value.get("uri"))));
  }

  private Map<String, Object> metrics(String task, String name) {
    return artifactValue(task, name)
        .map(value -> Answer.object(value.get("metadata")))
        .orElse(Map.of());
  }
}
