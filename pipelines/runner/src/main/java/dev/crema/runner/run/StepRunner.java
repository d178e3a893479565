package dev.crema.runner.run;

import dev.crema.runner.ir.ComponentSpec;
import dev.crema.runner.ir.TaskSpec;
import dev.crema.runner.step.ArtifactValue;
import dev.crema.runner.step.ExecutorInput;
import dev.crema.runner.step.ExecutorOutput;
import dev.crema.runner.step.Program;
import dev.crema.runner.step.StepFailedException;
import dev.crema.runner.step.StepFolder;
import dev.crema.runner.step.StepProcess;
import dev.crema.runner.step.TreeDigest;
import dev.crema.runner.value.InvalidInputException;
import dev.crema.runner.value.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Runs one step: from the cache if it may, else where steps run, as often as its policy says. */
final class StepRunner {
  private static final int SHOWN_LINES = 12;

  private final RunContext context;

  StepRunner(RunContext context) {
    this.context = context;
  }

  /** Runs a step and returns what it gave; the state hears how it ends. */
  Outputs run(String path, TaskSpec task, ComponentSpec.Container component, Inputs inputs)
      throws StepFailedException, IOException, InterruptedException {
    StepFolder folder = context.folder().step(path);
    Program program = context.place().program(component);
    String key =
        task.caching().enabled() && context.useCache()
            ? Cache.key(component, program, inputs, task.caching().key())
            : "";
    Files.createDirectories(folder.root());
    folder.prepare();
    ExecutorInput input =
        new ExecutorInput(inputs.parameters(), inputs.artifacts(), folder, component.signature());
    Files.writeString(folder.executorInput(), Json.pretty(input.tree()));
    ExecutorOutput cached = key.isEmpty() ? null : context.cache().find(key, folder);
    if (cached != null) {
      context.state().cached(path, task.displayName(), outputs(cached));
      return outputs(cached);
    }
    folder.prepare(); // an entry that was not whole may have left something
    int taken = context.cores().take(component.resources().cpuRequest());
    try {
      context.state().started(path, task.displayName(), "step");
      ExecutorOutput output = heard(path, task, new StepJob(component, program, input, folder));
      if (!key.isEmpty()) {
        context.cache().keep(key, output, folder.root().resolve("kept"));
      }
      context.state().ended(path, TaskState.SUCCEEDED, "");
      return outputs(output);
    } catch (StepFailedException e) {
      context
          .state()
          .ended(
              path,
              TaskState.FAILED,
              e.sentence(),
              e.exitCode(),
              StepProcess.tail(folder.stderr(), SHOWN_LINES));
      throw e;
    } catch (InterruptedException e) {
      context.state().ended(path, TaskState.CANCELLED, "");
      throw e;
    } finally {
      context.cores().giveBack(taken);
    }
  }

  /** All that the step says is told before its end is. */
  private ExecutorOutput heard(String path, TaskSpec task, StepJob job)
      throws StepFailedException, IOException, InterruptedException {
    try (StepLogs.Followed _ = context.logs().follow(path, job.folder().stderr())) {
      return attempts(path, task, job);
    }
  }

  private ExecutorOutput attempts(String path, TaskSpec task, StepJob job)
      throws StepFailedException, IOException, InterruptedException {
    if (job.component().hasVolume()) {
      throw new StepFailedException(
          "The step mounts a PersistentVolumeClaim that a parameter names, and this machine has none.\nMaybe leave that parameter empty here.");
    }
    int further = task.retry().attempts();
    for (int attempt = 0; ; attempt++) {
      try {
        ExecutorOutput output = attempt(job, further > 0 ? attempt : -1);
        context.state().gave(path, outputs(output), attempt + 1);
        return output;
      } catch (StepFailedException e) {
        if (attempt >= further) {
          context.state().gave(path, Outputs.NONE, attempt + 1);
          throw e;
        }
        context.state().retried(path, e.sentence());
        Thread.sleep(task.retry().pause(attempt + 1));
        job.folder().prepare();
      }
    }
  }

  private ExecutorOutput attempt(StepJob job, int retryIndex)
      throws StepFailedException, IOException, InterruptedException {
    Map<String, String> more =
        retryIndex < 0 ? Map.of() : Map.of("KFP_RETRY_INDEX", String.valueOf(retryIndex));
    Place.Attempt attempt = context.place().attempt(job, words(job.input(), job.program()), more);
    Files.writeString(job.folder().task(), Json.pretty(description(job, attempt)));
    attempt.run();
    ExecutorOutput output = ExecutorOutput.read(job.input());
    for (ArtifactValue artifact : output.artifacts().values()) {
      if (artifact.isLocal()) {
        TreeDigest.of(artifact.path()); // refuses what KFP could not upload
      }
    }
    return output;
  }

  private static List<String> words(ExecutorInput input, Program program)
      throws StepFailedException {
    try {
      return input.resolve(program.words());
    } catch (InvalidInputException e) {
      throw new StepFailedException(e.sentence());
    }
  }

  /** What {@code crema replay} needs; values of Secrets are not in it, only their names. */
  private Map<String, @Nullable Object> description(StepJob job, Place.Attempt attempt) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put(Replay.RUN_FOLDER, context.folder().root().toString());
    json.put(Replay.STEP_FOLDER, job.folder().root().toString());
    json.put("component", job.component().name());
    json.put("image", job.component().image());
    json.putAll(attempt.description());
    json.put("environment", new TreeMap<>(job.component().environment()));
    json.put(
        "secrets",
        job.component().secrets().stream().map(ComponentSpec.Secret::variable).sorted().toList());
    return json;
  }

  private static Outputs outputs(ExecutorOutput output) {
    Map<String, List<ArtifactValue>> artifacts = new LinkedHashMap<>();
    output.artifacts().forEach((name, artifact) -> artifacts.put(name, List.of(artifact)));
    return new Outputs(output.parameters(), artifacts);
  }
}
