package dev.crema.testkit;

import dev.crema.sdk.description.ComponentDescription;
import dev.crema.sdk.description.FieldDescription;
import dev.crema.sdk.description.FieldType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One launcher with its disk.
 *
 * @param style the launcher
 * @param disk the folder that stands for the disk of the pod
 * @param view the same folder as the component sees it
 * @param description the component
 * @param example what to pass
 * @param environment what the component finds in its environment
 * @param step the component
 */
record Bench(
    LauncherStyle style,
    Path disk,
    Path view,
    ComponentDescription description,
    ContractExample example,
    Map<String, String> environment,
    Step step) {

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

  private ExecutorInputs inputs() {
    return new ExecutorInputs(style, view, description, example);
  }

  void copyInputs() throws IOException {
    int index = 0;
    for (FieldDescription input : description.inputs()) {
      ContractExample.InputArtifact given = example.artifacts().get(input.name());
      if (given != null) {
        String uri = style.inputUri(view, input.name(), index++);
        copy(given.path(), style.path(disk, uri));
      }
    }
  }

  /** Creates the folders in which outputs go, as a cluster does; not the outputs. */
  void createParents() throws IOException {
    for (Path output : outputs().values()) {
      Files.createDirectories(output.getParent());
    }
  }

  /** A step begins its work by removing what an earlier attempt left: by that it is seen. */
  ComponentProcess.Ending runAndKill() throws Exception {
    String input = LauncherStyle.json(inputs().tree());
    Path leftover = style.outputFile(disk);
    ComponentProcess.Ending ending = new ComponentProcess.Ending(0, "", "");
    for (Duration work : WORK_BEFORE_KILL) {
      plantLeftovers();
      ending = step.runAndKill(input, environment, leftover, work);
      if (step.killed(ending)) {
        return ending;
      }
    }
    return ending;
  }

  /** Whatever the kill hit: a retry also finds outputs of the wrong shape and half a document. */
  void plantLeftovers() throws IOException {
    Path file = style.outputFile(disk);
    Files.createDirectories(file.getParent());
    Files.deleteIfExists(file);
    Files.writeString(file, "{\"parameterValues\": {\"half");
    for (Path output : outputs().values()) {
      if (!Files.exists(output)) {
        Files.createDirectories(output);
      }
      if (Files.isDirectory(output)) {
        Path leftover = output.resolve("leftover");
        Files.deleteIfExists(leftover);
        Files.writeString(leftover, "of an earlier attempt");
      }
    }
  }

  Result run() throws Exception {
    ComponentProcess.Ending ending = step.run(LauncherStyle.json(inputs().tree()), environment);
    Map<String, String> uris = new LinkedHashMap<>();
    Map<String, Snapshot> snapshots = new LinkedHashMap<>();
    for (Map.Entry<String, Path> output : outputs().entrySet()) {
      uris.put(output.getKey(), style.outputUri(view, output.getKey()));
      snapshots.put(output.getKey(), Snapshot.of(output.getValue()));
    }
    Path file = style.outputFile(disk);
    String json = Files.isRegularFile(file) ? Files.readString(file) : null;
    return new Result(ending, json, uris, snapshots, strays());
  }

  private List<String> strays() throws IOException {
    List<Path> declared = declared();
    List<String> strays = new ArrayList<>(step.leftBehind());
    Set<Path> folders = new LinkedHashSet<>();
    declared.forEach(path -> folders.add(path.getParent()));
    for (Path folder : folders) {
      if (Files.isDirectory(folder)) {
        try (Stream<Path> files = Files.list(folder)) {
          files.filter(file -> !declared.contains(file)).map(Path::toString).forEach(strays::add);
        }
      }
    }
    return strays;
  }

  private List<Path> declared() {
    return Stream.concat(outputs().values().stream(), Stream.of(style.outputFile(disk))).toList();
  }

  Refusal refuse() throws Exception {
    Map<String, Object> tree = inputs().tree();
    String offender = WrongInput.into(tree, description);
    ComponentProcess.Ending ending = step.run(LauncherStyle.json(tree), environment);
    List<String> leftovers = declared().stream().filter(Files::exists).map(Path::toString).toList();
    return new Refusal(ending, offender, leftovers);
  }

  private Map<String, Path> outputs() {
    Map<String, Path> outputs = new LinkedHashMap<>();
    for (FieldDescription output : description.outputs()) {
      FieldType type = output.type();
      if (type.isArtifact()) {
        outputs.put(output.name(), style.path(disk, style.outputUri(view, output.name())));
      }
    }
    return outputs;
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
