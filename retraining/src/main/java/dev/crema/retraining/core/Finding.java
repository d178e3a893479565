package dev.crema.retraining.core;

/** What an errand found out about a retraining that is under way. Each stays true. */
public sealed interface Finding extends Step {
  /**
   * A run that has the key, or is the only one known.
   *
   * @param runId KFP's id
   */
  record RunSeen(String runId) implements Finding {}

  /**
   * The run that holds the key has ended.
   *
   * @param outcome what it reported, or that it did not
   */
  record Ended(Outcome outcome) implements Finding {}

  /**
   * The key is closed: no run of it took effect or ever will.
   *
   * @param reason why there is no run any more to wait for
   */
  record Closed(String reason) implements Finding {}

  /**
   * The key is closed before a run came about: nothing is left of the reason for one.
   *
   * @param outcome why
   */
  record Withdrawn(Outcome outcome) implements Finding {}

  /** The run takes too long: it is told to end, or that was tried. */
  record Stopping() implements Finding {}

  /** It goes on. */
  record GoesOn() implements Finding {}

  /**
   * KFP or the ledger did not do what was asked, or did not say so.
   *
   * @param problem in words
   */
  record Failure(String problem) implements Finding {}
}
