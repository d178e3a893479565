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
 * @param containers what its steps ran in, or null if they were processes
 */
public record RunRecord(
    String id,
    String pipeline,
    String file,
    TaskState state,
    Instant startedAt,
    @Nullable Instant endedAt,
    Map<String, Object> parameters,
    @Nullable InContainers containers,
    List<TaskRecord> tasks) {
  /**
   * What steps ran in.
   *
   * @param runtime with its version
   * @param images digests by the names in the pipeline
   */
  public record InContainers(String runtime, Map<String, String> images) {}

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
            containers(json.get("containers")),
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
    return ended(TaskState.CANCELLED, at, ended);
  }

  /** Returns the run as it is when it ended, or with other tasks if it has not. */
  RunRecord ended(TaskState end, @Nullable Instant at, List<TaskRecord> all) {
    return new RunRecord(id, pipeline, file, end, startedAt, at, parameters, containers, all);
  }

  private static @Nullable InContainers containers(@Nullable Object json) {
    if (!(json instanceof Map<?, ?> map) || !(map.get("images") instanceof Map<?, ?> images)) {
      return null;
    }
    Map<String, String> digests = new LinkedHashMap<>();
    images.forEach((name, digest) -> digests.put(String.valueOf(name), String.valueOf(digest)));
    return new InContainers(String.valueOf(map.get("runtime")), digests);
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
    if (containers != null) {
      json.put(
          "containers", Map.of("runtime", containers.runtime(), "images", containers.images()));
    }
    json.put("tasks", tasks.stream().map(TaskRecord::toJson).toList());
    return json;
  }
}
