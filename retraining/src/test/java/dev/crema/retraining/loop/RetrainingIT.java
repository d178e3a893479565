package dev.crema.retraining.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.crema.kfp.Run;
import dev.crema.kfp.RunQuery;
import dev.crema.retraining.TestPipeline;
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
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** From what is asked for to what came of it, with one replica. */
class RetrainingIT extends AbstractReplicaIT {
  private static final String YAML =
      """
      ui: https://kfp.example/pipeline
      pace: {lease: PT2S, look: PT0.02S}
      models:
        churn:
          pipeline: retrain
          version: VERSION
          parameters: {model_name: churn, rows: 5}
          window: PT1H
          lookback: P7D
          cool_down: PT0S
          daily_budget: 100
          back_off: {first: PT0.05S, most: PT0.2S}
        careful:
          pipeline: retrain
          version: VERSION
          parameters: {model_name: careful}
          approval: true
          cool_down: PT0S
        mistaken:
          pipeline: retrain
          version: none-such
          parameters: {model_name: mistaken}
          max_age: PT2S
          back_off: {first: PT0.05S, most: PT0.1S}
      """;

  @Override
  String yaml() {
    return YAML;
  }

  private static Cause.Alert alert(Instant startsAt) {
    return new Cause.Alert("Drift", "P0", "f00d", startsAt);
  }

  @Test
  void anAlertBecomesARunThatEndsByItsVerdict() {
    Instant began = Instant.now().minus(Duration.ofHours(3));
    Retraining asked = created(retrainings.request("churn", alert(began)));
    String runId = runOf(asked.id());
    claim(asked, runId);
    report(asked, runId, Verdict.PROMOTED);
    runs.end(runId, true);
    Retraining ended = await(asked.id(), RetrainingState.SUCCEEDED);

    assertThat(ended.outcome()).isEqualTo(new Outcome("promoted", "7", "because"));
    assertThat(ended.key().drift().start()).isBeforeOrEqualTo(began);
    assertThat(ended.key().drift().end()).isAfter(began);
    assertThat(retrainings.runLink(ended))
        .contains("https://kfp.example/pipeline/#/runs/details/" + runId);
    assertThat(retrainings.events(asked.id()))
        .extracting(RetrainingEvent::from, RetrainingEvent::to)
        .containsExactly(
            tuple(null, RetrainingState.REQUESTED),
            tuple(RetrainingState.REQUESTED, RetrainingState.SUBMITTED),
            tuple(RetrainingState.SUBMITTED, RetrainingState.RUNNING),
            tuple(RetrainingState.RUNNING, RetrainingState.SUCCEEDED));
    assertThat(retrainings.events(asked.id()))
        .extracting(RetrainingEvent::who)
        .containsExactly("alertmanager", "machine/1", "machine/1", "machine/1");
  }

  @Test
  void aRunGetsItsKeyItsWindowAndWhatIsConfiguredAndNothingOfTheAlert() {
    Instant began = Instant.now().minus(Duration.ofHours(3));
    Cause.Alert hostile = new Cause.Alert("$(rm -rf /); <script>", "{{$.x}}", "key=evil", began);
    Retraining asked = created(retrainings.request("churn", hostile));
    Instant end = asked.key().drift().end();
    assertThat(parametersOf(asked))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "model_name", "churn",
                "rows", 5.0,
                "key", asked.key().text(),
                "window_start", end.minus(Duration.ofDays(7)).toString(),
                "window_end", end.toString()));
  }

  @Test
  void theGateOrAFailureEndsIt() {
    Instant now = Instant.now();
    Retraining gated = created(retrainings.request("churn", alert(now.minus(Duration.ofHours(5)))));
    String first = runOf(gated.id());
    Retraining failing =
        created(retrainings.request("churn", new Cause.DataChange("ingest", "sha256:new")));
    claim(gated, first);
    report(gated, first, Verdict.REJECTED);
    // One after the other: the second waits for the first.
    assertThat(now(failing.id()).state()).isEqualTo(RetrainingState.REQUESTED);
    runs.end(first, true);
    await(gated.id(), RetrainingState.REJECTED_BY_GATE);

    String second = runOf(failing.id());
    claim(failing, second);
    report(failing, second, Verdict.FAILED);
    runs.end(second, false);
    await(failing.id(), RetrainingState.FAILED);
  }

  @Test
  void aRunThatEndsBeforeItClaimedLeavesAKeyThatNoLateRunCanTake() {
    Retraining asked =
        created(retrainings.request("churn", alert(Instant.now().minus(Duration.ofHours(2)))));
    runs.end(runOf(asked.id()), false);
    Retraining ended = await(asked.id(), RetrainingState.FAILED);
    assertThat(Objects.requireNonNull(ended.outcome()).reason())
        .contains("before it had claimed its key");
    ClaimRequest late = new ClaimRequest(asked.key().text(), "late-run", "churn");
    assertThat(place.ledger.claim(late).holder()).isEqualTo(RunLedger.CLOSED);
  }

  @Test
  void aLostAnswerIsNoSecondRunAndALateOneHasNoEffect() {
    place.kfp.faults().next("POST .+/runs$", Fault.CUT_AFTER);
    Instant now = Instant.now();
    Retraining lost = created(retrainings.request("churn", alert(now.minus(Duration.ofHours(9)))));
    String runId = runOf(lost.id());
    assertThat(place.kfp.runsNamed(lost.key().runName())).isEqualTo(1);
    claim(lost, runId);
    report(lost, runId, Verdict.PROMOTED);
    runs.end(runId, true);
    await(lost.id(), RetrainingState.SUCCEEDED);

    place.kfp.faults().next("POST .+/runs$", Fault.LATE);
    Retraining late = created(retrainings.request("churn", new Cause.DataChange("ingest", "two")));
    String known = runOf(late.id());
    Place.eventually(LIMIT, () -> place.kfp.runsNamed(late.key().runName()) == 2);
    String other =
        Place.client(place.kfp.uri()).runs().list(RunQuery.named(late.key().runName())).stream()
            .map(Run::id)
            .filter(id -> !id.equals(known))
            .findFirst()
            .orElseThrow();
    // The one that nobody knows of is first: it is the one to follow.
    claim(late, other);
    runs.end(known, true);
    Place.eventually(LIMIT, () -> other.equals(now(late.id()).runId()));
    assertThat(now(late.id()).state()).isEqualTo(RetrainingState.RUNNING);
    report(late, other, Verdict.PROMOTED);
    runs.end(other, true);
    await(late.id(), RetrainingState.SUCCEEDED);
    assertThat(retrainings.ofRun(other)).map(Retraining::id).hasValue(late.id());
    assertThat(retrainings.ofRun(known)).as("the run that lost").isEmpty();
  }

  @Test
  void aPipelineThatIsNotThereIsSaidAndGivenUpInTheEnd() {
    Retraining asked = created(retrainings.request("mistaken", ADA));
    Place.eventually(LIMIT, () -> now(asked.id()).trouble().attempts() > 0);
    assertThat(now(asked.id()).trouble().problem()).contains("(none-such)").contains("\nMaybe ");
    Retraining ended = await(asked.id(), RetrainingState.FAILED);
    assertThat(Objects.requireNonNull(ended.outcome()).reason())
        .contains("No run came about in time", "(none-such)");
  }

  @Test
  void equalAlertsAndOtherAlertsOfTheWindowJoin() {
    Instant hour = Instant.parse("2026-10-25T01:00:00Z");
    Cause.Alert old = alert(hour.plusSeconds(1));
    Retraining asked = created(retrainings.request("churn", old));
    // The clocks of Europe are set back in this hour: a window is an hour of UTC all the same.
    assertThat(asked.key().text()).isEqualTo("churn/2026-10-25T01:00:00Z/PT1H/unversioned/1");
    assertThat(retrainings.request("churn", old)).isInstanceOf(Receipt.Joined.class);
    assertThat(retrainings.request("churn", alert(hour.plusSeconds(3599))))
        .isEqualTo(new Receipt.Joined(now(asked.id())));
    created(retrainings.request("churn", alert(hour.plusSeconds(3600))));
    assertThat(retrainings.request("nobody", old)).isEqualTo(new Receipt.UnknownModel("nobody"));
    // It began longer ago than max_age: seen, kept, and not run.
    assertThat(now(asked.id()).state()).isEqualTo(RetrainingState.EXPIRED);
  }

  @Test
  void aPersonJoinsWhatGoesOnAndAsksAgainForWhatHasEnded() {
    Retraining asked = created(retrainings.request("churn", ADA));
    String runId = runOf(asked.id());
    assertThat(retrainings.request("churn", ADA)).isInstanceOf(Receipt.Joined.class);
    assertThat(retrainings.events(asked.id())).extracting(RetrainingEvent::who).contains("ada");
    runs.end(runId, false);
    await(asked.id(), RetrainingState.FAILED);
    Retraining again = created(retrainings.request("churn", ADA));
    assertThat(again.key().round()).isBetween(1, 2); // 1 if an hour began meanwhile
    assertThat(again.key()).isNotEqualTo(asked.key());
  }

  @Test
  void otherDataIsAReasonOnce() {
    Cause.DataChange change = new Cause.DataChange("ingest", "sha256:abc");
    Retraining asked = created(retrainings.request("churn", change));
    assertThat(asked.key().snapshot()).isEqualTo("sha256:abc");
    assertThat(retrainings.request("churn", change)).isInstanceOf(Receipt.Joined.class);
    assertThat(retrainings.models())
        .filteredOn(status -> status.model().equals("churn"))
        .extracting(status -> status.snapshot())
        .containsExactly("sha256:abc");
    assertThat(parametersOf(asked))
        .containsEntry("require_production", false)
        .doesNotContainKey("expected_digest");
  }

  @Test
  void theDigestOfOtherDataIsTheOneThatItsRunExpects() {
    String digest = "0123456789abcdef".repeat(4);
    Retraining asked =
        created(retrainings.request("churn", new Cause.DataChange("ingest", digest)));
    assertThat(parametersOf(asked))
        .containsEntry("expected_digest", digest)
        .containsEntry("require_production", false)
        .containsKeys("window_start", "window_end");
  }

  @Test
  void aVersionThatCannotLearnFromNewDataEndsThemAtOnce() {
    String older =
        Place.client(place.kfp.uri())
            .pipelines()
            .pin(
                TestPipeline.older(
                    "model_name: {parameterType: STRING}", "rows: {parameterType: NUMBER_INTEGER}"))
            .name();
    replace(parts("two", YAML.replace("VERSION", older)));
    Retraining asked =
        created(
            retrainings.request(
                "churn", new Cause.DataChange("ingest", "0123456789abcdef".repeat(4))));
    Retraining ended = await(asked.id(), RetrainingState.FAILED);
    assertThat(Objects.requireNonNull(ended.outcome()).reason())
        .contains(older, "[expected_digest, require_production]", "\nMaybe ");
    assertThat(place.kfp.runsNamed(asked.key().runName())).isZero();
    assertThat(place.ledger.claims(List.of(asked.key().text()))).hasSize(1);
    runOf(created(retrainings.request("churn", ADA)).id());
  }

  private Map<String, Object> parametersOf(Retraining asked) {
    runOf(asked.id());
    return Place.client(place.kfp.uri())
        .runs()
        .list(RunQuery.named(asked.key().runName()))
        .getFirst()
        .parameters();
  }

  @Test
  void aModelOnWhichAnotherRunWorksIsWaitedFor() {
    String other = runOf(created(retrainings.request("careful", ADA)).id());
    // As a run of a schedule would: it works on churn.
    ClaimRequest busy = new ClaimRequest("run:" + other, other, "churn");
    place.ledger.claim(busy, Duration.ofHours(6));
    Retraining asked = created(retrainings.request("churn", new Cause.DataChange("ingest", "new")));
    Place.eventually(LIMIT, () -> now(asked.id()).trouble().attempts() > 1);
    assertThat(now(asked.id()).state()).isEqualTo(RetrainingState.SUBMITTED);
    assertThat(now(asked.id()).trouble().problem()).contains(other, "(churn)");
    assertThat(place.kfp.runsNamed(asked.key().runName())).isZero();
    assertThat(place.ledger.claims(List.of(asked.key().text()))).isEmpty();
    place.ledger.report(new Report(other, "churn", Verdict.SCORED, "", "", ""));
    runOf(asked.id());
  }

  @Test
  void aModelWhoseRunKfpLostIsWaitedForUntilMaxRun() throws Exception {
    place.ledger.claim(new ClaimRequest("run:lost", "lost", "churn"), Duration.ofHours(6));
    Retraining asked = created(retrainings.request("churn", new Cause.DataChange("ingest", "new")));
    Place.eventually(LIMIT, () -> now(asked.id()).trouble().attempts() > 1);
    assertThat(now(asked.id()).state()).isEqualTo(RetrainingState.SUBMITTED);
    assertThat(now(asked.id()).trouble().problem())
        .contains("(lost)", "(churn)", "KFP does not know it", "max_run (PT24H)");
    age("lost", "24 hours");
    runOf(asked.id());
    assertThat(place.ledger.worker("churn")).as("it is free").isEmpty();
    assertThat(place.ledger.outcomes(List.of("lost"))).containsKey("lost");
  }

  @Test
  void aModelWhoseRunKfpCannotEndIsLeftToTheRunAfterTheClaimsTimeout() throws Exception {
    String other = runOf(created(retrainings.request("careful", ADA)).id());
    place.ledger.claim(new ClaimRequest("run:" + other, other, "churn"), Duration.ofHours(6));
    age(other, "47 hours");
    Retraining asked = created(retrainings.request("churn", ADA));
    Place.eventually(LIMIT, () -> now(asked.id()).trouble().attempts() > 1);
    assertThat(now(asked.id()).trouble().problem()).contains(other, "is waited for");
    age(other, "1 hour");
    runOf(asked.id());
    assertThat(place.ledger.worker("churn")).as("claim-run takes it").isPresent();
  }

  private void age(String run, String by) throws SQLException {
    try (Connection connection = DriverManager.getConnection(place.jdbcUrl);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "update crema_ledger.run_claim set claimed_at = claimed_at - interval '%s' where kfp_run_id = '%s'"
              .formatted(by, run));
    }
  }

  @Test
  void whatNeedsApprovalWaitsForIt() {
    Retraining asked = created(retrainings.request("careful", alert(Instant.now())));
    assertThat(asked.state()).isEqualTo(RetrainingState.AWAITING_APPROVAL);
    assertThat(retrainings.approve(asked.id(), ADA)).isInstanceOf(Ruling.Done.class);
    assertThat(retrainings.approve(asked.id(), ADA)).isInstanceOf(Ruling.Done.class);
    runOf(asked.id());
    assertThat(retrainings.reject(asked.id(), ADA)).isInstanceOf(Ruling.NotPossible.class);
    assertThat(retrainings.approve(1_000_000, ADA)).isEqualTo(new Ruling.NotFound(1_000_000));

    Retraining other =
        created(retrainings.request("careful", new Cause.DataChange("ingest", "sha256:new")));
    assertThat(retrainings.reject(other.id(), ADA)).isInstanceOf(Ruling.Done.class);
    assertThat(retrainings.reject(other.id(), ADA)).isInstanceOf(Ruling.Done.class);
    assertThat(retrainings.approve(other.id(), ADA)).isInstanceOf(Ruling.NotPossible.class);
    assertThat(now(other.id()).state()).isEqualTo(RetrainingState.REJECTED);
  }

  @Test
  void aFrozenModelWaits() {
    assertThat(retrainings.freeze("churn", ADA).orElseThrow().isFrozen()).isTrue();
    assertThat(retrainings.freeze("nobody", ADA)).isEmpty();
    Retraining asked = created(retrainings.request("churn", ADA));
    Retraining other = created(retrainings.request("careful", ADA));
    runOf(other.id()); // The worker has looked.
    assertThat(now(asked.id()).state()).isEqualTo(RetrainingState.REQUESTED);
    assertThat(retrainings.unfreeze("churn", ADA).orElseThrow().isFrozen()).isFalse();
    runOf(asked.id());
  }

  @Test
  void anotherReplicaGoesOnWhereOneEnded() {
    Retraining asked =
        created(retrainings.request("churn", alert(Instant.now().minus(Duration.ofHours(2)))));
    String runId = runOf(asked.id());
    replace(parts("two"));
    claim(asked, runId);
    report(asked, runId, Verdict.PROMOTED);
    runs.end(runId, true);
    await(asked.id(), RetrainingState.SUCCEEDED);
    assertThat(retrainings.events(asked.id()).getLast().who()).isEqualTo("machine/2");
    assertThat(replica.status()).isEqualTo(new Replica.Status(true, true, null));
  }

  @Test
  void whatIsAskedForDoesNotWaitForTheNextLook() {
    String seldom = YAML.replaceFirst("pace: .*", "pace: {lease: PT10M, look: PT3M}");
    assertThat(seldom).isNotEqualTo(YAML);
    replace(parts("two", seldom));
    Place.eventually(LIMIT, () -> replica.status().isLeader());
    await(
        created(retrainings.request("churn", alert(Instant.now()))).id(), RetrainingState.RUNNING);
    long careful = created(retrainings.request("careful", alert(Instant.now()))).id();
    await(careful, RetrainingState.AWAITING_APPROVAL);
    retrainings.approve(careful, ADA);
    await(careful, RetrainingState.RUNNING);
  }
}
