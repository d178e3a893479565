package dev.crema.trainandregister;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Calls {@code crema run} as a person does, and reads the run's folder. */
public final class Crema {
  /** The repository. */
  public static final Path ROOT =
      Path.of(System.getProperty("crema.root")).toAbsolutePath().normalize();

  /**
   * What a run left.
   *
   * @param exitCode of the command
   * @param output what it printed
   * @param id what its steps know it by
   * @param tasks its tasks by name
   */
  public record Run(
      int exitCode, String output, String id, Map<String, Map<String, Object>> tasks) {

    /** Returns an output parameter of a task. */
    public Object output(String task, String parameter) {
      if (!tasks.containsKey(task) || map(tasks.get(task).get("parameters")).isEmpty()) {
        throw new AssertionError("The task (%s) gave nothing:\n%s".formatted(task, output));
      }
      return map(tasks.get(task).get("parameters")).get(parameter);
    }

    /** Returns where an output artifact of a task is. */
    public Path artifact(String task, String name) {
      List<?> values = (List<?>) map(tasks.get(task).get("artifacts")).get(name);
      return Path.of((String) map(values.getFirst()).get("uri"));
    }
  }

  /** The pipeline, seen from the repository's root. */
  static final String PIPELINE = "pipelines/train-and-register/pipeline.yaml";

  private Crema() {}

  /** Parameters of the pipeline for a folder with a table, contract, features and gate. */
  public static Map<String, String> parameters(Path folder, String table) throws Exception {
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
    return run(PIPELINE, parameters, Map.of("MLFLOW_TRACKING_URI", mlflow.toString()), runs);
  }

  /**
   * Runs a pipeline.
   *
   * @param pipeline the compiled file, seen from the repository's root
   * @param environment where the servers are
   * @param runs an existing folder for runs of this pipeline
   */
  public static Run run(
      String pipeline, Map<String, String> parameters, Map<String, String> environment, Path runs)
      throws Exception {
    Call call =
        new Call(ROOT.resolve("pipelines/runner/crema"), runs)
            .with("run", pipeline, "--run-dir", runs.toString(), "--no-cache")
            .with(parameters)
            .environment(environment);
    return read(runs, call.run());
  }

  /** Reads the newest run of a folder. */
  static Run read(Path runs, Call.Ending ending) throws IOException {
    Map<String, Object> record = record(runs, ending);
    return new Run(ending.exitCode(), ending.output(), (String) record.get("id"), tasks(record));
  }

  private static Map<String, Object> record(Path runs, Call.Ending ending) throws IOException {
    try (Stream<Path> folders = Files.list(runs)) {
      Path run =
          folders
              .filter(folder -> Files.exists(folder.resolve("run.json")))
              .max(Comparator.naturalOrder())
              .orElseThrow(() -> new AssertionError("There is no run:\n" + ending.output()));
      return JSON.std.mapFrom(Files.readString(run.resolve("run.json")));
    }
  }

  private static Map<String, Map<String, Object>> tasks(Map<String, Object> run) {
    Map<String, Map<String, Object>> tasks = new LinkedHashMap<>();
    for (Object task : (List<?>) run.get("tasks")) {
      tasks.put((String) map(task).get("name"), map(task));
    }
    return tasks;
  }

  /** Returns the digest of a file. */
  public static String sha256(Path file) throws Exception {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
  }

  /** Returns an object of JSON. */
  @SuppressWarnings("unchecked")
  public static Map<String, Object> map(Object value) {
    return (Map<String, Object>) value;
  }
}
