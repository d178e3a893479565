package dev.crema.runner.run;

import dev.crema.runner.container.Containers;
import dev.crema.runner.container.StepContainer;
import dev.crema.runner.step.StepEnvironment;
import dev.crema.runner.step.StepFailedException;
import dev.crema.runner.step.StepFolder;
import dev.crema.runner.step.StepProcess;
import dev.crema.runner.value.InvalidInputException;
import dev.crema.runner.value.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Runs a step of an earlier run again in a fresh folder beside its own: the same words, the same
 * input, the input artifacts where they lie. The run may have been moved or copied since: then the
 * step reads and writes in that copy, never where the run was made.
 *
 * @param folder where the new attempt writes
 * @param port of the debugger, 0 without
 */
public record Replay(
    Path run,
    StepFolder folder,
    int port,
    StepFolder original,
    Map<String, @Nullable Object> task) {
  /** In a step's description: the folder of its run when it was made. */
  static final String RUN_FOLDER = "run_folder";

  /** In a step's description: the step's own folder when it was made. */
  static final String STEP_FOLDER = "step_folder";

  /**
   * Prepares a replay.
   *
   * @param run the run's folder
   * @param path of the step
   * @param debug whether the step's JVM waits for a debugger
   */
  public static Replay of(Path run, String path, boolean debug) throws IOException {
    StepFolder original = new RunFolder(run).step(path);
    if (!Files.isRegularFile(original.task())) {
      throw new InvalidInputException(
          ("The step (%s) never started in this run, its outputs came from the cache or it was skipped."
                  + "\nMaybe run again with --no-cache.")
              .formatted(path));
    }
    Map<String, @Nullable Object> task =
        Json.parseObject(Files.readString(original.task()), original.task().toString());
    if (debug && task.get("container") != null) {
      throw new InvalidInputException(
          ("The step (%s) ran in a container, whose Java has no debugger."
                  + "\nMaybe run the pipeline again without --containers, and replay that.")
              .formatted(path));
    }
    if (debug && !Boolean.TRUE.equals(task.get("is_java"))) {
      throw new InvalidInputException(
          "The step (%s) is no Java program, and --debug is for those.".formatted(path));
    }
    return new Replay(run, fresh(original), debug ? freePort() : 0, original, task);
  }

  private static StepFolder fresh(StepFolder original) throws IOException {
    for (int number = 1; ; number++) {
      try {
        Path root = Files.createDirectory(original.root().resolve("replay-" + number));
        StepFolder folder = new StepFolder(root);
        folder.prepare();
        return folder;
      } catch (FileAlreadyExistsException _) {
        continue;
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Returns the program of the runtime whose container the step ran in; null: it was a process. */
  public @Nullable String runtime() {
    Map<String, @Nullable Object> container = container();
    return container == null ? null : StepContainer.runtime(container);
  }

  private @Nullable Map<String, @Nullable Object> container() {
    return task.get("container") instanceof Map<?, ?> map ? Json.object(map) : null;
  }

  /**
   * Runs the step; what it says goes to the terminal.
   *
   * @param containers starts it if it ran in a container, else null
   */
  public void run(
      StepProcess processes, @Nullable Containers containers, Map<String, String> environment)
      throws StepFailedException, IOException, InterruptedException {
    Relocation relocation =
        new Relocation(
            Path.of(String.valueOf(member(STEP_FOLDER))),
            folder.root(),
            Path.of(String.valueOf(member(RUN_FOLDER))),
            run);
    String input = relocation.json(Files.readString(original.executorInput()));
    requireOutputsInside(Json.parse(input, original.executorInput().toString()));
    List<String> words = new ArrayList<>();
    for (Object word : (List<?>) member("words")) {
      words.add(relocated(String.valueOf(word), relocation));
    }
    Map<String, @Nullable Object> container = container();
    // A container's working directory is its image's.
    String directory =
        container == null ? relocation.text(String.valueOf(member("directory"))) : "";
    Files.writeString(folder.executorInput(), input);
    Files.writeString(folder.task(), Json.pretty(described(words, directory)));
    if (port > 0) {
      words.add(
          1, "-agentlib:jdwp=transport=dt_socket,server=y,suspend=y,address=127.0.0.1:" + port);
    }
    if (container == null || containers == null) {
      processes.run(
          new StepProcess.Start(words, environment(environment), Path.of(directory), 0, true),
          folder);
    } else {
      containers.run(again(container, words, environment, relocation), folder, true);
    }
    if (!Files.isRegularFile(folder.executorOutput())) {
      throw new StepFailedException(
          "The step ended with exit code 0 but wrote no executor_output.json (%s)."
              .formatted(folder.executorOutput()));
    }
  }

  /** A word that is an executor input is JSON, and its outputs are what the step really writes. */
  private String relocated(String word, Relocation relocation) {
    Object tree;
    try {
      tree = word.startsWith("{") ? Json.parse(word, "an argument") : null;
    } catch (InvalidInputException _) {
      tree = null; // starts like JSON, but is not
    }
    if (tree == null) {
      return relocation.text(word);
    }
    String relocated = relocation.json(word);
    requireOutputsInside(Json.parse(relocated, "an argument"));
    return relocated;
  }

  /** A step deletes what it finds at its outputs, so they must be nobody else's. */
  private void requireOutputsInside(@Nullable Object executorInput) {
    if (executorInput instanceof Map<?, ?> map && map.get("outputs") != null) {
      requireInside(map.get("outputs"));
    }
  }

  private void requireInside(@Nullable Object outputs) {
    switch (outputs) {
      case Map<?, ?> map ->
          map.forEach(
              (key, value) -> {
                if (value instanceof String path
                    && (key.equals("outputFile") || key.equals("uri"))) {
                  requireInside(path);
                } else {
                  requireInside(value);
                }
              });
      case List<?> list -> list.forEach(this::requireInside);
      case null, default -> {}
    }
  }

  private void requireInside(String output) {
    if (!Path.of(output).normalize().startsWith(folder.root())) {
      throw new InvalidInputException(
          ("The step would write its output (%s) outside the replay's folder (%s)."
                  + "\nMaybe the files of this run were edited: run the pipeline again.")
              .formatted(output, folder.root()));
    }
  }

  private Map<String, @Nullable Object> described(List<String> words, String directory) {
    Map<String, @Nullable Object> description = new LinkedHashMap<>(task);
    description.put(RUN_FOLDER, run.toString());
    description.put(STEP_FOLDER, folder.root().toString());
    description.put("words", words);
    if (!directory.isEmpty()) {
      description.put("directory", directory);
    }
    return description;
  }

  private Map<String, String> environment(Map<String, String> own) {
    Map<String, String> environment = StepEnvironment.common(own);
    Json.object((Map<?, ?>) member("environment"))
        .forEach((name, value) -> environment.put(name, String.valueOf(value)));
    for (Object secret : (List<?>) member("secrets")) {
      String value = own.get(String.valueOf(secret));
      if (value != null) {
        environment.put(String.valueOf(secret), value);
      }
    }
    return new TreeMap<>(environment);
  }

  private StepContainer again(
      Map<String, @Nullable Object> container,
      List<String> words,
      Map<String, String> own,
      Relocation relocation) {
    Map<String, String> constants = StepEnvironment.commonOfContainers(own);
    Json.object((Map<?, ?>) member("environment"))
        .forEach((name, value) -> constants.put(name, String.valueOf(value)));
    return new StepContainer(
        StepContainer.image(container),
        StepContainer.number(container, "cpus"),
        (long) StepContainer.number(container, "memory_bytes"),
        StepContainer.readable(container).stream()
            .map(path -> Path.of(relocation.text(path)))
            .filter(Files::exists)
            .toList(),
        words,
        constants,
        ((List<?>) member("secrets"))
            .stream().map(String::valueOf).filter(own::containsKey).toList(),
        0);
  }

  private Object member(String key) {
    Object value = task.get(key);
    if (value == null) {
      throw new InvalidInputException(
          "The file (%s) has no (%s).\nMaybe an older crema made it: run the pipeline again."
              .formatted(original.task(), key));
    }
    return value;
  }
}
