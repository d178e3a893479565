package dev.crema.runner.toy;

import dev.crema.runner.value.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** All toy steps in one program; the first argument says which. */
public final class Toy {
  /** Where a step that sleeps with children writes their numbers, beside its own. */
  public static final String CHILDREN = "children";

  private final Map<String, @Nullable Object> inputs;
  private final Map<String, @Nullable Object> outputs;
  private final Map<String, Object> parameterValues = new LinkedHashMap<>();
  private final Map<String, Object> artifacts = new LinkedHashMap<>();

  private Toy(Map<String, @Nullable Object> input) {
    this.inputs = map(input, "inputs");
    this.outputs = map(input, "outputs");
  }

  /** Runs the step: {@code <name> --executor_input <json>}. */
  public static void main(String[] arguments) throws Exception {
    System.out.println("toy " + arguments[0]);
    Toy toy = new Toy(Json.parseObject(arguments[2], "executor input"));
    switch (arguments[0]) {
      case "make-data" -> toy.makeData();
      case "train-toy" -> toy.train();
      case "gate-toy" -> toy.gate();
      case "register-toy" -> toy.register();
      case "pick-best" -> toy.pickBest();
      case "read-file" -> toy.readFile();
      case "misbehave" -> toy.misbehave();
      case "show-environment" -> toy.showEnvironment();
      default -> throw new IllegalArgumentException(arguments[0]);
    }
    toy.finish();
  }

  private void makeData() throws IOException {
    Random random = new Random(integer("seed"));
    Path folder = Files.createDirectories(path("dataset"));
    StringBuilder rows = new StringBuilder("x,y\n");
    for (int row = 0; row < integer("rows"); row++) {
      rows.append(random.nextInt(100)).append(',').append(random.nextInt(2)).append('\n');
    }
    Files.writeString(folder.resolve("data.csv"), rows);
    parameterValues.put("row_count", (double) integer("rows"));
    parameterValues.put("rates", List.of(0.1, 0.2));
    artifact("dataset", Map.of("rows", (double) integer("rows")));
  }

  private void train() throws IOException {
    double rate = (Double) value("learning_rate");
    Files.writeString(path("model"), Json.pretty(map(inputs, "parameterValues")));
    artifact("model", Map.of("format", "toy"));
    double accuracy = 1 - Math.abs(rate - 0.2);
    artifact("metrics", Map.of("accuracy", accuracy));
    Files.writeString(path("report"), "# Toy\naccuracy " + accuracy);
    artifact("report", Map.of());
    parameterValues.put("accuracy", accuracy);
  }

  private void gate() throws IOException {
    boolean passed = (Double) value("value") >= (Double) value("minimum");
    parameterValues.put("passed", passed);
    Files.writeString(path("reasons"), passed ? "good enough" : "too low");
    artifact("reasons", Map.of());
  }

  private void register() throws IOException {
    Files.readString(Path.of(inputUri("model")));
    parameterValues.put("version", value("name") + "@" + value("run_id"));
  }

  private void pickBest() {
    List<?> values = (List<?>) value("values");
    int best = 0;
    for (int index = 1; index < values.size(); index++) {
      if ((Double) values.get(index) > (Double) values.get(best)) {
        best = index;
      }
    }
    parameterValues.put("best", values.get(best));
    parameterValues.put("best_index", (double) best);
  }

  private void readFile() throws IOException {
    parameterValues.put("text", Files.readString(Path.of(inputUri("file"))));
    parameterValues.put("metadata", map(inputArtifact("file"), "metadata"));
  }

  private void showEnvironment() {
    parameterValues.put("names", new ArrayList<>(new TreeSet<>(System.getenv().keySet())));
    parameterValues.put("secret", String.valueOf(System.getenv("TOY_PASSWORD")));
  }

  private void misbehave() throws Exception {
    String how = String.valueOf(value("how"));
    parameterValues.put("number", 0.9);
    Files.writeString(path("artifact"), "an artifact");
    artifact("artifact", Map.of());
    System.err.println("misbehaving: " + how);
    switch (how) {
      case "well" -> {}
      case "exit 7" -> System.exit(7);
      case "no output" -> System.exit(0);
      case "not a number" -> raw("{\"parameterValues\":{\"number\":NaN}}");
      case "unknown field" -> raw("{\"parameterValues\":{\"number\":1},\"surprise\":1}");
      case "undeclared artifact" ->
          raw(
              "{\"parameterValues\":{\"number\":1},\"artifacts\":{\"other\":{\"artifacts\":[{}]}}}");
      case "undeclared parameter" -> raw("{\"parameterValues\":{\"number\":1,\"nummer\":1}}");
      case "wrong type" -> raw("{\"parameterValues\":{\"number\":\"1\"}}");
      case "null metadata" ->
          raw(
              "{\"parameterValues\":{\"number\":1},\"artifacts\":{\"artifact\":{\"artifacts\":[{\"metadata\":{\"a\":null}}]}}}");
      case "missing parameter" -> raw("{}");
      case "parameter as file" -> {
        Files.writeString(
            Path.of(String.valueOf(map(map(outputs, "parameters"), "number").get("outputFile"))),
            "0.75\n");
        raw("{}");
      }
      case "linked folder" -> {
        Path folder = path("artifact");
        Files.delete(folder);
        Files.createDirectories(folder);
        Files.createSymbolicLink(folder.resolve("link"), Path.of("/tmp"));
      }
      case "sleep" -> sleep();
      case "say much" -> {
        StringBuilder lines = new StringBuilder();
        for (int line = 0; line < 20_000; line++) {
          lines.append(line).append(" ☕ says the step\n\n");
        }
        System.err.write(lines.append("and no end").toString().getBytes(StandardCharsets.UTF_8));
      }
      case "leave a child" -> {
        Process child = new ProcessBuilder("sleep", "300").inheritIO().start();
        Files.writeString(file(), child.pid() + "\n");
      }
      case "sleep with children" -> {
        sleepWithChildren();
        sleep();
      }
      case "fail twice" -> {
        Path file = file();
        Files.writeString(
            file,
            System.getenv("KFP_RETRY_INDEX") + "\n",
            java.nio.file.StandardOpenOption.CREATE,
            java.nio.file.StandardOpenOption.APPEND);
        if (Files.readAllLines(file).size() < 3) {
          System.exit(9);
        }
      }
      default -> throw new IllegalArgumentException(how);
    }
  }

  /** Starts a shell with two children, and writes the numbers of all three beside the file. */
  private void sleepWithChildren() throws IOException, InterruptedException {
    Path numbers = file().resolveSibling(CHILDREN);
    String script =
        "{ echo $$; sleep 301 & echo $!; sleep 302 & echo $!; } > $0.part; mv $0.part $0; wait";
    new ProcessBuilder("sh", "-c", script, numbers.toString()).inheritIO().start();
    while (!Files.exists(numbers)) {
      Thread.sleep(10);
    }
  }

  private void sleep() throws IOException, InterruptedException {
    Files.writeString(file(), String.valueOf(ProcessHandle.current().pid()));
    Thread.sleep(300_000);
  }

  private Path file() {
    return Path.of(String.valueOf(value("file")));
  }

  private void raw(String output) throws IOException {
    Files.writeString(Path.of(String.valueOf(outputs.get("outputFile"))), output);
    System.exit(0);
  }

  private void finish() throws IOException {
    Map<String, Object> output = new LinkedHashMap<>();
    output.put("parameterValues", parameterValues);
    output.put("artifacts", artifacts);
    Files.writeString(Path.of(String.valueOf(outputs.get("outputFile"))), Json.write(output));
  }

  private Object value(String name) {
    Object value = map(inputs, "parameterValues").get(name);
    if (value == null) {
      throw new IllegalArgumentException("no " + name);
    }
    return value;
  }

  private int integer(String name) {
    return ((Double) value(name)).intValue();
  }

  private Map<String, @Nullable Object> inputArtifact(String name) {
    return Json.object(
        (Map<?, ?>)
            ((List<?>) Known.in(map(map(inputs, "artifacts"), name), "artifacts")).getFirst());
  }

  private String inputUri(String name) {
    return String.valueOf(inputArtifact(name).get("uri"));
  }

  private Path path(String output) {
    Map<?, ?> artifact =
        (Map<?, ?>)
            ((List<?>) Known.in(map(map(outputs, "artifacts"), output), "artifacts")).getFirst();
    return Path.of(String.valueOf(artifact.get("uri")));
  }

  private void artifact(String output, Map<String, Object> metadata) {
    artifacts.put(
        output,
        Map.of(
            "artifacts",
            List.of(Map.of("name", output, "uri", path(output).toString(), "metadata", metadata))));
  }

  private static Map<String, @Nullable Object> map(
      Map<String, @Nullable Object> parent, String key) {
    return parent.get(key) instanceof Map<?, ?> map ? Json.object(map) : Map.of();
  }
}
