package dev.crema.runner.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The run's state while it runs: kept in memory, in {@code run.json}, and told to the progress. */
final class RunState {
  private final RunFolder folder;
  private final Progress progress;
  private final InstantSource clock;
  private final Map<String, TaskRecord> tasks = new LinkedHashMap<>();
  private RunRecord run;

  RunState(RunRecord run, RunFolder folder, Progress progress, InstantSource clock) {
    this.run = run;
    this.folder = folder;
    this.progress = progress;
    this.clock = clock;
    save();
    progress.runStarted(run, folder.root());
  }

  synchronized void started(String path, String name, String kind) {
    TaskRecord task = TaskRecord.started(path, name, kind, clock.instant());
    tasks.put(path, task);
    save();
    progress.taskStarted(task);
  }

  /** Passes on what a step says; after the run's end nobody listens. */
  synchronized void said(String path, String line) {
    if (run.endedAt() == null) {
      progress.taskSaid(task(path), line);
    }
  }

  synchronized void retried(String path, String reason) {
    progress.taskRetried(task(path), reason);
  }

  synchronized void gave(String path, Outputs outputs, int attempts) {
    change(path, task -> task.gave(outputs, attempts));
  }

  synchronized void ended(String path, TaskState state, String reason) {
    ended(path, state, reason, 0, List.of());
  }

  synchronized void ended(
      String path, TaskState state, String reason, int exitCode, List<String> lastLines) {
    change(path, task -> task.ended(state, clock.instant(), reason, exitCode));
    save();
    progress.taskEnded(task(path), lastLines);
  }

  /** Records a task that never started. */
  synchronized void passedOver(String path, String name, String kind, TaskState state, String why) {
    tasks.put(path, TaskRecord.started(path, name, kind, clock.instant()));
    ended(path, state, why);
  }

  /** Records a step whose outputs came from the cache. */
  synchronized void cached(String path, String name, Outputs outputs) {
    tasks.put(path, TaskRecord.started(path, name, "step", clock.instant()));
    gave(path, outputs, 0);
    ended(path, TaskState.CACHED, "");
  }

  /** Ends the run once; what still runs then was cancelled. */
  synchronized RunRecord end(TaskState state) {
    if (run.endedAt() != null) {
      return run;
    }
    Instant now = clock.instant();
    tasks.replaceAll(
        (path, task) ->
            task.state() == TaskState.RUNNING ? task.ended(TaskState.CANCELLED, now, "", 0) : task);
    run = run.ended(state, now, List.copyOf(tasks.values()));
    save();
    progress.runEnded(run, folder.root());
    return run;
  }

  private void change(String path, UnaryOperator<TaskRecord> change) {
    tasks.put(path, change.apply(task(path)));
  }

  private TaskRecord task(String path) {
    TaskRecord task = tasks.get(path);
    if (task == null) {
      throw new IllegalStateException(path);
    }
    return task;
  }

  private void save() {
    try {
      folder.write(run.ended(run.state(), run.endedAt(), new ArrayList<>(tasks.values())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
