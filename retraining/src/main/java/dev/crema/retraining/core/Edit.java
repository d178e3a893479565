package dev.crema.retraining.core;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes a new retraining, or the next revision of one. */
final class Edit {
  private final long id;
  private final RetrainingKey key;
  private final Cause cause;
  private final @Nullable RetrainingState before;
  private final Instant requestedAt;
  private final long revision;
  private boolean isApproved;
  private @Nullable Submission submission;
  private @Nullable Outcome outcome;
  private @Nullable Instant endedAt;
  private Trouble trouble;

  /** Begins a retraining that has no number yet. */
  Edit(RetrainingKey key, Cause cause, boolean isApproved, Instant now) {
    id = 0;
    this.key = key;
    this.cause = cause;
    before = null;
    requestedAt = now;
    revision = 0;
    this.isApproved = isApproved;
    trouble = Trouble.none(now);
  }

  /** Begins the next revision. */
  Edit(Retraining before) {
    id = before.id();
    key = before.key();
    cause = before.cause();
    this.before = before.state();
    requestedAt = before.requestedAt();
    revision = before.revision() + 1;
    isApproved = before.isApproved();
    submission = before.submission();
    outcome = before.outcome();
    endedAt = before.endedAt();
    trouble = before.trouble();
  }

  Edit approved() {
    isApproved = true;
    return this;
  }

  /** Sets the submission; what went wrong before it is over. */
  Edit submission(Submission now, Instant at) {
    submission = now;
    trouble = Trouble.none(at);
    return this;
  }

  Edit ended(Outcome with, Instant at) {
    outcome = with;
    endedAt = at;
    return this;
  }

  Edit trouble(Trouble now) {
    trouble = now;
    return this;
  }

  Retraining to(RetrainingState state) {
    return in(Transition.take(before, state));
  }

  Retraining same() {
    return in(Objects.requireNonNull(before, "before"));
  }

  private Retraining in(RetrainingState state) {
    return new Retraining(
        id,
        key,
        cause,
        state,
        isApproved,
        requestedAt,
        submission,
        outcome,
        endedAt,
        trouble,
        revision);
  }
}
