package dev.crema.testkit;

import dev.crema.sdk.description.ComponentDescription;
import dev.crema.sdk.description.FieldDescription;
import dev.crema.sdk.description.FieldType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The four processes behind a contract test: one that is killed, its retry on a cluster, a run in
 * {@code kfp.local}, and one with a wrong input over the outputs of the retry.
 *
 * @param description the component
 * @param example the example
 * @param killed how the killed process ended
 * @param cluster the retry
 * @param local the local run
 * @param refusal the run with a wrong input
 */
record ContractRuns(
    ComponentDescription description,
    ContractExample example,
    ComponentProcess.Ending killed,
    Result cluster,
    Result local,
    Refusal refusal) {

  /** How long a step works before it is killed: less with each time that it ended before that. */
  private static final List<Duration> WORK_BEFORE_KILL =
      Stream.of(50, 10, 1, 0, 0).map(Duration::ofMillis).toList();

  /**
   * A run that must succeed.
   *
   * @param ending how the process ended
   * @param outputJson the executor output, or null if there is none
   * @param uris the URI given for each output artifact
   * @param snapshots the content of each output artifact
   * @param strays files beside the outputs that nobody declared
   */
  record Result(
      ComponentProcess.Ending ending,
      @Nullable String outputJson,
      Map<String, String> uris,
      Map<String, Snapshot> snapshots,
      List<String> strays) {}

  /**
   * A run that must fail.
   *
   * @param ending how the process ended
   * @param offender the input that was wrong, or an empty text if the whole executor input was
   * @param leftovers outputs that exist although the step failed
   */
  record Refusal(ComponentProcess.Ending ending, String offender, List<String> leftovers) {}

  static ContractRuns start(ContractExample example, Path directory) throws Exception {
    ComponentDescription description = Descriptions.of(example.component());
    String classPath = ComponentProcess.classPathOf(example.component());
    Bench cluster =
        new Bench(
            LauncherStyle.CLUSTER,
            Files.createDirectories(directory.resolve("cluster")),
            description,
            example,
            classPath);
    Bench local =
        new Bench(
            LauncherStyle.LOCAL,
            Files.createDirectories(directory.resolve("local")),
            description,
            example,
            classPath);
    cluster.copyInputs();
    cluster.createParents();
    ComponentProcess.Ending killed = cluster.runAndKill();
    cluster.plantLeftovers();
    Result retried = cluster.run();
    local.copyInputs();
    Result first = local.run();
    return new ContractRuns(description, example, killed, retried, first, cluster.refuse());
  }

  /** One launcher with its disk. */
  private record Bench(
      LauncherStyle style,
      Path root,
      ComponentDescription description,
      ContractExample example,
      String classPath) {

    private ExecutorInputs inputs() {
      return new ExecutorInputs(style, root, description, example);
    }

    private ComponentProcess process() throws IOException {
      Path scratch = Files.createDirectories(root.resolveSibling(root.getFileName() + "-scratch"));
      return new ComponentProcess(description, classPath, scratch);
    }

    private Map<String, String> environment() {
      Map<String, String> environment = new LinkedHashMap<>(example.environment());
      if (style == LauncherStyle.CLUSTER) {
        environment.put("CREMA_MOUNT_ROOT", root.toString());
        environment.put("KFP_RETRY_INDEX", "1");
      }
      return environment;
    }

    void copyInputs() throws IOException {
      int index = 0;
      for (FieldDescription input : description.inputs()) {
        ContractExample.InputArtifact given = example.artifacts().get(input.name());
        if (given != null) {
          String uri = style.inputUri(root, input.name(), index++);
          copy(given.path(), style.path(root, uri));
        }
      }
    }

    void createParents() throws IOException {
      Files.createDirectories(style.outputFile(root).getParent());
    }

    /** A step begins its work by removing what an earlier attempt left: by that it is seen. */
    ComponentProcess.Ending runAndKill() throws Exception {
      String input = LauncherStyle.json(inputs().tree());
      Path leftover = style.outputFile(root);
      ComponentProcess.Ending ending = new ComponentProcess.Ending(0, "", "");
      for (Duration work : WORK_BEFORE_KILL) {
        plantLeftovers();
        ending = process().runAndKill(input, environment(), leftover, work);
        if (ending.exitCode() == ComponentProcess.KILLED) {
          return ending;
        }
      }
      return ending;
    }

    /** Whatever the kill hit: a retry also finds outputs of the wrong shape and half a document. */
    void plantLeftovers() throws IOException {
      Files.writeString(style.outputFile(root), "{\"parameterValues\": {\"half");
      for (Path output : outputs().values()) {
        if (!Files.exists(output)) {
          Files.createDirectories(output);
        }
        if (Files.isDirectory(output)) {
          Files.writeString(output.resolve("leftover"), "of an earlier attempt");
        }
      }
    }

    Result run() throws Exception {
      ComponentProcess process = process();
      ComponentProcess.Ending ending =
          process.run(LauncherStyle.json(inputs().tree()), environment());
      Map<String, String> uris = new LinkedHashMap<>();
      Map<String, Snapshot> snapshots = new LinkedHashMap<>();
      for (Map.Entry<String, Path> output : outputs().entrySet()) {
        uris.put(output.getKey(), style.outputUri(root, output.getKey()));
        snapshots.put(output.getKey(), Snapshot.of(output.getValue()));
      }
      Path file = style.outputFile(root);
      String json = Files.isRegularFile(file) ? Files.readString(file) : null;
      return new Result(ending, json, uris, snapshots, strays(process));
    }

    private List<String> strays(ComponentProcess process) throws IOException {
      List<Path> declared =
          Stream.concat(outputs().values().stream(), Stream.of(style.outputFile(root))).toList();
      Path folder = Objects.requireNonNull(style.outputFile(root).getParent());
      if (!Files.isDirectory(folder)) {
        return process.leftInWorkingDirectory();
      }
      try (Stream<Path> files = Files.list(folder)) {
        return Stream.concat(
                files.filter(file -> !declared.contains(file)).map(Path::toString),
                process.leftInWorkingDirectory().stream())
            .toList();
      }
    }

    Refusal refuse() throws Exception {
      Map<String, Object> tree = inputs().tree();
      String offender = WrongInput.into(tree, description);
      ComponentProcess.Ending ending = process().run(LauncherStyle.json(tree), environment());
      List<String> leftovers =
          Stream.concat(outputs().values().stream(), Stream.of(style.outputFile(root)))
              .filter(Files::exists)
              .map(Path::toString)
              .toList();
      return new Refusal(ending, offender, leftovers);
    }

    private Map<String, Path> outputs() {
      Map<String, Path> outputs = new LinkedHashMap<>();
      for (FieldDescription output : description.outputs()) {
        FieldType type = output.type();
        if (type.isArtifact()) {
          outputs.put(output.name(), style.path(root, style.outputUri(root, output.name())));
        }
      }
      return outputs;
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.createDirectories(target.getParent());
          Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }
}
