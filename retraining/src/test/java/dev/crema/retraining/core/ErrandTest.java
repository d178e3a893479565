package dev.crema.retraining.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Errands of runs that do not end as they should, call by call. */
class ErrandTest {
  private static final Instant DECIDED = Instant.parse("2026-03-29T10:00:00Z");
  private static final Rules RULES = Rules.standard();
  private static final Cause.Person ADA = new Cause.Person("ada", "it hangs");
  private static final RetrainingKey KEY =
      new RetrainingKey("churn", Window.holding(Duration.ofDays(1), DECIDED), "unversioned", 1);

  private static Retraining running(@Nullable Stop stop) {
    Submission submission = new Submission(DECIDED, KEY.drift(), "r1", stop);
    return new Retraining(
        7,
        KEY,
        ADA,
        RetrainingState.RUNNING,
        true,
        DECIDED,
        submission,
        null,
        null,
        Trouble.none(DECIDED),
        3);
  }

  /** Gives the answers in turn, and returns the last step. */
  private static Step after(Errand errand, Answer... answers) {
    Step step = errand;
    for (Answer answer : answers) {
      assertThat(step).isInstanceOf(Errand.class);
      step = ((Errand) step).after(answer);
    }
    return step;
  }

  private static Call call(Step step) {
    assertThat(step).isInstanceOf(Errand.class);
    return ((Errand) step).call();
  }

  private static Answer held() {
    return new Answer.Holder("r1");
  }

  private static Answer seen(Answer.Condition condition) {
    return new Answer.Seen(condition);
  }

  private static Outcome failure(Step step) {
    assertThat(step).isInstanceOf(Finding.Ended.class);
    Outcome outcome = ((Finding.Ended) step).outcome();
    assertThat(outcome.verdict()).isEqualTo(Outcome.FAILED);
    return outcome;
  }

  /** What ends without a report frees its model first. */
  private static Outcome freed(Step step) {
    assertThat(call(step)).isInstanceOf(Call.Free.class);
    return failure(after((Errand) step, new Answer.Freed(new Outcome("failed", "", ""))));
  }

  @Test
  void aDeletedRunThatHoldsItsKeyIsWaitedForUntilMaxRun() {
    Answer[] answers = {held(), seen(Answer.Condition.GONE), new Answer.Reported(null)};
    Errand early = Errand.begin(running(null), RULES, DECIDED.plus(Duration.ofHours(23)));
    Step waits = after(early, answers);
    assertThat(waits).isInstanceOf(Finding.Failure.class);
    assertThat(((Finding.Failure) waits).problem())
        .contains("The run (r1) is not known to KFP any more", "until max_run");
    Errand late = Errand.begin(running(null), RULES, DECIDED.plus(Duration.ofHours(24)));
    assertThat(freed(after(late, answers)).reason()).contains("reported nothing");
    Outcome promoted = new Outcome("promoted", "4", "");
    assertThat(after(early, held(), seen(Answer.Condition.GONE), new Answer.Reported(promoted)))
        .isEqualTo(new Finding.Ended(promoted));
  }

  @Test
  void whatTookTooLongButHasReportedEndsAsThat() {
    Errand late = Errand.begin(running(null), RULES, DECIDED.plus(Duration.ofHours(24)));
    Step step = after(late, held(), seen(Answer.Condition.GOING));
    assertThat(call(step)).isEqualTo(new Call.ReadOutcome("r1"));
    Outcome promoted = new Outcome("promoted", "4", "");
    assertThat(after((Errand) step, new Answer.Reported(promoted)))
        .isEqualTo(new Finding.Ended(promoted));
    Step unreported = after((Errand) step, new Answer.Reported(null));
    assertThat(call(unreported)).isEqualTo(new Call.Terminate("r1"));
    // Noted the first time, also if KFP refuses.
    assertThat(after((Errand) unreported, new Answer.Terminated()))
        .isEqualTo(new Finding.Stopping());
    assertThat(after((Errand) unreported, new Answer.Trouble("no")))
        .isEqualTo(new Finding.Stopping());
  }

  @Test
  void whatDoesNotEndIsToldOnceMoreAndGivenUp() {
    Instant told = DECIDED.plus(Duration.ofHours(24));
    Retraining stopped = running(new Stop(told, Stop.MACHINE, "It did not end."));
    Errand patient = Errand.begin(stopped, RULES, told.plus(RULES.stopGrace()).minusSeconds(1));
    Answer[] answers = {held(), seen(Answer.Condition.GOING), new Answer.Reported(null)};
    assertThat(after((Errand) after(patient, answers), new Answer.Terminated()))
        .isEqualTo(new Finding.GoesOn());
    Errand last = Errand.begin(stopped, RULES, told.plus(RULES.stopGrace()));
    Step once = after(last, held(), seen(Answer.Condition.GOING));
    assertThat(call(once)).isEqualTo(new Call.Terminate("r1"));
    Step given = after((Errand) once, new Answer.Trouble("no"), new Answer.Reported(null));
    assertThat(freed(given).reason()).contains("goes on", "machine: It did not end.");

    Step unclaimed =
        after(last, new Answer.Holder(null), seen(Answer.Condition.GOING), new Answer.Terminated());
    assertThat(call(unclaimed)).isEqualTo(new Call.Close(KEY));
    assertThat(after((Errand) unclaimed, new Answer.Holder(RunLedger.CLOSED)))
        .isInstanceOf(Finding.Closed.class);
  }

  @Test
  void anAbandonedRunEndsAlsoWhileKfpIsAway() {
    Retraining abandoned = abandoned(running(null));
    Errand errand = Errand.begin(abandoned, RULES, DECIDED.plusSeconds(60));
    Step step = after(errand, held(), new Answer.Trouble("away"), new Answer.Reported(null));
    assertThat(call(step)).isEqualTo(new Call.Terminate("r1"));
    assertThat(after((Errand) step, new Answer.Trouble("away"))).isEqualTo(new Finding.Stopping());
    Retraining told = running(new Stop(DECIDED, "ada", "it hangs"));
    Errand last = Errand.begin(told, RULES, DECIDED.plus(RULES.stopGrace()));
    Step given =
        after(
            last,
            held(),
            new Answer.Trouble("away"),
            new Answer.Trouble("away"),
            new Answer.Reported(null));
    assertThat(freed(given).reason()).contains("ada: it hangs");
    // Nor does what KFP refuses to show keep what takes too long.
    Errand late = Errand.begin(running(null), RULES, DECIDED.plus(RULES.maxRun()));
    Answer no = new Answer.Trouble("403");
    assertThat(call(after(late, held(), no))).isEqualTo(new Call.ReadOutcome("r1"));
    Outcome promoted = new Outcome("promoted", "4", "");
    assertThat(after(late, held(), no, new Answer.Reported(promoted)))
        .isEqualTo(new Finding.Ended(promoted));
    // Nobody told it to end: KFP is waited for.
    assertThat(
            after(
                Errand.begin(running(null), RULES, DECIDED.plusSeconds(60)),
                held(),
                new Answer.Trouble("away")))
        .isEqualTo(new Finding.Failure("away"));
  }

  @Test
  void aPersonAbandonsWhatTheMachineStopsAndTheTimeOfThatCounts() {
    Retraining stopped = running(new Stop(DECIDED, Stop.MACHINE, "It did not end."));
    Submission submission = Objects.requireNonNull(abandoned(stopped).submission());
    assertThat(submission.stop()).isEqualTo(new Stop(DECIDED, "ada", "it hangs"));
    assertThat(Machine.abandon(abandoned(stopped), ADA, DECIDED)).isNull();
    // Another run of it was not told yet.
    assertThat(submission.withRun("r2").stop()).isEqualTo(new Stop(null, "ada", "it hangs"));
    assertThat(submission.withRun("r2").runId()).isEqualTo("r2");
  }

  @Test
  void whatTheRegistryRefusesToSayKeepsNoAbandonedRetraining() {
    Answer refused = new Answer.Unsure(null, "MLflow refuses (401).");
    Answer[] answers = {held(), seen(Answer.Condition.FAILED), refused};
    Errand early = Errand.begin(running(null), RULES, DECIDED.plusSeconds(60));
    assertThat(after(early, answers)).isEqualTo(new Finding.Failure("MLflow refuses (401)."));
    Errand abandoned = Errand.begin(abandoned(running(null)), RULES, DECIDED.plusSeconds(60));
    assertThat(after(abandoned, answers)).isEqualTo(new Finding.Stopping());
    Retraining told = running(new Stop(DECIDED, "ada", "it hangs"));
    Errand soon = Errand.begin(told, RULES, DECIDED.plus(RULES.stopGrace()).minusSeconds(1));
    assertThat(after(soon, answers)).isEqualTo(new Finding.Failure("MLflow refuses (401)."));
    Errand last = Errand.begin(told, RULES, DECIDED.plus(RULES.stopGrace()));
    assertThat(freed(after(last, answers)).reason())
        .contains("reported nothing", "MLflow refuses (401).", "ada: it hangs");
    Answer failed = new Answer.Unsure(new Outcome("failed", "", "A step failed."), "no");
    assertThat(failure(after(last, held(), seen(Answer.Condition.ENDED), failed)).reason())
        .startsWith("A step failed. Whether it promoted is not known: no");
    // Past max_run without anybody's word.
    Errand late = Errand.begin(running(null), RULES, DECIDED.plus(RULES.maxRun()));
    assertThat(after(late, answers)).isEqualTo(new Finding.Stopping());
    assertThat(call(after(late, held(), seen(Answer.Condition.GOING), refused)))
        .isEqualTo(new Call.Terminate("r1"));
  }

  @Test
  void aModelIsFreeBeforeTheEndOfWhatReportedNothing() {
    Errand late = Errand.begin(running(null), RULES, DECIDED.plus(RULES.maxRun()));
    Errand free =
        (Errand) after(late, held(), seen(Answer.Condition.FAILED), new Answer.Reported(null));
    assertThat(free.call()).isInstanceOf(Call.Free.class);
    assertThat(((Call.Free) free.call()).runId()).isEqualTo("r1");
    assertThat(((Call.Free) free.call()).model()).isEqualTo("churn");
    assertThat(free.after(new Answer.Trouble("away"))).isEqualTo(new Finding.Failure("away"));
    Outcome promoted = new Outcome("promoted", "4", "");
    assertThat(free.after(new Answer.Freed(promoted))).isEqualTo(new Finding.Ended(promoted));
    assertThat(failure(free.after(new Answer.Freed(null))).reason()).contains("reported nothing");
  }

  @Test
  void whatNobodyNeedsAnyMoreIsWithdrawnUnlessThereIsARun() {
    Outcome resolved = new Outcome(Outcome.RESOLVED, "", "Its alert has resolved.");
    Submission none = new Submission(DECIDED, KEY.drift(), null);
    Retraining submitted = new Edit(running(null)).submission(none, DECIDED).same();
    Errand errand = Errand.begin(submitted, new Reason(resolved, true), RULES, DECIDED);
    assertThat(after(errand, new Answer.Runs(List.of("r1")))).isEqualTo(new Finding.RunSeen("r1"));
    Step close = after(errand, new Answer.Runs(List.of()));
    assertThat(call(close)).isEqualTo(new Call.Close(KEY));
    assertThat(after((Errand) close, held())).isEqualTo(new Finding.RunSeen("r1"));
    assertThat(after((Errand) close, new Answer.Holder(RunLedger.CLOSED)))
        .isEqualTo(new Finding.Withdrawn(resolved));
    Errand wanted = Errand.begin(submitted, new Reason(null, false), RULES, DECIDED);
    assertThat(call(after(wanted, new Answer.Runs(List.of()))))
        .isEqualTo(new Call.CreateRun(submitted, false));
  }

  private static Retraining abandoned(Retraining retraining) {
    return Objects.requireNonNull(Machine.abandon(retraining, ADA, DECIDED)).after();
  }
}
