package dev.crema.retraining.core;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The transitions: from a retraining as it is to the one that is written. */
public final class Machine {
  private static final String WHO = "machine";

  private Machine() {}

  /**
   * Returns the key under which something is asked for.
   *
   * @param status of the model
   * @param rules of the model
   * @param cause why
   * @param now the time
   * @return the key of the first round
   */
  public static RetrainingKey key(ModelStatus status, Rules rules, Cause cause, Instant now) {
    Instant moment = cause instanceof Cause.Alert alert ? alert.beganAt(now) : now;
    String snapshot =
        cause instanceof Cause.DataChange change ? change.snapshot() : status.snapshot();
    return new RetrainingKey(status.model(), Window.holding(rules.window(), moment), snapshot, 1);
  }

  /**
   * Returns a new retraining.
   *
   * @param key its key; of another round than the first, and of a window after the one in which its
   *     alert began, it is no longer asked when that was
   * @param cause why it is asked for
   * @param rules of the model
   * @param now the time
   * @return the retraining, without a number
   */
  public static Change ask(RetrainingKey key, Cause cause, Rules rules, Instant now) {
    boolean isPerson = cause instanceof Cause.Person;
    boolean isOld =
        key.round() == 1
            && cause instanceof Cause.Alert alert
            && !alert.beganAt(now).isBefore(key.drift().start())
            && rules.isTooOld(alert, now);
    Edit fresh = new Edit(key, cause, isPerson, now);
    Retraining asked =
        isOld
            ? fresh.ended(tooOld(rules), now).to(RetrainingState.EXPIRED)
            : fresh.to(
                rules.needsApproval() && !isPerson
                    ? RetrainingState.AWAITING_APPROVAL
                    : RetrainingState.REQUESTED);
    return new Change(asked, cause.who(), cause.why(), true);
  }

  private static Outcome tooOld(Rules rules) {
    String why =
        "The alert began longer ago than max_age (%s).\nMaybe ask by hand."
            .formatted(rules.maxAge());
    return new Outcome(Outcome.TOO_OLD, "", why);
  }

  /** Returns an approval; null if there is nothing to approve. */
  public static @Nullable Change approve(Retraining before, Cause.Person person) {
    if (before.state() != RetrainingState.AWAITING_APPROVAL) {
      return null;
    }
    Retraining after = new Edit(before).approved().to(RetrainingState.REQUESTED);
    return new Change(after, person.who(), person.why(), true);
  }

  /**
   * Returns that a person asked for what is there: had nobody asked before, that would have been
   * enough for it to run. So it is its approval, and it does not end with its alerts or its data.
   * Null if nothing is new.
   */
  public static @Nullable Change joined(Retraining before, Cause.Person person) {
    boolean mayBeGone =
        before.state() == RetrainingState.REQUESTED || before.state() == RetrainingState.SUBMITTED;
    if (!mayBeGone || before.isApproved()) {
      return approve(before, person);
    }
    return new Change(new Edit(before).approved().same(), person.who(), person.why(), true);
  }

  /** Returns a rejection; null if it is too late for one. */
  public static @Nullable Change reject(Retraining before, Cause.Person person, Instant now) {
    if (before.state().isEnd() || before.state().isUnderWay()) {
      return null;
    }
    Outcome outcome = new Outcome("", "", person.why());
    Retraining after = new Edit(before).ended(outcome, now).to(RetrainingState.REJECTED);
    return new Change(after, person.who(), person.why(), true);
  }

  /** Returns that a retraining is told to end; null if it is not under way. */
  public static @Nullable Change abandon(Retraining before, Cause.Person person, Instant now) {
    if (!before.state().isUnderWay()) {
      return null;
    }
    Submission submission = Objects.requireNonNull(before.submission(), "submission");
    Stop old = submission.stop();
    if (old != null && old.isOfPerson()) {
      return null;
    }
    Stop stop = new Stop(old == null ? null : old.at(), person.who(), person.why());
    Retraining after = new Edit(before).submission(submission.stopped(stop), now).same();
    return new Change(after, person.who(), "abandoned: " + person.why(), true);
  }

  /** Says whether a person has abandoned a retraining. */
  public static boolean isAbandoned(Retraining retraining) {
    Submission submission = retraining.submission();
    return submission != null && submission.stop() != null && submission.stop().isOfPerson();
  }

  /**
   * Returns what becomes of a retraining that waits.
   *
   * @param waiting the retraining; of those of its model that are requested, the oldest
   * @param rules of its model
   * @param book of its model
   * @param now the time
   * @return what is written; null if it goes on waiting
   */
  public static @Nullable Change turn(Waiting waiting, Rules rules, ModelBook book, Instant now) {
    Retraining before = waiting.retraining();
    if (before.state().isEnd() || before.state().isUnderWay()) {
      return null;
    }
    Outcome gone = Reason.of(waiting, book).gone();
    if (gone != null) {
      return expire(before, gone, now);
    }
    if (isExpired(before, rules, now)) {
      String why = "Its turn did not come within max_age (%s).".formatted(rules.maxAge());
      return expire(before, new Outcome(Outcome.WAITED, "", why), now);
    }
    if (before.state() != RetrainingState.REQUESTED || !book.isTurn(rules, now)) {
      return null;
    }
    Submission submission = new Submission(now, data(before.key(), rules, now), null);
    Retraining after = new Edit(before).submission(submission, now).to(RetrainingState.SUBMITTED);
    return new Change(after, WHO, "It is its turn.", true);
  }

  private static Change expire(Retraining before, Outcome outcome, Instant now) {
    Retraining after = new Edit(before).ended(outcome, now).to(RetrainingState.EXPIRED);
    return new Change(after, WHO, outcome.reason(), true);
  }

  /** Says whether a retraining that waits has waited too long. */
  static boolean isExpired(Retraining waiting, Rules rules, Instant now) {
    return !now.isBefore(waiting.requestedAt().plus(rules.maxAge()));
  }

  /**
   * Rows whose labels are still to come are no rows to learn from, and rows that are still on their
   * way to the production log would be missed: they end before that.
   */
  private static Window data(RetrainingKey key, Rules rules, Instant now) {
    Instant there =
        now.minus(rules.maturity()).minus(rules.slack()).truncatedTo(ChronoUnit.SECONDS);
    // Not before the drift window has begun, even if the clock was set back: it has one second.
    Instant first = key.drift().start().plusSeconds(1);
    boolean isSetBack = rules.maturity().isZero() && now.isBefore(first);
    Instant last = isSetBack ? first : earlier(key.drift().end(), there);
    return new Window(last.minus(rules.lookback()), last);
  }

  /**
   * Says whether what was found out for a retraining that is withdrawn holds for it as it is now.
   * That a person asked for it meanwhile, or that KFP gave trouble, changes nothing: its key is
   * closed.
   *
   * @param begun as it was when the errand began
   * @param now as it is
   */
  public static boolean isWithdrawn(Retraining begun, Retraining now) {
    return now.state() == RetrainingState.SUBMITTED
        && Objects.equals(now.submission(), begun.submission());
  }

  /**
   * Returns the next round of a retraining that is withdrawn, for those who asked for it between
   * the look at its reason and its end.
   *
   * @param withdrawn as it is
   * @param now the time
   * @return the retraining, without a number
   */
  public static Change renew(Retraining withdrawn, Instant now) {
    Retraining fresh =
        new Edit(withdrawn.key().again(), withdrawn.cause(), withdrawn.isApproved(), now)
            .to(RetrainingState.REQUESTED);
    return new Change(
        fresh, WHO, "Somebody asked for the round before while it was withdrawn.", true);
  }

  /**
   * Returns what becomes of a retraining that is under way.
   *
   * @param before the retraining, as it was when the errand began
   * @param finding what the errand found
   * @param rules of its model
   * @param when the time, and chance for the back-off
   * @return what is written; null if nothing is new
   */
  public static @Nullable Change settle(
      Retraining before, Finding finding, Rules rules, Moment when) {
    if (!before.state().isUnderWay()) {
      return null;
    }
    return switch (finding) {
      case Finding.RunSeen seen -> follow(before, seen.runId(), when.now());
      case Finding.Withdrawn gone -> expire(before, gone.outcome(), when.now());
      case Finding.Ended ended -> end(before, ended.outcome(), ended.outcome().end(), when.now());
      case Finding.Closed closed ->
          end(
              before,
              new Outcome(Outcome.FAILED, "", closed.reason()),
              RetrainingState.FAILED,
              when.now());
      case Finding.Stopping _ -> stop(before, rules, when.now());
      case Finding.GoesOn _ -> calm(before, when.now());
      case Finding.Failure failure -> disturb(before, failure.problem(), rules, when);
    };
  }

  private static @Nullable Change follow(Retraining before, String runId, Instant now) {
    if (runId.equals(before.runId())) {
      return calm(before, now);
    }
    String why =
        before.runId() == null
            ? "KFP has the run %s.".formatted(runId)
            : "The run %s holds the key, not %s.".formatted(runId, before.runId());
    Submission submission = Objects.requireNonNull(before.submission(), "submission");
    Retraining after =
        new Edit(before).submission(submission.withRun(runId), now).to(RetrainingState.RUNNING);
    return new Change(after, WHO, why, true);
  }

  private static Change end(Retraining before, Outcome outcome, RetrainingState to, Instant now) {
    String why = "%s %s".formatted(outcome.verdict(), outcome.reason()).strip();
    return new Change(new Edit(before).ended(outcome, now).to(to), WHO, why, true);
  }

  private static @Nullable Change stop(Retraining before, Rules rules, Instant now) {
    Submission submission = Objects.requireNonNull(before.submission(), "submission");
    Stop old = submission.stop();
    if (old != null && old.at() != null) {
      return calm(before, now);
    }
    String who = old == null ? Stop.MACHINE : old.who();
    String why =
        old == null ? "It did not end within max_run (%s).".formatted(rules.maxRun()) : old.why();
    Submission stopped = submission.stopped(new Stop(now, who, why));
    Retraining after = new Edit(before).submission(stopped, now).to(RetrainingState.RUNNING);
    return new Change(after, WHO, "The run is told to end. " + why, true);
  }

  private static @Nullable Change calm(Retraining before, Instant now) {
    if (before.trouble().attempts() == 0) {
      return null;
    }
    Retraining after = new Edit(before).trouble(Trouble.none(now)).same();
    return new Change(after, WHO, "", false);
  }

  private static Change disturb(Retraining before, String problem, Rules rules, Moment when) {
    int attempts = before.trouble().attempts() + 1;
    Duration wait = rules.backOff().after(attempts, when.chance());
    Trouble trouble = new Trouble(attempts, when.now().plus(wait), problem);
    return new Change(new Edit(before).trouble(trouble).same(), WHO, problem, false);
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }
}
