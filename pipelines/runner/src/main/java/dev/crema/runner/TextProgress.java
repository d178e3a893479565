package dev.crema.runner;

import dev.crema.runner.run.Progress;
import dev.crema.runner.run.RunRecord;
import dev.crema.runner.run.TaskRecord;
import dev.crema.runner.run.TaskState;
import dev.crema.runner.step.ArtifactValue;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Tells a run line by line, as a person reads it. */
final class TextProgress implements Progress {
  private static final int NAME_WIDTH = 44;

  private final Console console;
  private final String command;

  /** The task of the last line that names one: what stands indented below is of that task. */
  private String named = "";

  /** Tells it on a console; {@code command} is how the user called crema. */
  TextProgress(Console console, String command) {
    this.console = console;
    this.command = command;
  }

  @Override
  public void warned(String sentence) {
    console.problem("warning: " + sentence);
  }

  @Override
  public void runStarted(RunRecord run, Path folder) {
    console.line("%s in %s".formatted(run.pipeline(), folder));
  }

  @Override
  public void taskStarted(TaskRecord task) {
    if (task.kind().equals("step")) {
      line("start", task, "");
    }
  }

  @Override
  public void taskSaid(TaskRecord task, String text) {
    if (!task.path().equals(named)) {
      line("works", task, "");
    }
    console.line("    | " + text);
  }

  @Override
  public void taskRetried(TaskRecord task, String reason) {
    line("retry", task, firstLine(reason));
  }

  @Override
  public void taskEnded(TaskRecord task, List<String> lastLines) {
    boolean quiet = task.state() == TaskState.SUCCEEDED && !task.kind().equals("step");
    if (quiet) {
      return;
    }
    String time = seconds(task.duration(task.startedAt()));
    switch (task.state()) {
      case SUCCEEDED -> line("done", task, time);
      case CACHED -> line("cached", task, "");
      case SKIPPED -> line("skipped", task, task.reason());
      case NOT_RUN -> line("not run", task, task.reason());
      case CANCELLED -> line("ended", task, time);
      case RUNNING -> {}
      case FAILED -> {
        line("FAILED", task, "%s  %s".formatted(time, firstLine(task.reason())));
        task.reason().lines().skip(1).forEach(console::problem);
      }
    }
  }

  @Override
  public void runEnded(RunRecord run, Path folder) {
    long steps = count(run, TaskState.SUCCEEDED) + count(run, TaskState.CACHED);
    Duration duration =
        Duration.between(run.startedAt(), run.endedAt() == null ? run.startedAt() : run.endedAt());
    console.line(
        "%s in %s: %d steps done, %d of them cached, %d skipped, %d failed"
            .formatted(
                run.state().name().toLowerCase(Locale.ROOT),
                seconds(duration),
                steps,
                count(run, TaskState.CACHED),
                run.tasks().stream().filter(task -> task.state() == TaskState.SKIPPED).count(),
                count(run, TaskState.FAILED)));
    run.tasks().forEach(task -> refusal(task, run));
    console.line("%s show %s".formatted(command, shown(folder)));
  }

  /** A run that ends well may still have said no: this is why. */
  private void refusal(TaskRecord task, RunRecord run) {
    List<String> refusals = Reports.refusals(task, run);
    if (refusals.isEmpty()) {
      return;
    }
    console.line("%s: %s = false".formatted(task.path(), String.join(" = false, ", refusals)));
    try {
      for (ArtifactValue artifact : Reports.of(task)) {
        if (Reports.isMarkdown(artifact)) {
          Reports.firstLines(artifact).forEach(line -> console.line("    " + line));
        }
      }
    } catch (IOException e) { // the run itself has ended, and as it ended
      console.problem("A report cannot be read: %s".formatted(e));
    }
  }

  private static Path shown(Path folder) {
    Path here = Path.of("").toAbsolutePath();
    return folder.startsWith(here) ? here.relativize(folder) : folder;
  }

  private static long count(RunRecord run, TaskState state) {
    return run.tasks().stream()
        .filter(task -> task.kind().equals("step") && task.state() == state)
        .count();
  }

  private void line(String word, TaskRecord task, String text) {
    String line =
        ("%-8s %-" + NAME_WIDTH + "s %s").formatted(word, task.path(), text).stripTrailing();
    console.line(line);
    named = task.path();
  }

  static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1e3);
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("");
  }
}
