package dev.crema.trainandregister;

import dev.crema.servers.testing.SharedPodman;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The ways to run one compiled pipeline on this machine. */
enum Runner {
  /** Each step a process. */
  PROCESSES("pipelines/runner/crema", "--run-dir", "run", "--no-cache"),
  /** Each step a container that our runner starts. */
  CONTAINERS("pipelines/runner/crema", "--run-dir", "run", "--no-cache", "--containers=podman"),
  /** Each step a container that the SDK starts. */
  KFP_LOCAL("pipelines/run_local.py", "--root");

  private final String program;
  private final String folderOption;
  private final List<String> words;

  Runner(String program, String folderOption, String... words) {
    this.program = program;
    this.folderOption = folderOption;
    this.words = List.of(words);
  }

  /**
   * What a run came to.
   *
   * @param steps what those that ran gave, see {@link Outputs}
   */
  record Outcome(int exitCode, String output, Map<String, Map<String, Object>> steps) {

    Object output(String step, String name) {
      return steps.get(step).get(name);
    }
  }

  /** Runs the committed pipeline into an empty folder. */
  Outcome run(Map<String, String> parameters, URI mlflow, Path folder) throws Exception {
    return run(Crema.PIPELINE, parameters, mlflow, folder);
  }

  /** Runs a pipeline, seen from the repository's root, into an empty folder. */
  Outcome run(String pipeline, Map<String, String> parameters, URI mlflow, Path folder)
      throws Exception {
    Files.createDirectories(folder);
    Map<String, String> environment = new LinkedHashMap<>(SharedPodman.get().environment());
    environment.put("MLFLOW_TRACKING_URI", mlflow.toString());
    Path runs = folder.resolve("runs");
    Call.Ending ending =
        new Call(Crema.ROOT.resolve(program), folder)
            .with(words.toArray(String[]::new))
            .with(pipeline, folderOption, runs.toString())
            .with(parameters)
            .environment(environment)
            .run();
    return new Outcome(
        ending.exitCode(), ending.output(), Outputs.below(onlyRun(runs, ending), this::step));
  }

  /**
   * Returns the name of the task whose folder it is. The SDK names the folder by the component,
   * which has a number behind it where several tasks are of one.
   */
  private String step(String folder) {
    return this == KFP_LOCAL ? folder.replaceFirst("-[0-9]+$", "") : folder;
  }

  private static Path onlyRun(Path runs, Call.Ending ending) throws IOException {
    if (!Files.isDirectory(runs)) {
      throw new AssertionError("There is no run:\n" + ending.output());
    }
    try (Stream<Path> folders = Files.list(runs)) {
      List<Path> found =
          folders
              .filter(path -> path.getFileName().toString().startsWith("train-and-register-"))
              .toList();
      if (found.size() != 1) {
        throw new AssertionError("The runs are %s:\n%s".formatted(found, ending.output()));
      }
      return found.getFirst();
    }
  }
}
