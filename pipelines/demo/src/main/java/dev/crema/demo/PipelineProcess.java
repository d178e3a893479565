package dev.crema.demo;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Runs the compiled pipeline as a person would: with {@code crema run} and parameters. */
final class PipelineProcess {
  private static final String PIPELINE = "pipelines/train-and-register/pipeline.yaml";

  /** Rows and columns are sampled, so that another seed gives another model. */
  static final String HYPERPARAMETERS =
      "{\"rounds\": 200, \"max_depth\": 5, \"learning_rate\": 0.08, \"subsample\": 0.8, \"colsample_bytree\": 0.8}";

  private final DemoSettings settings;
  private final URI mlflow;
  private final Screen screen;

  PipelineProcess(DemoSettings settings, URI mlflow, Screen screen) {
    this.settings = settings;
    this.mlflow = mlflow;
    this.screen = screen;
  }

  /** Returns the folder of the demo's run. */
  Path run() throws IOException, InterruptedException, DemoException {
    return run(parameters(), "data/churn-mlc");
  }

  /** Runs with parameters, on what a person calls the data, and returns the folder of the run. */
  Path run(Map<String, String> parameters, String data)
      throws IOException, InterruptedException, DemoException {
    Path runs = settings.state().resolve("runs");
    Files.createDirectories(runs);
    List<String> command = new ArrayList<>();
    command.add(settings.root().resolve("pipelines/runner/crema").toString());
    command.addAll(List.of("run", PIPELINE, "--run-dir", runs.toString()));
    parameters.forEach((name, value) -> command.addAll(List.of("--param", name + "=" + value)));
    screen.step("Running %s on %s", PIPELINE, data);
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(settings.root().toFile()).inheritIO();
    builder.environment().put("MLFLOW_TRACKING_URI", mlflow.toString());
    Process process = builder.start();
    // Ctrl-C reaches the runner too; a signal to the demo alone does not.
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy, "crema-pipeline"));
    int code = process.waitFor();
    if (code != 0) {
      throw new DemoException("The pipeline did not succeed (exit code %d).".formatted(code));
    }
    return newest(runs);
  }

  private Map<String, String> parameters() throws IOException, InterruptedException {
    Map<String, String> parameters =
        new ChurnFiles(settings.root()).parameters(List.of("contract", "features", "gate"));
    parameters.put("model_name", DemoSettings.MODEL);
    parameters.put("experiment", DemoSettings.MODEL);
    parameters.put("hyperparameters", HYPERPARAMETERS);
    parameters.put("seed", Long.toString(settings.seed()));
    String commit = GitCommit.of(settings.root());
    if (!commit.isEmpty()) {
      parameters.put("git_commit", commit);
    }
    return parameters;
  }

  /** Returns the folder of the run that ended last, of those in a folder. */
  static Path newest(Path runs) throws IOException, DemoException {
    try (Stream<Path> folders = Files.list(runs)) {
      return folders
          .filter(folder -> Files.exists(folder.resolve("run.json")))
          .max(Comparator.comparing(folder -> folder.resolve("run.json").toFile().lastModified()))
          .orElseThrow(
              () -> new DemoException("The pipeline left no run in (%s).".formatted(runs)));
    }
  }
}
