package dev.crema.runner;

import dev.crema.runner.container.Containers;
import dev.crema.runner.container.RuntimeFinder;
import dev.crema.runner.run.Replay;
import dev.crema.runner.run.RunRecord;
import dev.crema.runner.run.TaskRecord;
import dev.crema.runner.step.RunWatch;
import dev.crema.runner.step.StepFailedException;
import dev.crema.runner.step.StepProcess;
import dev.crema.runner.value.InvalidInputException;
import dev.crema.runner.value.Suggestion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code crema replay}: runs one step of a run again, with the same input. */
@Command(
    name = "replay",
    description = "Runs one step of a run again, with the same command line and input.",
    mixinStandardHelpOptions = true)
final class ReplayCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "RUN", description = "The run's folder.")
  private Path folder = Path.of("");

  @Parameters(
      index = "1",
      paramLabel = "TASK",
      description = "The step, as crema show names it; the last part of its name is enough.")
  private String task = "";

  @Option(
      names = "--debug",
      description = "Wait for a debugger before the step starts; its port is printed.")
  private boolean debug;

  private final Console console;

  ReplayCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    RunRecord run = RunRecord.read(folder);
    Replay replay = Replay.of(folder.toRealPath(), path(run), debug);
    if (debug) {
      console.line(
          "Attach a debugger to 127.0.0.1:%d; the step waits for it.".formatted(replay.port()));
    }
    String runtime = replay.runtime();
    if (runtime == null) {
      return run(replay, null);
    }
    try (Containers containers =
        new Containers(
            new RuntimeFinder(System.getenv()).find(runtime), UUID.randomUUID().toString())) {
      return run(replay, containers);
    }
  }

  private int run(Replay replay, @Nullable Containers containers)
      throws IOException, InterruptedException {
    StepProcess processes = new StepProcess();
    Thread hook =
        new Thread(
            () -> {
              processes.close();
              if (containers != null) {
                containers.cancel();
              }
            },
            "cancel");
    Runtime.getRuntime().addShutdownHook(hook);
    try (RunWatch _ =
        RunWatch.overStep(replay.folder().root(), containers == null ? null : containers.sweep())) {
      replay.run(processes, containers, System.getenv());
      console.line("done; outputs are in %s".formatted(replay.folder().root()));
      return Crema.OK;
    } catch (StepFailedException e) {
      console.problem("FAILED   %s".formatted(e.getMessage()));
      console.problem("Its files are in %s".formatted(replay.folder().root()));
      return Crema.FAILED;
    }
  }

  private String path(RunRecord run) {
    List<String> steps =
        run.tasks().stream()
            .filter(record -> record.kind().equals("step"))
            .map(TaskRecord::path)
            .toList();
    List<String> found =
        steps.contains(task)
            ? List.of(task)
            : steps.stream().filter(step -> step.endsWith("/" + task)).toList();
    if (found.size() == 1) {
      return found.getFirst();
    }
    throw new InvalidInputException(
        found.isEmpty()
            ? "The run has no step (%s).%s".formatted(task, Suggestion.maybe(task, steps))
            : "The run has several steps (%s): %s.".formatted(task, String.join(", ", found)));
  }
}
