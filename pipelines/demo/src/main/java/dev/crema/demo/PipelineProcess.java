package dev.crema.demo;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Runs the compiled pipeline as a person would: with {@code crema run} and parameters. */
final class PipelineProcess {
  private static final String PIPELINE = "pipelines/train-and-register/pipeline.yaml";

  /** Rows and columns are sampled, so that another seed gives another model. */
  private static final String HYPERPARAMETERS =
      "{\"rounds\": 200, \"max_depth\": 5, \"learning_rate\": 0.08, \"subsample\": 0.8, \"colsample_bytree\": 0.8}";

  private final DemoSettings settings;
  private final URI mlflow;
  private final Screen screen;

  PipelineProcess(DemoSettings settings, URI mlflow, Screen screen) {
    this.settings = settings;
    this.mlflow = mlflow;
    this.screen = screen;
  }

  /** Returns the folder of the run. */
  Path run() throws IOException, InterruptedException, DemoException {
    Path runs = settings.state().resolve("runs");
    Files.createDirectories(runs);
    List<String> command = new ArrayList<>();
    command.add(settings.root().resolve("pipelines/runner/crema").toString());
    command.addAll(List.of("run", PIPELINE, "--run-dir", runs.toString()));
    parameters().forEach((name, value) -> command.addAll(List.of("--param", name + "=" + value)));
    screen.step("Running %s on data/churn-mlc", PIPELINE);
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
    Map<String, String> parameters = new LinkedHashMap<>();
    Path data = settings.root().resolve("data/churn-mlc");
    parameters.put("source_uri", data.resolve("mlc_churn.csv").toString());
    for (String file : List.of("contract", "features", "gate")) {
      Path path = data.resolve(file + ".yaml");
      parameters.put(file + "_uri", path.toString());
      parameters.put(file + "_sha256", sha256(path));
    }
    parameters.put("model_name", DemoSettings.MODEL);
    parameters.put("experiment", DemoSettings.MODEL);
    parameters.put("hyperparameters", HYPERPARAMETERS);
    parameters.put("seed", Long.toString(settings.seed()));
    String commit = commit();
    if (!commit.isEmpty()) {
      parameters.put("git_commit", commit);
    }
    return parameters;
  }

  /** Returns the commit of this repository; nothing where git or the repository is missing. */
  private String commit() throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder("git", "rev-parse", "HEAD")
            .directory(settings.root().toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    Process git;
    try {
      git = builder.start();
    } catch (IOException e) {
      return ""; // not installed, as in an archive that was only unpacked
    }
    String answer = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    return git.waitFor() == 0 ? answer : "";
  }

  private static Path newest(Path runs) throws IOException, DemoException {
    try (Stream<Path> folders = Files.list(runs)) {
      return folders
          .filter(folder -> Files.exists(folder.resolve("run.json")))
          .max(Comparator.comparing(folder -> folder.resolve("run.json").toFile().lastModified()))
          .orElseThrow(
              () -> new DemoException("The pipeline left no run in (%s).".formatted(runs)));
    }
  }

  private static String sha256(Path file) throws IOException {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }
}
