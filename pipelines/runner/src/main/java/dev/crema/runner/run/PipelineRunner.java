package dev.crema.runner.run;

import dev.crema.runner.ir.ComponentSpec;
import dev.crema.runner.ir.PipelineSpec;
import dev.crema.runner.ir.Problems;
import dev.crema.runner.ir.TaskSpec;
import dev.crema.runner.step.Catalogue;
import dev.crema.runner.step.JarDigests;
import dev.crema.runner.step.RunWatch;
import dev.crema.runner.step.StepEnvironment;
import dev.crema.runner.step.StepFailedException;
import dev.crema.runner.step.StepProcess;
import dev.crema.runner.value.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Runs a compiled pipeline on this machine. */
public final class PipelineRunner {
  private final Options options;
  private final Progress progress;
  private final InstantSource clock;
  private final StepProcess processes = new StepProcess();
  private volatile @Nullable RunState state;

  /**
   * How to run.
   *
   * @param runs where run folders go
   * @param root the folder of the build, or null
   * @param useCache whether outputs of equal steps are reused
   * @param cores how many cores steps may take together
   * @param commands words by image, for components that no build knows
   * @param environment the runner's own environment
   * @param directory against which relative paths are resolved
   */
  public record Options(
      Path runs,
      @Nullable Path root,
      boolean useCache,
      int cores,
      Map<String, List<String>> commands,
      Map<String, String> environment,
      Path directory) {}

  /** Creates a runner. */
  public PipelineRunner(Options options, Progress progress, InstantSource clock) {
    this.options = options;
    this.progress = progress;
    this.clock = clock;
  }

  /**
   * Runs a pipeline to its end.
   *
   * @param file where the pipeline was read from; the run keeps a copy
   * @param given values of the run's parameters, of the types that the pipeline declares
   * @return the run as it ended
   * @throws InvalidInputException if something is wrong before anything starts
   */
  public RunRecord run(PipelineSpec pipeline, Path file, Map<String, Object> given)
      throws IOException, InterruptedException {
    Map<String, Object> parameters = RunParameters.complete(pipeline.root().signature(), given);
    Catalogue catalogue =
        Catalogue.of(
            options.root(),
            options.commands(),
            new JarDigests(options.runs().resolve(".cache").resolve("jars")));
    StepEnvironment environment = new StepEnvironment(options.environment());
    check(pipeline, catalogue, environment, parameters);
    Instant now = clock.instant();
    RunFolder folder = RunFolder.create(options.runs(), pipeline.name(), now);
    Files.copy(file, folder.root().resolve("pipeline.yaml"), StandardCopyOption.COPY_ATTRIBUTES);
    String id = UUID.randomUUID().toString();
    RunState running =
        new RunState(
            new RunRecord(
                id,
                pipeline.name(),
                file.toAbsolutePath().toString(),
                TaskState.RUNNING,
                now,
                null,
                parameters,
                List.of()),
            folder,
            progress,
            clock);
    state = running;
    try (RunWatch _ = RunWatch.over(folder.root());
        StepLogs logs = new StepLogs(running::said)) {
      RunContext context =
          new RunContext(
              pipeline,
              folder,
              running,
              logs,
              catalogue,
              new Cache(options.runs().toAbsolutePath().resolve(".cache").resolve("steps")),
              options.useCache(),
              new CoreBudget(options.cores()),
              processes,
              environment,
              options.directory(),
              options.commands().keySet(),
              placeholders(pipeline, folder, id, now));
      new GraphRun(context, pipeline.root(), "", new Inputs(parameters, Map.of())).run();
      return running.end(TaskState.SUCCEEDED);
    } catch (StepFailedException _) {
      return running.end(TaskState.FAILED);
    } catch (InterruptedException e) {
      running.end(TaskState.CANCELLED);
      throw e;
    } catch (IOException | RuntimeException e) {
      running.end(TaskState.FAILED);
      throw e;
    }
  }

  /** Ends every step and the run; for a shutdown hook. */
  public void cancel() {
    processes.close();
    RunState running = state;
    if (running != null) {
      running.end(TaskState.CANCELLED);
    }
  }

  private static Map<String, String> placeholders(
      PipelineSpec pipeline, RunFolder folder, String id, Instant now) {
    return Map.of(
        ".pipeline_job_name", pipeline.name(),
        ".pipeline_job_resource_name", folder.root().getFileName().toString(),
        ".pipeline_job_uuid", id,
        ".pipeline_job_create_time_utc", now.toString(),
        ".pipeline_root", folder.root().toString());
  }

  /** Names everything that is known before the first step to make the run fail. */
  private void check(
      PipelineSpec pipeline,
      Catalogue catalogue,
      StepEnvironment environment,
      Map<String, Object> parameters)
      throws IOException {
    Problems problems = new Problems();
    Set<ComponentSpec> used = new LinkedHashSet<>();
    reachable(pipeline, pipeline.root(), used);
    for (ComponentSpec component : used) {
      if (component instanceof ComponentSpec.Container container) {
        try {
          catalogue.program(container);
        } catch (InvalidInputException e) {
          problems.add(e.sentence());
        }
        environment.missing(container).forEach(problems::add);
      }
    }
    for (TaskSpec task : pipeline.root().tasks().values()) {
      if (pipeline.component(task) instanceof ComponentSpec.Importer importer) {
        importable(task, importer, parameters, problems);
      }
    }
    problems.throwIfAny();
  }

  private void importable(
      TaskSpec task,
      ComponentSpec.Importer importer,
      Map<String, Object> parameters,
      Problems problems) {
    Object uri = importer.uri();
    if (uri == null
        && task.parameters().get(importer.uriParameter())
            instanceof TaskSpec.FromInput(String input)) {
      uri = parameters.get(input);
    } else if (uri == null
        && task.parameters().get(importer.uriParameter())
            instanceof TaskSpec.Constant(Object constant)) {
      uri = constant;
    }
    if (uri instanceof String text && !text.contains("{{$")) {
      try {
        ImporterRun.localPath(text, options.directory());
      } catch (InvalidInputException e) {
        problems.add("The task (%s): %s".formatted(task.name(), e.sentence()));
      }
    }
  }

  private static void reachable(
      PipelineSpec pipeline, ComponentSpec.Dag graph, Set<ComponentSpec> used) {
    for (TaskSpec task : graph.tasks().values()) {
      ComponentSpec component = pipeline.component(task);
      if (used.add(component) && component instanceof ComponentSpec.Dag inner) {
        reachable(pipeline, inner, used);
      }
    }
  }
}
