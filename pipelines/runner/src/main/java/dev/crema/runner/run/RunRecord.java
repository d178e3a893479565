package dev.crema.runner.run;

import dev.crema.runner.step.RunWatch;
import dev.crema.runner.value.InvalidInputException;
import dev.crema.runner.value.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A run as {@code run.json} tells it; one whose runner was killed reads as cancelled.
 *
 * @param id what {@code {{$.pipeline_job_uuid}}} stands for
 * @param state {@code RUNNING}, {@code SUCCEEDED}, {@code FAILED} or {@code CANCELLED}
 * @param parameters with their defaults
 */
public record RunRecord(
    String id,
    String pipeline,
    String file,
    TaskState state,
    Instant startedAt,
    @Nullable Instant endedAt,
    Map<String, Object> parameters,
    List<TaskRecord> tasks) {
  /** The file's name in a run folder. */
  public static final String FILE = "run.json";

  /** Returns the run of a folder. */
  public static RunRecord read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      throw new InvalidInputException(
          "The folder (%s) is no run: it has no %s.".formatted(folder, FILE));
    }
    Map<String, @Nullable Object> json = Json.parseObject(Files.readString(file), file.toString());
    List<TaskRecord> tasks = new ArrayList<>();
    if (json.get("tasks") instanceof List<?> list) {
      list.forEach(task -> tasks.add(TaskRecord.fromJson(Json.object((Map<?, ?>) task))));
    }
    Map<String, Object> parameters = new LinkedHashMap<>();
    if (json.get("parameters") instanceof Map<?, ?> map) {
      map.forEach((key, value) -> parameters.put(String.valueOf(key), value));
    }
    Object ended = json.get("ended_at");
    RunRecord run =
        new RunRecord(
            String.valueOf(json.get("id")),
            String.valueOf(json.get("pipeline")),
            String.valueOf(json.get("file")),
            TaskState.valueOf(String.valueOf(json.get("state"))),
            Instant.parse(String.valueOf(json.get("started_at"))),
            ended == null ? null : Instant.parse(String.valueOf(ended)),
            parameters,
            tasks);
    Path killed = folder.resolve(RunWatch.KILLED);
    return run.state() == TaskState.RUNNING && Files.exists(killed)
        ? run.killed(Files.getLastModifiedTime(killed).toInstant())
        : run;
  }

  /** Returns the run of a runner that was killed, which wrote nothing more. */
  private RunRecord killed(Instant at) {
    List<TaskRecord> ended =
        tasks.stream()
            .map(
                task ->
                    task.state() == TaskState.RUNNING
                        ? task.ended(TaskState.CANCELLED, at, "the runner was killed", 0)
                        : task)
            .toList();
    return new RunRecord(id, pipeline, file, TaskState.CANCELLED, startedAt, at, parameters, ended);
  }

  /** Returns the run as {@code run.json} holds it. */
  public Map<String, @Nullable Object> toJson() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("id", id);
    json.put("pipeline", pipeline);
    json.put("file", file);
    json.put("state", state.name());
    json.put("started_at", startedAt.toString());
    json.put("ended_at", endedAt == null ? null : endedAt.toString());
    json.put("parameters", parameters);
    json.put("tasks", tasks.stream().map(TaskRecord::toJson).toList());
    return json;
  }
}
