package dev.crema.runner.run;

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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Runs a step of an earlier run again in a fresh folder beside its own: the same words, the same
 * input, the input artifacts where they lie.
 *
 * @param folder where the new attempt writes
 * @param port of the debugger, 0 without
 */
public record Replay(
    StepFolder folder, int port, StepFolder original, Map<String, @Nullable Object> task) {

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
    if (debug && !Boolean.TRUE.equals(task.get("is_java"))) {
      throw new InvalidInputException(
          "The step (%s) is no Java program, and --debug is for those.".formatted(path));
    }
    return new Replay(fresh(original), debug ? freePort() : 0, original, task);
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

  /** Runs the step; what it says goes to the terminal. */
  public void run(StepProcess processes, Map<String, String> environment)
      throws StepFailedException, IOException, InterruptedException {
    String input =
        Files.readString(original.executorInput())
            .replace(original.root() + "/", folder.root() + "/");
    Files.writeString(folder.executorInput(), input);
    List<String> words = new ArrayList<>();
    for (Object word : (List<?>) member("words")) {
      // Only the step's own folder differs, wherever it stands: in the input's JSON or in an
      // argument.
      words.add(String.valueOf(word).replace(original.root() + "/", folder.root() + "/"));
    }
    if (port > 0) {
      words.add(
          1, "-agentlib:jdwp=transport=dt_socket,server=y,suspend=y,address=127.0.0.1:" + port);
    }
    Files.writeString(folder.task(), Json.pretty(task));
    Path directory = Path.of(String.valueOf(member("directory")));
    processes.run(
        new StepProcess.Start(
            words,
            environment(environment),
            directory.equals(original.work()) ? folder.work() : directory,
            0,
            true),
        folder);
    if (!Files.isRegularFile(folder.executorOutput())) {
      throw new StepFailedException(
          "The step ended with exit code 0 but wrote no executor_output.json (%s)."
              .formatted(folder.executorOutput()));
    }
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

  private Object member(String key) {
    Object value = task.get(key);
    if (value == null) {
      throw new InvalidInputException("The file (%s) has no (%s).".formatted(original.task(), key));
    }
    return value;
  }
}
