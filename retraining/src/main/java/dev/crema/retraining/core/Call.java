package dev.crema.retraining.core;

/** One thing that is asked of KFP or of the run ledger, outside of any transaction. */
public sealed interface Call {
  /**
   * Which runs KFP has of a display name.
   *
   * @param runName the name
   */
  record ListRuns(String runName) implements Call {}

  /**
   * Make a run. KFP may make it although it does not say so, and later.
   *
   * @param retraining of this
   */
  record CreateRun(Retraining retraining) implements Call {}

  /**
   * How a run is.
   *
   * @param runId KFP's id
   */
  record GetRun(String runId) implements Call {}

  /**
   * End a run.
   *
   * @param runId KFP's id
   */
  record Terminate(String runId) implements Call {}

  /**
   * Who holds a key.
   *
   * @param key the key
   */
  record ReadClaim(RetrainingKey key) implements Call {}

  /**
   * Take a key, so that no run can, unless one has it.
   *
   * @param key the key
   */
  record Close(RetrainingKey key) implements Call {}

  /**
   * What a run reported.
   *
   * @param runId KFP's id
   */
  record ReadOutcome(String runId) implements Call {}
}
