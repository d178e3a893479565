package dev.crema.runner.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Keeps what a run said, in order. */
final class RecordingProgress implements Progress {
  private final List<String> events = new ArrayList<>();
  private Path folder = Path.of("");

  List<String> events() {
    return List.copyOf(events);
  }

  Path folder() {
    return folder;
  }

  @Override
  public void runStarted(RunRecord run, Path where) {
    folder = where;
  }

  @Override
  public void taskStarted(TaskRecord task) {
    events.add("start " + task.path());
  }

  @Override
  public void taskRetried(TaskRecord task, String reason) {
    events.add("retry " + task.path());
  }

  @Override
  public void taskEnded(TaskRecord task, List<String> lastLines) {
    events.add(task.state() + " " + task.path());
    lastLines.forEach(line -> events.add("| " + line));
  }

  @Override
  public void runEnded(RunRecord run, Path where) {
    events.add("end " + run.state());
  }
}
