package dev.crema.registry;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run with runs nested in it, such as a search and its trials.
 *
 * @param experiment where it is logged; not used if there is a run id
 * @param runId the run that KFP made in MLflow for the task; null: one of its own is made
 * @param key tells this history from every other: what was logged under it before is found again
 * @param parent what the run itself has to say
 * @param nested the runs in it, at most {@value #MAX_NESTED}
 */
public record RunHistory(
    String experiment, @Nullable String runId, String key, Entry parent, List<Entry> nested) {
  /** The most nested runs: each takes a few calls. */
  public static final int MAX_NESTED = 500;

  /**
   * One run.
   *
   * @param name what MLflow's UI calls it
   * @param record params, metrics, curves, tags
   * @param isFinished false if it failed
   */
  public record Entry(String name, RunRecord record, boolean isFinished) {}

  /**
   * Copies the list.
   *
   * @throws IllegalArgumentException if there are too many nested runs
   */
  public RunHistory {
    nested = List.copyOf(nested);
    if (nested.size() > MAX_NESTED) {
      throw new IllegalArgumentException(
          "The history has (%d) nested runs; at most %d are possible."
              .formatted(nested.size(), MAX_NESTED));
    }
  }
}
