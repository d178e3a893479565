package dev.crema.sdk.executor;

import dev.crema.sdk.Step;
import dev.crema.sdk.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs a step in this JVM the way a launcher does, on a disk below one folder. */
final class Launch {

  final Path root;
  final Map<String, Object> parameters = new LinkedHashMap<>();
  final Map<String, Object> inputs = new LinkedHashMap<>();
  final Map<String, Object> outputs = new LinkedHashMap<>();
  final Map<String, String> environment = new LinkedHashMap<>();
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();

  Launch(Path root) {
    this.root = root;
    environment.put(LocalPaths.MOUNT_ROOT_VARIABLE, root.toString());
  }

  Launch parameter(String name, Object value) {
    parameters.put(name, value);
    return this;
  }

  Launch input(String name, String uri, Map<String, Object> metadata) {
    inputs.put(name, Map.of("artifacts", List.of(artifact(name, uri, metadata))));
    return this;
  }

  Launch output(String name) {
    outputs.put(
        name, Map.of("artifacts", List.of(artifact(name, outputPath(name).toString(), Map.of()))));
    return this;
  }

  static Map<String, Object> artifact(String name, String uri, Map<String, Object> metadata) {
    Map<String, Object> artifact = new LinkedHashMap<>();
    artifact.put("name", name);
    artifact.put("uri", uri);
    artifact.put("metadata", metadata);
    return artifact;
  }

  Path outputPath(String name) {
    return root.resolve("task").resolve(name);
  }

  Path outputFile() {
    return root.resolve("task/executor_output.json");
  }

  String json() {
    Map<String, Object> in = new LinkedHashMap<>();
    in.put("parameterValues", parameters);
    in.put("artifacts", inputs);
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("artifacts", outputs);
    out.put("outputFile", outputFile().toString());
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("inputs", in);
    tree.put("outputs", out);
    return Json.write(tree);
  }

  int run(Step<?, ?> step) {
    return run(step, "--executor_input", json());
  }

  int run(Step<?, ?> step, String... args) {
    log.reset();
    return new Executor(environment, new PrintStream(log, true, StandardCharsets.UTF_8))
        .execute(step, args);
  }

  Map<String, Object> written() throws IOException {
    return Json.readObject(Files.readString(outputFile()), "executor output");
  }

  List<String> log() {
    return new ArrayList<>(log.toString(StandardCharsets.UTF_8).lines().toList());
  }

  String cause() {
    return log().getLast();
  }
}
