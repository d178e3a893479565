package dev.crema.runner.run;

import dev.crema.runner.ir.PipelineSpec;
import dev.crema.runner.ir.SpecReader;
import dev.crema.runner.step.ArtifactValue;
import dev.crema.runner.toy.Known;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Runs compiled pipelines of toy components, each step as a real process. */
abstract class AbstractRunTest {
  @TempDir static Path shared;
  @TempDir Path runs;

  static Path build = Path.of("");
  Path root = Path.of("");
  RecordingProgress progress = new RecordingProgress();
  Map<String, String> environment = new HashMap<>(System.getenv());
  Map<String, List<String>> commands = new HashMap<>();
  boolean useCache = true;
  PipelineRunner.@Nullable InContainers containers;

  @BeforeAll
  static void build() throws IOException {
    build = ToyBuild.create(shared.resolve("build"));
  }

  @BeforeEach
  void fresh() {
    progress = new RecordingProgress();
    root = build;
  }

  static Path file(String pipeline) {
    return Path.of("src/test/resources/pipelines/valid").resolve(pipeline + ".yaml");
  }

  RunRecord run(String pipeline, String... parameters) throws IOException, InterruptedException {
    return run(file(pipeline), parameters);
  }

  RunRecord run(Path file, String... parameters) throws IOException, InterruptedException {
    PipelineSpec spec = SpecReader.read(file);
    if (!progress.folder().equals(Path.of(""))) {
      progress = new RecordingProgress(); // of the run before
    }
    return runner()
        .run(spec, file, RunParameters.parse(spec.root().signature(), List.of(parameters)));
  }

  PipelineRunner runner() {
    return new PipelineRunner(
        new PipelineRunner.Options(
            runs,
            root,
            useCache,
            2,
            commands,
            environment,
            Path.of("").toAbsolutePath(),
            containers),
        progress,
        InstantSource.system());
  }

  static TaskRecord task(RunRecord run, String path) {
    return run.tasks().stream()
        .filter(task -> task.path().equals(path))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + path + " in " + run.tasks()));
  }

  static ArtifactValue artifact(RunRecord run, String path, String output) {
    return Known.in(task(run, path).artifacts(), output).getFirst();
  }

  static Map<String, TaskState> states(RunRecord run) {
    Map<String, TaskState> states = new HashMap<>();
    run.tasks().forEach(task -> states.put(task.path(), task.state()));
    return states;
  }

  static TaskState stateOf(Path folder) {
    try {
      return RunRecord.read(folder).state();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
