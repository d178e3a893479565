package dev.crema.kfp;

/** Where a run, or a task of it, stands. */
public enum RunState {
  /** KFP does not say, as right after a run was made. It goes on. */
  ABSENT,
  /** It waits for its start. */
  PENDING,
  /** It runs. */
  RUNNING,
  /** It ended well. */
  SUCCEEDED,
  /** It was not needed. */
  SKIPPED,
  /** It ended with a failure; a run that was terminated ends so too. */
  FAILED,
  /** It is being terminated. */
  CANCELING,
  /** It was terminated. KFP 2.15 to 2.17 says {@link #FAILED} instead. */
  CANCELED,
  /** It was stopped for a while. */
  PAUSED;

  /**
   * Says whether it has ended.
   *
   * @return true for {@code SUCCEEDED}, {@code SKIPPED}, {@code FAILED} and {@code CANCELED}
   */
  public boolean isTerminal() {
    return switch (this) {
      case SUCCEEDED, SKIPPED, FAILED, CANCELED -> true;
      case ABSENT, PENDING, RUNNING, CANCELING, PAUSED -> false;
    };
  }
}
