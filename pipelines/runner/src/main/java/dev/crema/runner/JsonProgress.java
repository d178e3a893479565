package dev.crema.runner;

import dev.crema.runner.run.Progress;
import dev.crema.runner.run.RunRecord;
import dev.crema.runner.run.TaskRecord;
import dev.crema.runner.value.Json;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tells a run as one JSON object per line, for programs. */
final class JsonProgress implements Progress {
  private final Console console;

  JsonProgress(Console console) {
    this.console = console;
  }

  @Override
  public void warned(String sentence) {
    event("warned", Map.of("sentence", sentence));
  }

  @Override
  public void runStarted(RunRecord run, Path folder) {
    event("run_started", Map.of("folder", folder.toString(), "pipeline", run.pipeline()));
  }

  @Override
  public void taskStarted(TaskRecord task) {
    event("task_started", Map.of("task", task.path(), "kind", task.kind()));
  }

  @Override
  public void taskSaid(TaskRecord task, String line) {
    event("task_said", Map.of("task", task.path(), "line", line));
  }

  @Override
  public void taskRetried(TaskRecord task, String reason) {
    event("task_retried", Map.of("task", task.path(), "reason", reason));
  }

  @Override
  public void taskEnded(TaskRecord task, List<String> lastLines) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("task", task.path());
    fields.put("kind", task.kind());
    fields.put("state", task.state().name());
    fields.put("seconds", task.duration(task.startedAt()).toMillis() / 1e3);
    fields.put("exit_code", task.exitCode());
    fields.put("reason", task.reason());
    fields.put("last_lines", lastLines);
    event("task_ended", fields);
  }

  @Override
  public void runEnded(RunRecord run, Path folder) {
    event("run_ended", Map.of("folder", folder.toString(), "state", run.state().name()));
  }

  private void event(String name, Map<String, Object> fields) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("event", name);
    json.putAll(fields.size() > 1 ? new java.util.TreeMap<>(fields) : fields);
    console.line(Json.write(json));
  }
}
