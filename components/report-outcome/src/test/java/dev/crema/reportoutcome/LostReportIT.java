package dev.crema.reportoutcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.registry.ConnectionSettings;
import dev.crema.registry.MlflowRegistry;
import dev.crema.registry.PromotionRequest;
import dev.crema.registry.RollbackRequest;
import dev.crema.registry.Timeouts;
import dev.crema.registry.testing.TestVersions;
import dev.crema.reportoutcome.ReportOutcome.Inputs;
import dev.crema.reportoutcome.ReportOutcome.Outputs;
import dev.crema.runledger.ClaimRequest;
import dev.crema.runledger.LedgerSettings;
import dev.crema.runledger.Outcome;
import dev.crema.runledger.Report;
import dev.crema.runledger.RunLedger;
import dev.crema.runledger.Verdict;
import dev.crema.runledger.Window;
import dev.crema.runledger.WindowPatience;
import dev.crema.runledger.WindowSchedule;
import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.StepException;
import dev.crema.servers.testing.RequiresMlflow;
import dev.crema.servers.testing.SharedMlflow;
import dev.crema.servers.testing.SharedPostgres;
import dev.crema.testkit.TestStepContext;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that promoted has not failed, whatever became of its report. */
@RequiresMlflow
class LostReportIT {
  private static final String NOWHERE = "http://127.0.0.1:1";

  private static final Timeouts IMPATIENT =
      new Timeouts(
          Duration.ofSeconds(5),
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          2,
          Duration.ofMillis(1));

  private final String url = SharedPostgres.newDatabase();
  private final RunLedger ledger =
      RunLedger.connect(LedgerSettings.fromEnvironment(name -> name.endsWith("URL") ? url : null));
  private final MlflowRegistry registry =
      MlflowRegistry.connect(ConnectionSettings.of(SharedMlflow.get().uri()));
  private final WindowSchedule daily =
      new WindowSchedule(
          "retrain",
          Duration.ofDays(1),
          Instant.EPOCH,
          Duration.ZERO,
          WindowPatience.of(Duration.ofHours(6)));
  private String model = "";

  @BeforeEach
  void registerTwoVersions(@TempDir Path folder) throws Exception {
    model = SharedMlflow.uniqueName("lost-report");
    TestVersions.register(registry, model, folder, 2);
    registry.promote(new PromotionRequest(model, "1", null, "run-0"));
  }

  private Outputs exit(@Nullable String mlflow) {
    TestStepContext context =
        TestStepContext.in(Path.of("unused")).withEnvironment("CREMA_LEDGER_JDBC_URL", url);
    if (mlflow != null) {
      context = context.withEnvironment("MLFLOW_TRACKING_URI", mlflow);
    }
    return new ReportOutcome(IMPATIENT)
        .run(
            new Inputs("run-1", model, Verdict.FAILED, "", "A step failed.", null, null, ""),
            context);
  }

  private Outputs exit() {
    return exit(SharedMlflow.get().uri().toString());
  }

  private void promote() {
    registry.promote(new PromotionRequest(model, "2", "1", "run-1"));
  }

  private Optional<Report> standing() {
    return Optional.ofNullable(ledger.outcomes(List.of("run-1")).get("run-1")).map(Outcome::report);
  }

  @Test
  void aRunThatDiedBetweenPromotionAndReportIsPromotedAndItsWindowIsProcessed() {
    ledger.claim(new ClaimRequest("churn/1", "run-1", model), Duration.ofHours(1));
    Window window = ledger.resolve(daily, "run-1").orElseThrow();
    promote();
    assertThat(exit()).isEqualTo(new Outputs(false, "promoted"));
    assertThat(standing())
        .hasValue(
            new Report(
                "run-1",
                model,
                Verdict.PROMOTED,
                "2",
                "The run promoted version 2 and did not come to report it.",
                "churn/1"));
    assertThat(ledger.resolve(daily, "run-2").orElseThrow().start()).isEqualTo(window.end());
    assertThat(exit()).as("the same again").isEqualTo(new Outputs(false, "promoted"));
  }

  @Test
  void alsoIfSomebodyWentBackSince() {
    promote();
    registry.rollback(new RollbackRequest(model, "1", "2", "it is slow"));
    assertThat(exit().verdict()).isEqualTo("promoted");
  }

  @Test
  void aRunThatPromotedNothingIsFailed() {
    registry.promote(new PromotionRequest(model, "2", "1", "run-9"));
    assertThat(exit()).isEqualTo(new Outputs(true, "failed"));
    assertThat(exit(null)).as("MLflow is not configured").isEqualTo(new Outputs(true, "failed"));
  }

  @Test
  void whileMlflowIsAwayNothingIsWrittenAndTheWindowIsNotFree() {
    Window window = ledger.resolve(daily, "run-1").orElseThrow();
    promote();
    assertThatThrownBy(() -> exit(NOWHERE))
        .isInstanceOf(StepException.class)
        .hasMessageStartingWith(
            "Whether this run promoted a version of (%s) is not known, so it is not reported as failed. "
                .formatted(model))
        .hasMessageContaining(NOWHERE)
        .extracting(e -> ((StepException) e).kind())
        .isEqualTo(ErrorKind.UNAVAILABLE);
    assertThat(standing()).isEmpty();
    assertThat(ledger.resolve(daily, "run-2").orElseThrow().start()).isEqualTo(window.end());
  }

  @Test
  void aVerdictThatStandsNeedsNoMlflow() {
    ledger.report(new Report("run-1", model, Verdict.REJECTED, "", "", ""));
    assertThat(exit(NOWHERE)).isEqualTo(new Outputs(false, "rejected"));
  }
}
