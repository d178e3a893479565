package dev.crema.retraining.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What came of a {@link Call}. */
public sealed interface Answer {
  /**
   * Of {@code ListRuns}.
   *
   * @param runIds KFP's ids, the oldest first
   */
  record Runs(List<String> runIds) implements Answer {
    /** Copies the ids. */
    public Runs {
      runIds = List.copyOf(runIds);
    }
  }

  /**
   * Of {@code CreateRun}.
   *
   * @param runId KFP's id
   */
  record Created(String runId) implements Answer {}

  /**
   * Of {@code CreateRun}: no run of it is possible, and its key is closed.
   *
   * @param reason why
   */
  record Refused(String reason) implements Answer {}

  /**
   * Of {@code GetRun}.
   *
   * @param condition how it is
   */
  record Seen(Condition condition) implements Answer {}

  /** How a run is. */
  enum Condition {
    /** It goes on, as far as KFP says. */
    GOING("goes on"),
    /** It ended, and no task of it failed. */
    ENDED("ended in KFP"),
    /** It failed or was terminated. */
    FAILED("failed in KFP"),
    /** KFP does not know it. */
    GONE("is not known to KFP any more");

    private final String words;

    Condition(String words) {
      this.words = words;
    }
  }

  /** Of {@code Terminate}: it will end. */
  record Terminated() implements Answer {}

  /**
   * Of {@code ReadClaim} and {@code Close}.
   *
   * @param holder KFP's id of the run that has the key, or {@link RunLedger#CLOSED}; null if nobody
   *     has it
   */
  record Holder(@Nullable String holder) implements Answer {}

  /**
   * Of {@code ReadOutcome}.
   *
   * @param outcome what the run reported; null if nothing
   */
  record Reported(@Nullable Outcome outcome) implements Answer {}

  /**
   * Of {@code ReadOutcome}: who knows what runs have promoted refuses to say it, and will refuse
   * again. So what the run reported may not be all.
   *
   * @param reported what the run reported; null if nothing
   * @param problem why it is refused, in words
   */
  record Unsure(@Nullable Outcome reported, String problem) implements Answer {}

  /**
   * Of {@code Free}: no run waits for its model any more because of this one.
   *
   * @param reported what stands of the run
   */
  record Freed(@Nullable Outcome reported) implements Answer {}

  /**
   * Of any call: it was not done, or may have been.
   *
   * @param problem in words
   */
  record Trouble(String problem) implements Answer {}

  /** Returns how a run is, in words. */
  static String words(Condition condition) {
    return condition.words;
  }
}
