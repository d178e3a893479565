package dev.crema.retraining.core;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Makes the next revision of a retraining. */
final class Edit {
  private final Retraining before;
  private boolean isApproved;
  private @Nullable Submission submission;
  private @Nullable Outcome outcome;
  private @Nullable Instant endedAt;
  private Trouble trouble;

  Edit(Retraining before) {
    this.before = before;
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
    return in(Transition.take(before.state(), state));
  }

  Retraining same() {
    return in(before.state());
  }

  private Retraining in(RetrainingState state) {
    return new Retraining(
        before.id(),
        before.key(),
        before.cause(),
        state,
        isApproved,
        before.requestedAt(),
        submission,
        outcome,
        endedAt,
        trouble,
        before.revision() + 1);
  }
}
