package dev.crema.retraining.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.kfp.RunQuery;
import dev.crema.retraining.core.Cause;
import dev.crema.retraining.core.Outcome;
import dev.crema.retraining.core.Receipt;
import dev.crema.retraining.core.Retraining;
import dev.crema.retraining.core.RetrainingEvent;
import dev.crema.retraining.core.RetrainingState;
import dev.crema.retraining.core.Ruling;
import dev.crema.retraining.core.RunLedger;
import dev.crema.runledger.ClaimRequest;
import dev.crema.runledger.Report;
import dev.crema.runledger.Verdict;
import dev.crema.testkit.kfp.Fault;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Runs that are to end. */
class StoppingIT extends AbstractReplicaIT {
  private static final String YAML =
      """
      pace: {lease: PT2S, look: PT0.02S}
      models:
        churn:
          pipeline: retrain
          version: VERSION
          parameters: {model_name: churn}
          cool_down: PT0S
          daily_budget: 100
          back_off: {first: PT0.05S, most: PT0.2S}
        hasty:
          pipeline: retrain
          version: VERSION
          parameters: {model_name: hasty}
          cool_down: PT0S
          daily_budget: 100
          max_run: PT2S
          stop_grace: PT1S
          back_off: {first: PT0.05S, most: PT0.1S}
        other:
          pipeline: retrain
          version: VERSION
          parameters: {model_name: other}
      """;

  @Override
  String yaml() {
    return YAML;
  }

  @Test
  void anAbandonedRunIsToldToEndAndTheModelIsFree() {
    Retraining asked = created(retrainings.request("churn", ADA));
    assertThat(retrainings.abandon(1_000_000, ADA)).isEqualTo(new Ruling.NotFound(1_000_000));
    String runId = runOf(asked.id());
    claim(asked, runId);
    assertThat(retrainings.abandon(asked.id(), ADA)).isInstanceOf(Ruling.Done.class);
    Retraining ended = await(asked.id(), RetrainingState.FAILED);
    assertThat(Objects.requireNonNull(ended.outcome()).reason())
        .contains("The run failed in KFP and reported nothing. ada: the spring campaign began");
    assertThat(retrainings.events(asked.id()))
        .extracting(RetrainingEvent::why)
        .contains(
            "abandoned: the spring campaign began",
            "The run is told to end. the spring campaign began");
    assertThat(retrainings.abandon(asked.id(), ADA)).isInstanceOf(Ruling.NotPossible.class);
    runOf(created(retrainings.request("churn", ADA)).id());
  }

  /** Its workflow may have been deleted: then KFP says for ever that it runs. */
  @Test
  void aRunThatKfpDoesNotEndIsGivenUpAndItsReportCounts() {
    place.kfp.faults().otherwise(StoppingIT::refusingToEnd);
    Retraining deaf = created(retrainings.request("hasty", ADA));
    String deafRun = runOf(deaf.id());
    claim(deaf, deafRun);
    Retraining ended = await(deaf.id(), RetrainingState.FAILED);
    assertThat(Objects.requireNonNull(ended.outcome()).reason())
        .contains("The run goes on and reported nothing. machine: It did not end within max_run");

    Retraining done = created(retrainings.request("hasty", ADA));
    String doneRun = runOf(done.id());
    claim(done, doneRun);
    report(done, doneRun, Verdict.PROMOTED);
    await(done.id(), RetrainingState.SUCCEEDED);

    Retraining unclaimed =
        created(retrainings.request("hasty", new Cause.DataChange("ingest", "sha256:new")));
    String lateRun = runOf(unclaimed.id());
    await(unclaimed.id(), RetrainingState.FAILED);
    ClaimRequest late = new ClaimRequest(unclaimed.key().text(), lateRun, "hasty");
    assertThat(place.ledger.claim(late).holder()).isEqualTo(RunLedger.CLOSED);
  }

  @Test
  void aRunThatKfpRefusesToShowEndsByItsReportOrIsGivenUpAndItsModelIsFree() {
    place.kfp.faults().otherwise(StoppingIT::refusingToShow);
    Retraining hidden = created(retrainings.request("hasty", ADA));
    claimAlone(hidden, runOf(hidden.id()));
    Retraining ended = await(hidden.id(), RetrainingState.FAILED);
    assertThat(Objects.requireNonNull(ended.outcome()).reason())
        .contains("reported nothing. machine: It did not end within max_run");
    assertThat(place.ledger.worker("hasty")).isEmpty();

    Retraining done = created(retrainings.request("hasty", ADA));
    String doneRun = runOf(done.id());
    claimAlone(done, doneRun);
    report(done, doneRun, Verdict.PROMOTED);
    await(done.id(), RetrainingState.SUCCEEDED);
  }

  private void claimAlone(Retraining retraining, String runId) {
    ClaimRequest request = new ClaimRequest(retraining.key().text(), runId, retraining.model());
    assertThat(place.ledger.claim(request, Duration.ofHours(6)).isHeldBy(runId)).isTrue();
  }

  private static Fault refusingToShow(String call) {
    return call.matches("GET .+/runs/.+") ? Fault.UNAUTHORIZED : Fault.NONE;
  }

  @Test
  void whatWaitsForAnotherRunIsWithdrawnOnceItsReasonIsGone() {
    String other = runOf(created(retrainings.request("other", ADA)).id());
    // As a run of a schedule would: it works on churn.
    place.ledger.claim(new ClaimRequest("run:" + other, other, "churn"), Duration.ofHours(6));
    Retraining first = told("1");
    awaitTrouble(first);
    Retraining second = told("2");
    Retraining gone = await(first.id(), RetrainingState.EXPIRED);
    assertThat(Objects.requireNonNull(gone.outcome()).verdict()).isEqualTo(Outcome.SUPERSEDED);
    ClaimRequest late = new ClaimRequest(first.key().text(), "late", "churn");
    assertThat(place.ledger.claim(late).holder()).isEqualTo(RunLedger.CLOSED);

    awaitTrouble(second);
    assertThat(retrainings.approve(second.id(), ADA)).isInstanceOf(Ruling.NotPossible.class);
    Receipt joined = retrainings.request("churn", ADA);
    Retraining third = told("3");
    place.ledger.report(new Report(other, "churn", Verdict.SCORED, "", "", ""));
    if (joined instanceof Receipt.Joined) { // Else another hour has begun.
      runOf(second.id());
      assertThat(parametersOf(second))
          .as("a person wants it, and the source has other data")
          .containsEntry("require_production", false)
          .doesNotContainKey("expected_digest");
      assertThat(retrainings.find(third.id()).orElseThrow().state())
          .isEqualTo(RetrainingState.REQUESTED);
    }
  }

  private Retraining told(String digit) {
    Cause.DataChange change = new Cause.DataChange("ingest", digit.repeat(64));
    return created(retrainings.request("churn", change));
  }

  private void awaitTrouble(Retraining waiting) {
    Place.eventually(
        LIMIT, () -> retrainings.find(waiting.id()).orElseThrow().trouble().attempts() > 1);
  }

  private Map<String, Object> parametersOf(Retraining asked) {
    return Place.client(place.kfp.uri())
        .runs()
        .list(RunQuery.named(asked.key().runName()))
        .getFirst()
        .parameters();
  }

  private static Fault refusingToEnd(String call) {
    return call.contains(":terminate") ? Fault.ERROR_503 : Fault.NONE;
  }
}
