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
   * @param expectsData whether it is to learn from the data that it is asked for, or fail; false if
   *     the source has others by now
   */
  record CreateRun(Retraining retraining, boolean expectsData) implements Call {}

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

  /**
   * Note that a run is over or given up, so that its model is free.
   *
   * @param model its model
   * @param runId KFP's id
   * @param outcome what it came to, unless it reported more meanwhile
   */
  record Free(String model, String runId, Outcome outcome) implements Call {}
}
