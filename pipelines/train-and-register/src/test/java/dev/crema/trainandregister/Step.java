package dev.crema.trainandregister;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A component as the build made it, started as a launcher does: {@code java -cp … Main
 * --executor_input …}.
 */
public final class Step {
  private static final long LIMIT_SECONDS = 60;
  private static final int KILLED = 137;
  private static final List<String> ARTIFACTS =
      List.of(
          "Artifact", "Dataset", "Model", "Metrics", "ClassificationMetrics", "Markdown", "HTML");

  private final Map<String, Object> component;
  private final Path folder;
  private final Map<String, Object> parameters = new LinkedHashMap<>();
  private final Map<String, Object> artifacts = new LinkedHashMap<>();
  private final Map<String, String> environment = new LinkedHashMap<>();
  private long limitSeconds = LIMIT_SECONDS;

  /**
   * How a step ended.
   *
   * @param exitCode of the process
   * @param log its stderr
   */
  public record Ending(int exitCode, String log) {
    String lastLine() {
      return log.strip().lines().toList().getLast();
    }
  }

  /** A step of the given name whose outputs go into a folder. */
  public Step(String name, Path folder) throws IOException {
    this.component = component(name);
    this.folder = folder;
  }

  private static Map<String, Object> component(String name) throws IOException {
    String index = Files.readString(Crema.ROOT.resolve("components/index.json"));
    for (Object entry : (List<?>) JSON.std.mapFrom(index).get("components")) {
      if (name.equals(Crema.map(entry).get("name"))) {
        return Crema.map(entry);
      }
    }
    throw new IllegalArgumentException(name);
  }

  /** Gives a parameter. */
  public Step with(String parameter, Object value) {
    parameters.put(parameter, value);
    return this;
  }

  /** Gives an artifact. */
  public Step in(String artifact, Path path) {
    artifacts.put(artifact, artifact(path));
    return this;
  }

  /** Gives an artifact with what the step before noted of it. */
  public Step in(String artifact, Path path, Map<String, Object> metadata) {
    Map<String, Object> entry = Map.of("name", "17", "uri", path.toString(), "metadata", metadata);
    artifacts.put(artifact, Map.of("artifacts", List.of(entry)));
    return this;
  }

  /** Sets a variable; there are no others. */
  public Step environment(String name, String value) {
    environment.put(name, value);
    return this;
  }

  Step limitSeconds(long seconds) {
    limitSeconds = seconds;
    return this;
  }

  private static Map<String, Object> artifact(Path path) {
    return Map.of("artifacts", List.of(Map.of("name", "17", "uri", path.toString())));
  }

  /** Returns where an output artifact is. */
  public Path output(String name) {
    return folder.resolve(name);
  }

  Path executorOutput() {
    return folder.resolve("executor_output.json");
  }

  Process start() throws IOException {
    Path module = Crema.ROOT.resolve((String) component.get("module"));
    Path jar;
    try (Stream<Path> files = Files.list(module.resolve("target"))) {
      jar = files.filter(file -> file.toString().endsWith(".jar")).findFirst().orElseThrow();
    }
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp"));
    command.add(jar + ":" + Files.readString(module.resolve("target/classpath")).strip());
    command.add((String) component.get("main_class"));
    command.addAll(List.of("--executor_input", JSON.std.asString(executorInput())));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().putAll(environment);
    Files.createDirectories(folder);
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.redirectError(log().toFile());
    return builder.start();
  }

  /** Waits for the end. */
  public Ending run() throws Exception {
    return ending(start());
  }

  /**
   * Kills the step at its work, for certain: a leftover of an earlier attempt shows when it has
   * begun, and a step that ended before the kill is started again and killed earlier.
   *
   * @param millis how long the step shall work before it is killed
   */
  void runAndKill(int millis) throws Exception {
    for (int wait = millis; ; wait /= 2) {
      Files.createDirectories(folder);
      Files.writeString(executorOutput(), "{\"parameterValues\": {\"half");
      Process process = start();
      while (process.isAlive() && Files.exists(executorOutput())) {
        Thread.sleep(1);
      }
      Thread.sleep(wait);
      process.destroyForcibly();
      Ending ending = ending(process);
      if (ending.exitCode() == KILLED && !Files.exists(executorOutput())) {
        return;
      }
      if (wait == 0) {
        throw new AssertionError(
            "The step ended before it could be killed (%d): %s"
                .formatted(ending.exitCode(), ending.log()));
      }
    }
  }

  Ending ending(Process process) throws Exception {
    if (!process.waitFor(limitSeconds, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
    return new Ending(process.exitValue(), Files.readString(log(), StandardCharsets.UTF_8));
  }

  private Path log() {
    return folder.resolveSibling(folder.getFileName() + ".log");
  }

  private Map<String, Object> executorInput() {
    Map<String, Object> outputs = new LinkedHashMap<>();
    for (Object output : (List<?>) component.get("outputs")) {
      String name = (String) Crema.map(output).get("name");
      if (ARTIFACTS.contains((String) Crema.map(output).get("type"))) {
        outputs.put(name, artifact(output(name)));
      }
    }
    return Map.of(
        "inputs",
        Map.of("parameterValues", parameters, "artifacts", artifacts),
        "outputs",
        Map.of("artifacts", outputs, "outputFile", executorOutput().toString()));
  }

  /** Returns an output parameter of a step that succeeded. */
  public Object parameter(String name) throws IOException {
    String output = Files.readString(executorOutput());
    return Crema.map(JSON.std.mapFrom(output).get("parameterValues")).get(name);
  }

  /**
   * What a component's outputs are, file by file; a dataset counts by its content hash, which is in
   * the schema.json beside it, and the step's own folder does not count.
   */
  Map<String, String> files() throws Exception {
    Map<String, String> digests = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        boolean isDataset = file.toString().endsWith(".parquet");
        String content =
            file.equals(executorOutput())
                ? Files.readString(file).replace(folder.toString(), "")
                : isDataset ? "rows" : Crema.sha256(file);
        digests.put(folder.relativize(file).toString(), content);
      }
    }
    return digests;
  }
}
