package dev.crema.runner.run;

/** How a task stands. */
public enum TaskState {
  /** It runs. */
  RUNNING,
  /** It ended well. */
  SUCCEEDED,
  /** Its outputs were taken from the cache. */
  CACHED,
  /** Its condition, or that of a task before it, did not hold. */
  SKIPPED,
  /** It did not end well. */
  FAILED,
  /** It did not start because another task failed. */
  NOT_RUN,
  /** The user ended the run. */
  CANCELLED
}
