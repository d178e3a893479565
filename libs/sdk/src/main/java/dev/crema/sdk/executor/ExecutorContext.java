package dev.crema.sdk.executor;

import dev.crema.sdk.Artifact;
import dev.crema.sdk.Dataset;
import dev.crema.sdk.Model;
import dev.crema.sdk.StepContext;
import dev.crema.sdk.description.FieldType;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The context of a step that runs under KFP. */
final class ExecutorContext implements StepContext, AutoCloseable {

  private final OutputPlan plan;
  private final Map<String, String> environment;
  private final PrintStream log;
  private @Nullable Path temporaryDirectory;

  ExecutorContext(OutputPlan plan, Map<String, String> environment, PrintStream log) {
    this.plan = plan;
    this.environment = environment;
    this.log = log;
  }

  @Override
  public Dataset newDataset(String output) {
    OutputPlan.Target target = plan.target(output, FieldType.DATASET);
    return new Dataset(target.artifact().name(), target.path(), target.artifact().uri(), Map.of());
  }

  @Override
  public Model newModel(String output) {
    OutputPlan.Target target = plan.target(output, FieldType.MODEL);
    return new Model(target.artifact().name(), target.path(), target.artifact().uri(), Map.of());
  }

  @Override
  public Artifact newArtifact(String output) {
    OutputPlan.Target target = plan.target(output, FieldType.ARTIFACT);
    return new Artifact(target.artifact().name(), target.path(), target.artifact().uri(), Map.of());
  }

  @Override
  public @Nullable String environment(String name) {
    String value = environment.get(name);
    return value == null || value.isEmpty() ? null : value;
  }

  @Override
  public Path temporaryDirectory() {
    Path directory = temporaryDirectory;
    if (directory == null) {
      try {
        directory = Files.createTempDirectory("crema-");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      temporaryDirectory = directory;
    }
    return directory;
  }

  @Override
  public void log(String message) {
    log.println(message);
  }

  @Override
  public InstantSource clock() {
    return InstantSource.system();
  }

  @Override
  public void close() throws IOException {
    Path directory = temporaryDirectory;
    if (directory != null) {
      OutputFiles.removeTree(directory);
    }
  }
}
