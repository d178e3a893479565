package dev.crema.retraining.loop;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.crema.registry.ConnectionSettings;
import dev.crema.registry.MlflowRegistry;
import dev.crema.registry.PromotionRequest;
import dev.crema.registry.Promotions;
import dev.crema.registry.Timeouts;
import dev.crema.registry.testing.TestVersions;
import dev.crema.retraining.core.Outcome;
import dev.crema.retraining.core.Retraining;
import dev.crema.retraining.core.RetrainingState;
import dev.crema.runledger.ClaimRequest;
import dev.crema.runledger.Report;
import dev.crema.runledger.Verdict;
import dev.crema.servers.testing.RequiresMlflow;
import dev.crema.servers.testing.SharedMlflow;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A retraining whose run promoted has not failed, on a real MLflow; the test plays the runs. */
@RequiresMlflow
class PromotedRunsIT extends AbstractReplicaIT {
  private static final Timeouts IMPATIENT =
      new Timeouts(
          Duration.ofSeconds(2),
          Duration.ofSeconds(5),
          Duration.ofSeconds(5),
          1,
          Duration.ofMillis(1));

  private final MlflowRegistry registry =
      MlflowRegistry.connect(ConnectionSettings.of(SharedMlflow.get().uri()));
  private final String model = SharedMlflow.uniqueName("promoted-runs");

  @BeforeEach
  void register() throws Exception {
    TestVersions.register(registry, model, folder, 1);
  }

  @Override
  String yaml() {
    return """
        pace: {lease: PT2S, look: PT0.02S}
        models:
          %1$s:
            pipeline: retrain
            version: VERSION
            parameters: {model_name: %1$s}
            cool_down: PT0S
            back_off: {first: PT0.05S, most: PT0.2S}
            stop_grace: PT1S
        """
        .formatted(model);
  }

  @Override
  Replica.Parts parts(String name) {
    return parts(name, SharedMlflow.get().uri());
  }

  private Replica.Parts parts(String name, URI mlflow) {
    Promotions promotions =
        Promotions.connect(ConnectionSettings.of(mlflow).withTimeouts(IMPATIENT));
    return new Replica.Parts(
        name,
        place.settings(yaml()),
        Place.store(place.jdbcUrl),
        Place.client(place.kfp.uri()),
        new PromotedRuns(new PostgresRunLedger(place.ledger), place.ledger, promotions));
  }

  /** Plays a run until it has claimed its key. */
  private Retraining running() {
    long id = created(retrainings.request(model, ADA)).id();
    Retraining running = await(id, RetrainingState.RUNNING);
    claim(running, runId(running));
    return running;
  }

  private static String runId(Retraining retraining) {
    return Objects.requireNonNull(retraining.runId());
  }

  private void promote(Retraining retraining) {
    registry.promote(new PromotionRequest(model, "1", null, runId(retraining)));
  }

  @Test
  void aRunThatIsTerminatedBetweenPromotionAndReportSucceeded() {
    Retraining running = running();
    promote(running);
    runs.end(runId(running), false);
    Outcome outcome = await(running.id(), RetrainingState.SUCCEEDED).outcome();
    assertThat(outcome)
        .isEqualTo(
            new Outcome(
                "promoted", "1", "The run promoted version 1 and did not come to report it."));
    Report report =
        Objects.requireNonNull(place.ledger.outcomes(List.of(runId(running))).get(runId(running)))
            .report();
    assertThat(report.verdict()).isEqualTo(Verdict.PROMOTED);
    assertThat(report.key()).isEqualTo(running.key().text());
  }

  @Test
  void soDidOneWhoseExitTaskCouldNotAskAndSaidFailed() {
    Retraining running = running();
    promote(running);
    place.ledger.report(
        new Report(runId(running), model, Verdict.FAILED, "", "A step failed.", ""));
    runs.end(runId(running), false);
    assertThat(await(running.id(), RetrainingState.SUCCEEDED).outcome())
        .extracting(Outcome::version)
        .isEqualTo("1");
  }

  @Test
  void aRunThatPromotedNothingFailed() {
    Retraining running = running();
    registry.promote(new PromotionRequest(model, "1", null, "another-run"));
    runs.end(runId(running), false);
    Retraining failed = await(running.id(), RetrainingState.FAILED);
    assertThat(Objects.requireNonNull(failed.outcome()).reason()).contains("reported nothing");
    Report report =
        Objects.requireNonNull(place.ledger.outcomes(List.of(runId(running))).get(runId(running)))
            .report();
    assertThat(report.verdict()).isEqualTo(Verdict.FAILED);
  }

  @Test
  void aRunThatEndedWithoutAWordHoldsUpNoOtherOneOfItsModel() {
    Retraining first = running();
    String lost = runId(first);
    ClaimRequest alone = new ClaimRequest(first.key().text(), lost, model);
    assertThat(place.ledger.claim(alone, Duration.ofHours(6)).isHeldBy(lost)).isTrue();
    runs.end(lost, false);
    await(first.id(), RetrainingState.FAILED);
    assertThat(place.ledger.worker(model)).as("a run of a schedule needs it next").isEmpty();

    Retraining next = running();
    assertThat(Objects.requireNonNull(place.ledger.outcomes(List.of(lost)).get(lost)).report())
        .isEqualTo(
            new Report(
                lost,
                model,
                Verdict.FAILED,
                "",
                "The run ended and reported nothing.",
                first.key().text()));
    ClaimRequest request = new ClaimRequest(next.key().text(), runId(next), model);
    assertThat(place.ledger.claim(request, Duration.ofHours(6)).isHeldBy(runId(next))).isTrue();
  }

  @Test
  void oneThatKfpDoesNotKnowKeepsTheModel() {
    ClaimRequest elsewhere = new ClaimRequest("run:elsewhere", "elsewhere", model);
    place.ledger.claim(elsewhere, Duration.ofHours(6));
    long id = created(retrainings.request(model, ADA)).id();
    Place.eventually(LIMIT, () -> now(id).trouble().problem().contains("(elsewhere)"));
    assertThat(now(id).state()).isEqualTo(RetrainingState.SUBMITTED);
    assertThat(place.ledger.worker(model).orElseThrow().kfpRunId()).isEqualTo("elsewhere");
  }

  @Test
  void aRefusalIsSaidAndHoldsUpNeitherWhatIsAbandonedNorTheNextOne() throws Exception {
    HttpServer refusing = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    refusing.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(401, -1);
          exchange.close();
        });
    refusing.start();
    try {
      replace(parts("two", URI.create("http://127.0.0.1:" + refusing.getAddress().getPort())));
      Retraining running = running();
      String lost = runId(running);
      ClaimRequest alone = new ClaimRequest(running.key().text(), lost, model);
      assertThat(place.ledger.claim(alone, Duration.ofHours(6)).isHeldBy(lost)).isTrue();
      runs.end(lost, false);
      Place.eventually(LIMIT, () -> now(running.id()).trouble().attempts() > 1);
      assertThat(now(running.id()).trouble().problem()).contains("401");
      retrainings.abandon(running.id(), ADA);
      Retraining failed = await(running.id(), RetrainingState.FAILED);
      assertThat(Objects.requireNonNull(failed.outcome()).reason())
          .contains("reported nothing", "401", ADA.why());

      assertThat(place.ledger.worker(model)).isEmpty();
      running();
    } finally {
      refusing.stop(0);
    }
  }

  @Test
  void whileMlflowIsAwayNoEndIsDecided() {
    replace(parts("two", URI.create("http://127.0.0.1:1")));
    Retraining running = running();
    promote(running);
    runs.end(runId(running), false);
    Place.eventually(LIMIT, () -> now(running.id()).trouble().attempts() > 1);
    assertThat(now(running.id()).state()).isEqualTo(RetrainingState.RUNNING);
    assertThat(now(running.id()).trouble().problem()).contains("MLflow", "http://127.0.0.1:1");
    replace(parts("three"));
    await(running.id(), RetrainingState.SUCCEEDED);
  }
}
