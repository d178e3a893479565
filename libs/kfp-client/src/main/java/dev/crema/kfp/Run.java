package dev.crema.kfp;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A run of a pipeline.
 *
 * @param id KFP's id
 * @param name its display name; several runs may have the same
 * @param experimentId the experiment; empty if KFP gives none
 * @param state where it stands
 * @param history the states it came through, oldest first, as KFP tells them
 * @param storage whether it is archived
 * @param pipeline what it runs; null if it was started without a pipeline of KFP
 * @param parameters what it was given, as KFP keeps it
 * @param recurringRunId the recurring run that started it; empty if none did
 * @param createdAt when it was made, in whole seconds
 * @param finishedAt when it ended; null if it has not
 * @param error what went wrong; null if KFP says nothing, as it does of most failures
 * @param tasks its tasks; empty in lists and early
 */
public record Run(
    String id,
    String name,
    String experimentId,
    RunState state,
    List<StateChange> history,
    StorageState storage,
    @Nullable PipelineReference pipeline,
    Map<String, Object> parameters,
    String recurringRunId,
    Instant createdAt,
    @Nullable Instant finishedAt,
    @Nullable String error,
    List<TaskDetail> tasks) {

  /** Copies the lists. */
  public Run {
    history = List.copyOf(history);
    parameters = Map.copyOf(parameters);
    tasks = List.copyOf(tasks);
  }

  /**
   * Says whether somebody terminated the run: its state does not, it is {@code FAILED}.
   *
   * @return true if it is or was {@code CANCELING} or {@code CANCELED}
   */
  public boolean wasTerminated() {
    return isCancel(state) || history.stream().anyMatch(change -> isCancel(change.state()));
  }

  private static boolean isCancel(RunState state) {
    return state == RunState.CANCELING || state == RunState.CANCELED;
  }

  static Run read(Fields fields) {
    Fields config = fields.object("runtime_config");
    Fields details = fields.object("run_details");
    return new Run(
        fields.text("run_id"),
        fields.text("display_name"),
        fields.optionalText("experiment_id"),
        fields.word("state", RunState.ABSENT),
        fields.list("state_history", StateChange::read),
        fields.word("storage_state", StorageState.ABSENT),
        PipelineReference.read(fields.object("pipeline_version_reference")),
        config == null ? Map.of() : config.plain("parameters"),
        fields.optionalText("recurring_run_id"),
        fields.instant("created_at"),
        fields.optionalInstant("finished_at"),
        fields.error("error"),
        details == null ? List.of() : details.list("task_details", TaskDetail::read));
  }
}
