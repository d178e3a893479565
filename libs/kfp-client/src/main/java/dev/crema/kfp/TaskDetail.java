package dev.crema.kfp;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A task of a run, as KFP counts them: drivers, graphs and retries are tasks too, names come twice
 * ({@code train-model} and {@code train-model(0)}) or not at all.
 *
 * @param id KFP's id
 * @param name its display name; empty if KFP gives none
 * @param state where it stands
 * @param startedAt when it began; null if it has not
 * @param endedAt when it ended; null if it has not
 * @param error what went wrong; null if KFP says nothing, as it does of most failures
 */
public record TaskDetail(
    String id,
    String name,
    RunState state,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt,
    @Nullable String error) {
  static TaskDetail read(Fields fields) {
    return new TaskDetail(
        fields.optionalText("task_id"),
        fields.optionalText("display_name"),
        fields.word("state", RunState.ABSENT),
        fields.optionalInstant("start_time"),
        fields.optionalInstant("end_time"),
        fields.error("error"));
  }
}
