package dev.crema.runner.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Keeps what a run said, in order. */
final class RecordingProgress implements Progress {
  private final List<String> events = new ArrayList<>();
  private final List<String> said = Collections.synchronizedList(new ArrayList<>());
  private Path folder = Path.of("");
  private Runnable whenSaid = () -> {};

  List<String> events() {
    return List.copyOf(events);
  }

  /** Lines of steps, which come between the events whenever the step writes them. */
  List<String> said() {
    return List.copyOf(said);
  }

  /** Does something on the first line of a step, while the step goes on. */
  void whenSaid(Runnable action) {
    whenSaid = action;
  }

  Path folder() {
    return folder;
  }

  @Override
  public void warned(String sentence) {
    events.add("warned " + sentence);
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
  public void taskSaid(TaskRecord task, String line) {
    said.add(task.path() + " " + task.state() + " " + line);
    if (said.size() == 1) {
      whenSaid.run();
    }
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
