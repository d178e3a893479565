package dev.crema.runner.run;

import dev.crema.runner.step.ArtifactValue;
import dev.crema.runner.value.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A task in {@code run.json}.
 *
 * @param path names of the graphs around it and its own, joined by slashes
 * @param kind {@code step}, {@code importer}, {@code graph} or {@code loop}
 * @param reason why it failed or was skipped, or the empty text
 * @param outputs what it gave
 */
public record TaskRecord(
    String path,
    String name,
    String kind,
    TaskState state,
    Instant startedAt,
    @Nullable Instant endedAt,
    int exitCode,
    int attempts,
    String reason,
    Map<String, Object> parameters,
    Map<String, List<ArtifactValue>> artifacts) {

  /** Returns a task that starts now. */
  static TaskRecord started(String path, String name, String kind, Instant now) {
    return new TaskRecord(
        path, name, kind, TaskState.RUNNING, now, null, 0, 1, "", Map.of(), Map.of());
  }

  TaskRecord ended(TaskState end, Instant now, String why, int code) {
    return new TaskRecord(
        path, name, kind, end, startedAt, now, code, attempts, why, parameters, artifacts);
  }

  TaskRecord gave(Outputs outputs, int tries) {
    return new TaskRecord(
        path,
        name,
        kind,
        state,
        startedAt,
        endedAt,
        exitCode,
        tries,
        reason,
        outputs.parameters(),
        outputs.artifacts());
  }

  /** Returns how long it took, or has been running until {@code now}. */
  public Duration duration(Instant now) {
    return Duration.between(startedAt, endedAt == null ? now : endedAt);
  }

  Map<String, @Nullable Object> toJson() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("path", path);
    json.put("name", name);
    json.put("kind", kind);
    json.put("state", state.name());
    json.put("started_at", startedAt.toString());
    json.put("ended_at", endedAt == null ? null : endedAt.toString());
    json.put("exit_code", exitCode);
    json.put("attempts", attempts);
    json.put("reason", reason);
    json.put("parameters", parameters);
    Map<String, Object> lists = new LinkedHashMap<>();
    artifacts.forEach(
        (key, values) -> lists.put(key, values.stream().map(ArtifactValue::toJson).toList()));
    json.put("artifacts", lists);
    return json;
  }

  static TaskRecord fromJson(Map<String, @Nullable Object> json) {
    Map<String, List<ArtifactValue>> artifacts = new LinkedHashMap<>();
    member(json, "artifacts").forEach((key, list) -> artifacts.put(key, artifacts(list)));
    Map<String, Object> parameters = new LinkedHashMap<>();
    member(json, "parameters")
        .forEach(
            (key, value) -> {
              if (value != null) {
                parameters.put(key, value);
              }
            });
    Object ended = json.get("ended_at");
    return new TaskRecord(
        String.valueOf(json.get("path")),
        String.valueOf(json.get("name")),
        String.valueOf(json.get("kind")),
        TaskState.valueOf(String.valueOf(json.get("state"))),
        Instant.parse(String.valueOf(json.get("started_at"))),
        ended == null ? null : Instant.parse(String.valueOf(ended)),
        number(json, "exit_code"),
        number(json, "attempts"),
        String.valueOf(json.get("reason")),
        parameters,
        artifacts);
  }

  private static Map<String, @Nullable Object> member(
      Map<String, @Nullable Object> json, String key) {
    return json.get(key) instanceof Map<?, ?> map ? Json.object(map) : Map.of();
  }

  private static int number(Map<String, @Nullable Object> json, String key) {
    return json.get(key) instanceof Double number ? number.intValue() : 0;
  }

  private static List<ArtifactValue> artifacts(@Nullable Object list) {
    List<ArtifactValue> values = new ArrayList<>();
    if (list instanceof List<?> items) {
      items.forEach(item -> values.add(ArtifactValue.fromJson(Json.object((Map<?, ?>) item))));
    }
    return values;
  }
}
