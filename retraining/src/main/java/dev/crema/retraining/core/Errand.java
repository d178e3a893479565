package dev.crema.retraining.core;

import dev.crema.retraining.core.Answer.Condition;
import dev.crema.retraining.core.Finding.Closed;
import dev.crema.retraining.core.Finding.Ended;
import dev.crema.retraining.core.Finding.Failure;
import dev.crema.retraining.core.Finding.GoesOn;
import dev.crema.retraining.core.Finding.RunSeen;
import dev.crema.retraining.core.Finding.Stopping;
import dev.crema.retraining.core.Finding.Withdrawn;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The calls for a retraining that is under way, one after the other, between two transactions. An
 * errand may be broken off at any place and begun again, also by two processes at once: KFP may
 * then have several runs, of which the first to claim the key takes effect.
 *
 * <p>It gives a retraining up only after it has taken the key itself, or after the run that has the
 * key was asked for what it came to. So a run whose acceptance comes late has no effect after the
 * end of its retraining. What cannot be excluded is a run that holds its key and goes on although
 * KFP was told to end it, or does not know it any more; such a one is waited for, but not for ever.
 *
 * @param retraining as it was read
 * @param reason what is left of its reason; matters as long as no run is known
 * @param patience how long is waited yet: for a run to come about, or to end
 * @param call what is to be asked now
 * @param holder who holds the key, as far as is known
 * @param condition how its run is, as far as is known
 */
public record Errand(
    Retraining retraining,
    Reason reason,
    Patience patience,
    Call call,
    @Nullable String holder,
    Condition condition)
    implements Step {

  /** How long is waited yet. */
  public enum Patience {
    /** It may go on. */
    WAIT,
    /** Its time has passed, its reason is gone, or a person abandoned it. */
    STOP,
    /** It was told to end, and did not. */
    GIVE_UP
  }

  /**
   * Begins an errand of which the reason is still there, or matters no more.
   *
   * @param retraining a retraining that is submitted or running
   * @param rules of its model
   * @param now the time
   */
  public static Errand begin(Retraining retraining, Rules rules, Instant now) {
    return begin(retraining, Reason.whole(), rules, now);
  }

  /**
   * Begins an errand.
   *
   * @param retraining a retraining that is submitted or running
   * @param reason what is left of its reason
   * @param rules of its model
   * @param now the time
   */
  public static Errand begin(Retraining retraining, Reason reason, Rules rules, Instant now) {
    Submission submission = Objects.requireNonNull(retraining.submission(), "submission");
    boolean isRun = submission.runId() != null;
    Call first =
        isRun
            ? new Call.ReadClaim(retraining.key())
            : new Call.ListRuns(retraining.key().runName());
    Patience patience =
        !isRun && reason.gone() != null ? Patience.STOP : patience(submission, rules, now);
    return new Errand(retraining, reason, patience, first, null, Condition.GOING);
  }

  private static Patience patience(Submission submission, Rules rules, Instant now) {
    Stop stop = submission.stop();
    if (stop != null) {
      Instant told = stop.at();
      boolean isLong = told != null && !now.isBefore(told.plus(rules.stopGrace()));
      return isLong ? Patience.GIVE_UP : Patience.STOP;
    }
    boolean isRun = submission.runId() != null;
    Instant due = submission.decidedAt().plus(isRun ? rules.maxRun() : rules.maxAge());
    return now.isBefore(due) ? Patience.WAIT : Patience.STOP;
  }

  /**
   * Goes on with an answer to {@link #call}.
   *
   * @param answer the answer
   * @return the errand with its next call, or what it found
   */
  public Step after(Answer answer) {
    return switch (answer) {
      case Answer.Trouble trouble -> afterTrouble(trouble.problem());
      case Answer.Runs runs -> afterLookUp(runs);
      case Answer.Created created -> new RunSeen(created.runId());
      case Answer.Refused refused -> new Closed(refused.reason());
      case Answer.Holder held when call instanceof Call.Close -> afterClose(held.holder());
      case Answer.Holder held -> afterClaim(held.holder());
      case Answer.Seen seen -> afterLook(seen.condition());
      case Answer.Terminated _ -> afterTerminate(new GoesOn());
      case Answer.Reported reported -> afterReport(reported.outcome());
      case Answer.Unsure unsure -> afterRefusal(unsure);
      case Answer.Freed freed -> afterFree(freed.reported());
    };
  }

  /** What KFP refuses or does not answer does not keep what is to end for ever. */
  private Step afterTrouble(String problem) {
    return switch (call) {
      case Call.ListRuns _ when patience != Patience.WAIT -> with(new Call.Close(retraining.key()));
      case Call.GetRun _ when patience != Patience.WAIT -> afterLook(Condition.GOING);
      case Call.Terminate _ -> afterTerminate(new Failure(problem));
      default -> new Failure(problem);
    };
  }

  /** The first time is noted, also if KFP did not do it: it has from then on to end. */
  private Step afterTerminate(Finding known) {
    if (patience == Patience.GIVE_UP) {
      return giveUp();
    }
    Stop stop = Objects.requireNonNull(retraining.submission(), "submission").stop();
    return stop == null || stop.at() == null ? new Stopping() : known;
  }

  private Step afterLookUp(Answer.Runs runs) {
    if (!runs.runIds().isEmpty()) {
      return new RunSeen(runs.runIds().getFirst());
    }
    return with(
        patience == Patience.WAIT
            ? new Call.CreateRun(retraining, reason.areDataThere())
            : new Call.Close(retraining.key()));
  }

  private Step afterClaim(@Nullable String now) {
    if (RunLedger.CLOSED.equals(now)) {
      return new Closed("It was given up before.");
    }
    if (now != null && !now.equals(runId())) {
      return new RunSeen(now);
    }
    return new Errand(retraining, reason, patience, new Call.GetRun(runId()), now, condition);
  }

  private Step afterLook(Condition now) {
    boolean isGoing = now == Condition.GOING;
    if (isGoing && patience == Patience.WAIT) {
      return new GoesOn();
    }
    Errand seen = new Errand(retraining, reason, patience, call, holder, now);
    boolean isTold = isGoing && (patience == Patience.GIVE_UP || holder == null);
    return isTold ? seen.with(new Call.Terminate(runId())) : seen.giveUp();
  }

  /** A run that had not claimed when that was read may have done so since. */
  private Errand giveUp() {
    return with(holder == null ? new Call.Close(retraining.key()) : new Call.ReadOutcome(runId()));
  }

  private Step afterClose(@Nullable String now) {
    if (now == null || now.equals(RunLedger.CLOSED)) {
      Outcome gone = retraining.runId() == null ? reason.gone() : null;
      return gone == null ? new Closed(reasonForClosing()) : new Withdrawn(gone);
    }
    if (now.equals(retraining.runId())) {
      return new Errand(retraining, reason, patience, new Call.ReadOutcome(now), now, condition);
    }
    return new RunSeen(now);
  }

  private Step afterReport(@Nullable Outcome outcome) {
    if (outcome != null) {
      return new Ended(outcome);
    }
    if (condition == Condition.GOING && patience == Patience.STOP) {
      return with(new Call.Terminate(runId()));
    }
    if (condition == Condition.GONE && patience == Patience.WAIT) {
      return new Failure(
          "The run (%s) %s, but holds the key: what is left of it in the cluster may go on, and is waited for until max_run."
              .formatted(runId(), Answer.words(condition)));
    }
    return free(
        "The run %s and reported nothing.%s".formatted(Answer.words(condition), whyStopped()));
  }

  /** What ends without a report would else keep its model until the claim's time-out. */
  private Errand free(String why) {
    Outcome outcome = new Outcome(Outcome.FAILED, "", why);
    return with(new Call.Free(retraining.model(), runId(), outcome));
  }

  /** It may have promoted since it was asked. */
  private Ended afterFree(@Nullable Outcome reported) {
    Outcome own = ((Call.Free) call).outcome();
    return new Ended(reported != null && reported.isVerdict() ? reported : own);
  }

  /**
   * A promotion may be behind it, so it is not over at once. Once it was told to end, or its time
   * has passed, its own word counts after the same wait as that of what KFP does not end.
   */
  private Step afterRefusal(Answer.Unsure unsure) {
    return switch (patience) {
      case WAIT -> new Failure(unsure.problem());
      case STOP ->
          condition == Condition.GOING
              ? with(new Call.Terminate(runId()))
              : afterTerminate(new Failure(unsure.problem()));
      case GIVE_UP -> {
        Outcome own = unsure.reported();
        String said =
            own == null
                ? "The run %s and reported nothing.".formatted(Answer.words(condition))
                : own.reason();
        String why =
            "%s Whether it promoted is not known: %s%s"
                .formatted(said, unsure.problem(), whyStopped())
                .strip();
        yield own == null ? free(why) : new Ended(new Outcome(own.verdict(), own.version(), why));
      }
    };
  }

  private String reasonForClosing() {
    if (retraining.runId() != null) {
      return "The run %s before it had claimed its key.%s"
          .formatted(Answer.words(condition), whyStopped());
    }
    String problem = retraining.trouble().problem();
    return "No run came about in time. " + problem + whyStopped();
  }

  /** Why it was to end, if it was. */
  private String whyStopped() {
    Stop stop = Objects.requireNonNull(retraining.submission(), "submission").stop();
    return stop == null ? "" : " %s: %s".formatted(stop.who(), stop.why());
  }

  private Errand with(Call next) {
    return new Errand(retraining, reason, patience, next, holder, condition);
  }

  private String runId() {
    return Objects.requireNonNull(retraining.runId(), "runId");
  }
}
