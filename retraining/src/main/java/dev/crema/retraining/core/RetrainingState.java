package dev.crema.retraining.core;

/** Where a retraining stands. The names are those in PostgreSQL, in lower case. */
public enum RetrainingState {
  /** It waits for its turn: cool-down, budget, another run of the model, a frozen model. */
  REQUESTED("requested"),
  /** It waits for a person. */
  AWAITING_APPROVAL("awaiting approval"),
  /** It is decided that it runs; KFP may have been asked, and may have a run already. */
  SUBMITTED("submitted"),
  /** KFP has a run for it. */
  RUNNING("running"),
  /** The run ended well and said so; its verdict says what came of it. */
  SUCCEEDED("succeeded"),
  /** The run ended well, and the new model was not good enough. */
  REJECTED_BY_GATE("rejected by gate"),
  /** A person did not want it. */
  REJECTED("rejected"),
  /** The run failed, or no run came about. */
  FAILED("failed"),
  /** Its turn did not come in time. */
  EXPIRED("expired");

  private final String text;

  RetrainingState(String text) {
    this.text = text;
  }

  /** Returns the name as people read it. */
  public String text() {
    return text;
  }

  /** Says whether nothing comes after it. */
  public boolean isEnd() {
    return switch (this) {
      case REQUESTED, AWAITING_APPROVAL, SUBMITTED, RUNNING -> false;
      case SUCCEEDED, REJECTED_BY_GATE, REJECTED, FAILED, EXPIRED -> true;
    };
  }

  /**
   * Says whether KFP may have a run of it that takes effect: one such retraining for each model.
   */
  public boolean isUnderWay() {
    return this == SUBMITTED || this == RUNNING;
  }
}
