package dev.crema.reportoutcome;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.reportoutcome.ReportOutcome.Inputs;
import dev.crema.reportoutcome.ReportOutcome.Outputs;
import dev.crema.runledger.CheckedData;
import dev.crema.runledger.DataQuality;
import dev.crema.runledger.LedgerSettings;
import dev.crema.runledger.Outcome;
import dev.crema.runledger.Report;
import dev.crema.runledger.RunLedger;
import dev.crema.runledger.Verdict;
import dev.crema.runledger.Window;
import dev.crema.runledger.WindowPatience;
import dev.crema.runledger.WindowSchedule;
import dev.crema.sdk.Artifact;
import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.StepException;
import dev.crema.servers.testing.SharedPostgres;
import dev.crema.testkit.ComponentContractTest;
import dev.crema.testkit.ContractExample;
import dev.crema.testkit.TestStepContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportOutcomeIT extends ComponentContractTest {
  private String url = "";

  @BeforeEach
  void createDatabase() {
    url = SharedPostgres.newDatabase();
  }

  @Override
  protected ContractExample example(Path directory) {
    return ContractExample.of(ReportOutcome.class)
        .parameter("kfp_run_id", "6b8f1f3e-0a53-4a41-9f2c-1f6f3d0f4e21")
        .parameter("model_name", "churn")
        .parameter("verdict", "promoted")
        .parameter("version", "4")
        .parameter("reason", "better by 0.02 AUC")
        .environment("CREMA_LEDGER_JDBC_URL", SharedPostgres.newDatabase());
  }

  private Outputs run(Inputs inputs) {
    return new ReportOutcome()
        .run(
            inputs,
            TestStepContext.in(Path.of("unused")).withEnvironment("CREMA_LEDGER_JDBC_URL", url));
  }

  private static Inputs inputs(Verdict verdict, String version) {
    return new Inputs("run-1", "churn", verdict, version, "because", null, null, "key");
  }

  private RunLedger ledger() {
    return RunLedger.connect(
        LedgerSettings.fromEnvironment(name -> name.endsWith("URL") ? url : null));
  }

  @Test
  void theExitTaskReplacesNoVerdictOfABranch() {
    Outputs promoted = new Outputs(true, "promoted");
    assertThat(run(inputs(Verdict.PROMOTED, "4"))).isEqualTo(promoted);
    assertThat(run(inputs(Verdict.FAILED, ""))).isEqualTo(new Outputs(false, "promoted"));
    assertThat(run(inputs(Verdict.PROMOTED, "4"))).isEqualTo(promoted);
    assertThat(ledger().outcomes(List.of("run-1")).values())
        .singleElement()
        .extracting(Outcome::report)
        .isEqualTo(new Report("run-1", "churn", Verdict.PROMOTED, "4", "because", "key"));
  }

  @Test
  void theReasonsOfAStepFollowTheReasonAndOnlyWhatIsKeptIsRead(@TempDir Path folder)
      throws IOException {
    Path file =
        Files.writeString(folder.resolve("reasons.md"), "- auc is 0.8\n" + "ä".repeat(9_000));
    Inputs inputs =
        new Inputs(
            "run-1", "churn", Verdict.REJECTED, "", "No.", Artifact.of("reasons", file), null, "");
    run(inputs);
    assertThat(requireNonNull(ledger().outcomes(List.of("run-1")).get("run-1")).report().reason())
        .startsWith("No.\n\n- auc is 0.8\nää")
        .hasSize(4_000);
    Files.delete(file);
    assertThatThrownBy(() -> run(inputs)).hasMessageContaining("The input (reasons)");
  }

  @Test
  void howWellTheRowsKeepTheirContractIsWrittenBesideTheVerdict(@TempDir Path folder) {
    Artifact metrics =
        Artifact.of("metrics", folder.resolve("none"))
            .withMetadata("rows", 5_000.0)
            .withMetadata("pass_rate", 0.98);
    Inputs inputs = new Inputs("run-1", "churn", Verdict.INVALID, "", "No.", null, metrics, "");
    run(inputs);
    run(inputs);
    assertThat(ledger().newestData(Duration.ofDays(1), 10))
        .singleElement()
        .satisfies(checked -> assertThat(checked.refused()).isTrue())
        .extracting(CheckedData::quality)
        .isEqualTo(new DataQuality("run-1", "churn", 5_000, 0.98));
  }

  @Test
  void metricsOfAnotherStepAreRefused(@TempDir Path folder) {
    Artifact metrics = Artifact.of("metrics", folder.resolve("none")).withMetadata("auc", 0.8);
    assertThatThrownBy(
            () -> run(new Inputs("run-1", "churn", Verdict.QUIET, "", "", null, metrics, "")))
        .hasMessage(
            "The input (data_quality) has no number (rows), but [auc].\nMaybe give it the output metrics of validate-data.")
        .extracting(e -> ((StepException) e).kind())
        .isEqualTo(ErrorKind.INVALID_INPUT);
    assertThat(ledger().outcomes(List.of("run-1"))).isEmpty();
  }

  @Test
  void aBranchThatComesLateReplacesFailed() {
    assertThat(run(inputs(Verdict.FAILED, ""))).isEqualTo(new Outputs(true, "failed"));
    assertThat(run(inputs(Verdict.REJECTED, "4"))).isEqualTo(new Outputs(true, "rejected"));
  }

  @Test
  void theWindowOfAFailedRunIsFreeAgain() {
    WindowSchedule schedule =
        new WindowSchedule(
            "monitor:churn",
            Duration.ofDays(1),
            Instant.EPOCH,
            Duration.ZERO,
            WindowPatience.of(Duration.ofHours(6)));
    Window window = ledger().resolve(schedule, "run-1").orElseThrow();
    run(inputs(Verdict.FAILED, ""));
    assertThat(ledger().resolve(schedule, "run-2")).contains(window);
  }

  @Test
  void whatIsMissingOrWrongIsSaid() {
    assertThatThrownBy(
            () ->
                new ReportOutcome()
                    .run(inputs(Verdict.QUIET, ""), TestStepContext.in(Path.of("unused"))))
        .isInstanceOf(StepException.class)
        .hasMessageContaining("CREMA_LEDGER_JDBC_URL")
        .extracting(e -> ((StepException) e).kind())
        .isEqualTo(ErrorKind.INVALID_INPUT);
    assertThatThrownBy(
            () -> run(new Inputs("{{run}}", "churn", Verdict.QUIET, "", "", null, null, "")))
        .hasMessageContaining("The kfp_run_id ({{run}})");
  }
}
