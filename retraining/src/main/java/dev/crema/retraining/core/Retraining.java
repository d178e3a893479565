package dev.crema.retraining.core;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A retraining that was asked for.
 *
 * @param id its number
 * @param key what is retrained at most once
 * @param cause why it was asked for first
 * @param state where it stands
 * @param isApproved whether a person has approved it
 * @param requestedAt when it was asked for
 * @param submission the decision to run it; null if there is none
 * @param outcome what its run reported, or why it ended; null before its end
 * @param endedAt when it ended; null before
 * @param trouble what went wrong lately
 * @param revision counts the changes of it
 */
public record Retraining(
    long id,
    RetrainingKey key,
    Cause cause,
    RetrainingState state,
    boolean isApproved,
    Instant requestedAt,
    @Nullable Submission submission,
    @Nullable Outcome outcome,
    @Nullable Instant endedAt,
    Trouble trouble,
    long revision) {

  /** Returns KFP's run; null as long as none is known. */
  public @Nullable String runId() {
    return submission == null ? null : submission.runId();
  }

  /** Says whether it ended promoted: the champion is of its run. */
  public boolean isPromoted() {
    return outcome != null
        && state == RetrainingState.SUCCEEDED
        && outcome.verdict().equals(Outcome.PROMOTED);
  }

  /** Says whether the gate said no: the model was trained, and was not good enough. */
  boolean isRejectedByGate() {
    return state == RetrainingState.REJECTED_BY_GATE;
  }

  /** Says whether it has ended and nobody knows more than before: it failed, waited, skipped. */
  boolean isInVain() {
    return state == RetrainingState.FAILED
        || expiredAs(Outcome.WAITED)
        || (state == RetrainingState.SUCCEEDED
            && outcome != null
            && outcome.verdict().equals(Outcome.SKIPPED));
  }

  /** Says whether it has expired for this reason. */
  boolean expiredAs(String verdict) {
    return state == RetrainingState.EXPIRED && outcome != null && outcome.verdict().equals(verdict);
  }

  /** Says whether it has expired because its data were gone or learned by then. */
  boolean isOfOldData() {
    return cause instanceof Cause.DataChange
        && (expiredAs(Outcome.SUPERSEDED) || expiredAs(Outcome.LEARNED));
  }

  /** Returns the model. */
  public String model() {
    return key.model();
  }
}
