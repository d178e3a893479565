package dev.crema.runner.run;

import dev.crema.runner.container.Containers;
import dev.crema.runner.container.Images;
import dev.crema.runner.container.OciRuntime;
import dev.crema.runner.container.Removal;
import dev.crema.runner.container.RuntimeFinder;
import dev.crema.runner.ir.PipelineSpec;
import dev.crema.runner.step.Catalogue;
import dev.crema.runner.step.JarDigests;
import dev.crema.runner.step.RunWatch;
import dev.crema.runner.step.StepEnvironment;
import dev.crema.runner.step.StepFailedException;
import dev.crema.runner.step.StepProcess;
import dev.crema.runner.value.InvalidInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Runs a compiled pipeline on this machine. */
public final class PipelineRunner {
  private final Options options;
  private final Progress progress;
  private final InstantSource clock;
  private final StepProcess processes = new StepProcess();
  private volatile @Nullable Containers containers;
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
   * @param containers how steps run in containers, or null: as processes
   */
  public record Options(
      Path runs,
      @Nullable Path root,
      boolean useCache,
      int cores,
      Map<String, List<String>> commands,
      Map<String, String> environment,
      Path directory,
      @Nullable InContainers containers) {}

  /**
   * How steps run in containers.
   *
   * @param runtime the program of the runtime; the empty text: the first that answers
   * @param network whether images that the catalogue does not list get one
   */
  public record InContainers(String runtime, boolean network) {}

  /** A run that is about to start. */
  private record Start(
      PipelineSpec pipeline, Path file, Map<String, Object> parameters, String id) {}

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
   * @throws DiskFullException if there is no room for what the run leaves
   */
  public RunRecord run(PipelineSpec pipeline, Path file, Map<String, Object> given)
      throws IOException, InterruptedException {
    return run(pipeline, file, given, UUID.randomUUID().toString());
  }

  /**
   * Runs a pipeline to its end, under an id that somebody else gave.
   *
   * @param id what {@code {{$.pipeline_job_uuid}}} stands for
   */
  public RunRecord run(PipelineSpec pipeline, Path file, Map<String, Object> given, String id)
      throws IOException, InterruptedException {
    try {
      return started(
          new Start(
              pipeline, file, RunParameters.complete(pipeline.root().signature(), given), id));
    } catch (IOException | UncheckedIOException e) {
      if (DiskFullException.says(e)) {
        throw new DiskFullException(options.runs(), e);
      }
      throw e;
    }
  }

  private RunRecord started(Start start) throws IOException, InterruptedException {
    RunFolder.requireWritable(options.runs());
    Catalogue catalogue =
        Catalogue.of(
            options.root(),
            options.commands(),
            new JarDigests(options.runs().resolve(".cache").resolve("jars")));
    ProcessPlace asProcesses =
        new ProcessPlace(
            catalogue,
            processes,
            new StepEnvironment(options.environment()),
            options.directory(),
            options.commands().keySet());
    InContainers wanted = options.containers();
    if (wanted == null) {
      check(start, asProcesses, asProcesses);
      return run(start, asProcesses, null, null);
    }
    OciRuntime runtime = new RuntimeFinder(options.environment()).find(wanted.runtime());
    try (Containers started = new Containers(runtime, start.id())) {
      containers = started;
      Images images = new Images(runtime, catalogue, wanted.network());
      ContainerPlace inImages = new ContainerPlace(started, images, asProcesses);
      images.lookAt(inImages.references(start.pipeline()));
      check(start, inImages, asProcesses);
      images.warnings().forEach(progress::warned);
      inImages.notLimited(start.pipeline()).forEach(progress::warned);
      Removal.ofLeftovers(runtime).forEach(progress::warned);
      return run(
          start,
          inImages,
          new RunRecord.InContainers(runtime.title() + " " + runtime.version(), images.contents()),
          started.sweep());
    }
  }

  private void check(Start start, Place place, ProcessPlace processes)
      throws IOException, InterruptedException {
    new RunCheck(start.pipeline(), place, processes).run(start.parameters());
  }

  private RunRecord run(
      Start start,
      Place place,
      RunRecord.@Nullable InContainers inContainers,
      RunWatch.@Nullable Sweep sweep)
      throws IOException, InterruptedException {
    PipelineSpec pipeline = start.pipeline();
    Instant now = clock.instant();
    RunFolder folder = RunFolder.create(options.runs(), pipeline.name(), now);
    Files.copy(
        start.file(), folder.root().resolve("pipeline.yaml"), StandardCopyOption.COPY_ATTRIBUTES);
    RunState running =
        new RunState(
            new RunRecord(
                start.id(),
                pipeline.name(),
                start.file().toAbsolutePath().toString(),
                TaskState.RUNNING,
                now,
                null,
                start.parameters(),
                inContainers,
                List.of()),
            folder,
            progress,
            clock);
    state = running;
    try (RunWatch _ = RunWatch.over(folder.root(), sweep);
        StepLogs logs = new StepLogs(running::said)) {
      RunContext context =
          new RunContext(
              pipeline,
              folder,
              running,
              logs,
              place,
              new Cache(options.runs().toAbsolutePath().resolve(".cache").resolve("steps")),
              options.useCache(),
              new CoreBudget(options.cores()),
              options.directory(),
              placeholders(start, folder, now));
      new GraphRun(context, pipeline.root(), "", new Inputs(start.parameters(), Map.of())).run();
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
    Containers started = containers;
    if (started != null) {
      started.cancel();
    }
    RunState running = state;
    if (running != null) {
      running.end(TaskState.CANCELLED);
    }
  }

  private static Map<String, String> placeholders(Start start, RunFolder folder, Instant now) {
    return Map.of(
        ".pipeline_job_name", start.pipeline().name(),
        ".pipeline_job_resource_name", folder.root().getFileName().toString(),
        ".pipeline_job_uuid", start.id(),
        ".pipeline_job_create_time_utc", now.toString(),
        ".pipeline_root", folder.root().toString());
  }
}
