package dev.crema.kfp;

import java.time.Instant;

/**
 * An experiment: a folder of runs.
 *
 * @param id KFP's id
 * @param name its display name, unique in its namespace
 * @param storage whether it is archived
 * @param createdAt when it was made, in whole seconds
 */
public record Experiment(String id, String name, StorageState storage, Instant createdAt) {
  static Experiment read(Fields fields) {
    return new Experiment(
        fields.text("experiment_id"),
        fields.text("display_name"),
        fields.word("storage_state", StorageState.ABSENT),
        fields.instant("created_at"));
  }
}
