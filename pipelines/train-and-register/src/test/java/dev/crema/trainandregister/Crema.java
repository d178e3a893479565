package dev.crema.trainandregister;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Calls {@code crema run} as a person does, and reads the run's folder. */
final class Crema {
  static final Path ROOT = Path.of(System.getProperty("crema.root")).toAbsolutePath().normalize();

  /**
   * What a run left.
   *
   * @param exitCode of the command
   * @param output what it printed
   * @param tasks its tasks by name
   */
  record Run(int exitCode, String output, Map<String, Map<String, Object>> tasks) {

    Object output(String task, String parameter) {
      if (!tasks.containsKey(task) || map(tasks.get(task).get("parameters")).isEmpty()) {
        throw new AssertionError("The task (%s) gave nothing:\n%s".formatted(task, output));
      }
      return map(tasks.get(task).get("parameters")).get(parameter);
    }

    Path artifact(String task, String name) {
      List<?> values = (List<?>) map(tasks.get(task).get("artifacts")).get(name);
      return Path.of((String) map(values.getFirst()).get("uri"));
    }
  }

  /** A run takes about 15 s; this is for one that hangs. */
  private static final long LIMIT_SECONDS = 180;

  private Crema() {}

  /** Parameters of the pipeline for a folder with a table, contract, features and gate. */
  static Map<String, String> parameters(Path folder, String table) throws Exception {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("source_uri", folder.resolve(table).toString());
    for (String file : List.of("contract", "features", "gate")) {
      Path path = folder.resolve(file + ".yaml");
      parameters.put(file + "_uri", path.toString());
      parameters.put(file + "_sha256", sha256(path));
    }
    return parameters;
  }

  static Run run(Map<String, String> parameters, URI mlflow, Path runs) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(ROOT.resolve("pipelines/runner/crema").toString());
    command.addAll(List.of("run", "pipelines/train-and-register/pipeline.yaml"));
    command.addAll(List.of("--run-dir", runs.toString(), "--no-cache"));
    parameters.forEach((name, value) -> command.addAll(List.of("--param", name + "=" + value)));
    Path log = runs.resolve("crema.log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(ROOT.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("MLFLOW_TRACKING_URI", mlflow.toString());
    Process process = builder.start();
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      process.destroy();
      throw new AssertionError(
          "crema run took longer than %d s:\n%s".formatted(LIMIT_SECONDS, Files.readString(log)));
    }
    return new Run(process.exitValue(), Files.readString(log), tasks(runs));
  }

  private static Map<String, Map<String, Object>> tasks(Path runs) throws IOException {
    Map<String, Map<String, Object>> tasks = new LinkedHashMap<>();
    try (Stream<Path> folders = Files.list(runs)) {
      Path run =
          folders
              .filter(folder -> Files.exists(folder.resolve("run.json")))
              .sorted()
              .toList()
              .getLast();
      Object list = JSON.std.mapFrom(Files.readString(run.resolve("run.json"))).get("tasks");
      for (Object task : (List<?>) list) {
        tasks.put((String) map(task).get("name"), map(task));
      }
    }
    return tasks;
  }

  static String sha256(Path file) throws Exception {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> map(Object value) {
    return (Map<String, Object>) value;
  }
}
