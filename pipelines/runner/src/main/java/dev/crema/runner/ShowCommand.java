package dev.crema.runner;

import dev.crema.runner.run.RunRecord;
import dev.crema.runner.run.TaskRecord;
import dev.crema.runner.run.TaskState;
import dev.crema.runner.step.ArtifactValue;
import dev.crema.runner.value.Json;
import dev.crema.runner.value.ParameterType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code crema show}: tells what a run did. */
@Command(
    name = "show",
    description = "Shows a run: its tasks, metrics, short reports and reasons.",
    mixinStandardHelpOptions = true)
final class ShowCommand implements Callable<Integer> {
  @Parameters(paramLabel = "RUN", description = "The run's folder.")
  private Path folder = Path.of("");

  @Option(names = "--json", description = "Write the run as JSON, in the form of run.json.")
  private boolean json;

  private final Console console;

  ShowCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    RunRecord run = RunRecord.read(folder);
    if (json) {
      console.line(Json.pretty(run.toJson()).strip());
      return Crema.OK;
    }
    Instant now = run.endedAt() == null ? Instant.now() : run.endedAt();
    console.line(
        "%s  %s  %s"
            .formatted(
                run.pipeline(),
                run.state().name().toLowerCase(Locale.ROOT),
                TextProgress.seconds(java.time.Duration.between(run.startedAt(), now))));
    console.line("started   " + run.startedAt());
    console.line("id        " + run.id());
    console.line("pipeline  " + run.file());
    if (run.containers() != null) {
      console.line("in        containers of " + run.containers().runtime());
    }
    section("Parameters");
    run.parameters()
        .forEach(
            (name, value) -> console.line("  %-24s %s".formatted(name, ParameterType.text(value))));
    section("Tasks");
    run.tasks().forEach(task -> task(task, now));
    metrics(run.tasks());
    reports(run.tasks());
    return Crema.OK;
  }

  private void section(String title) {
    console.line("");
    console.line(title);
  }

  private void task(TaskRecord task, Instant now) {
    boolean ran = task.state() != TaskState.SKIPPED && task.state() != TaskState.NOT_RUN;
    console.line(
        "  %-9s %-44s %8s  %s"
            .formatted(
                task.state().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                named(task),
                ran ? TextProgress.seconds(task.duration(now)) : "",
                task.reason().lines().findFirst().orElse(""))
            .stripTrailing());
    task.reason().lines().skip(1).forEach(line -> console.line("            " + line));
    if (task.kind().equals("step")) {
      new TreeMap<>(task.parameters())
          .forEach(
              (name, value) ->
                  console.line("            %s = %s".formatted(name, shortened(value))));
    }
  }

  private static String named(TaskRecord task) {
    boolean said = task.path().equals(task.name()) || task.path().endsWith("/" + task.name());
    return said ? task.path() : "%s (%s)".formatted(task.path(), task.name());
  }

  private static String shortened(Object value) {
    String text = value instanceof String string ? string : Json.write(value);
    return text.length() > 100 ? text.substring(0, 100) + "…" : text;
  }

  private void metrics(List<TaskRecord> tasks) {
    for (TaskRecord task : tasks) {
      if (!task.kind().equals("step")) {
        continue;
      }
      for (ArtifactValue artifact : Reports.of(task)) {
        if (artifact.schemaTitle().equals("system.Metrics")) {
          section("Metrics of %s".formatted(task.path()));
          new TreeMap<>(artifact.metadata())
              .forEach(
                  (name, value) -> console.line("  %-32s %s".formatted(name, Json.write(value))));
        }
      }
    }
  }

  private void reports(List<TaskRecord> tasks) throws IOException {
    List<String> files = new ArrayList<>();
    for (TaskRecord task : tasks) {
      if (!task.kind().equals("step")) {
        continue;
      }
      for (ArtifactValue artifact : Reports.of(task)) {
        if (Reports.isMarkdown(artifact) && Reports.isShort(artifact)) {
          section("%s of %s".formatted(artifact.name(), task.path()));
          console.line(Files.readString(artifact.path()).strip().indent(2).stripTrailing());
        } else if (Reports.isMarkdown(artifact) || Reports.isHtml(artifact)) {
          files.add("  %s of %s: %s".formatted(artifact.name(), task.path(), artifact.path()));
        }
      }
    }
    if (!files.isEmpty()) {
      section("Reports");
      files.forEach(console::line);
    }
  }
}
