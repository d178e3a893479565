package dev.crema.claimrun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.runledger.LedgerSettings;
import dev.crema.runledger.Report;
import dev.crema.runledger.RunLedger;
import dev.crema.runledger.Verdict;
import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.StepException;
import dev.crema.servers.testing.SharedPostgres;
import dev.crema.testkit.ComponentContractTest;
import dev.crema.testkit.ContractExample;
import dev.crema.testkit.TestStepContext;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ClaimRunIT extends ComponentContractTest {
  @Override
  protected ContractExample example(Path directory) {
    return ContractExample.of(ClaimRun.class)
        .parameter("key", "churn/2026-03-01/4f2a")
        .parameter("kfp_run_id", "6b8f1f3e-0a53-4a41-9f2c-1f6f3d0f4e21")
        .parameter("model_name", "churn")
        .environment("CREMA_LEDGER_JDBC_URL", SharedPostgres.newDatabase());
  }

  private static ClaimRun.Outputs run(TestStepContext context, String key, String run) {
    return new ClaimRun().run(new ClaimRun.Inputs(key, run, "churn", false, "PT6H"), context);
  }

  private static ClaimRun.Outputs alone(TestStepContext context, String run, String timeout) {
    return new ClaimRun().run(new ClaimRun.Inputs("", run, "churn", true, timeout), context);
  }

  private static TestStepContext on(String url) {
    return TestStepContext.in(Path.of("unused")).withEnvironment("CREMA_LEDGER_JDBC_URL", url);
  }

  @Test
  void theFirstRunWinsAndWinsAgainWhenItIsRetried() {
    TestStepContext context = on(SharedPostgres.newDatabase());
    ClaimRun.Outputs won = new ClaimRun.Outputs(true, "key", "run-1", "");
    assertThat(run(context, "key", "run-1")).isEqualTo(won);
    ClaimRun.Outputs lost = run(context, "key", "run-2");
    assertThat(lost.won()).isFalse();
    assertThat(lost.holder()).isEqualTo("run-1");
    assertThat(lost.reason()).startsWith("The run run-1 has the key since 20").endsWith("Z.");
    assertThat(run(context, "key", "run-1")).isEqualTo(won);
  }

  @Test
  void aRunWithoutKeyClaimsItself() {
    TestStepContext context = on(SharedPostgres.newDatabase());
    assertThat(run(context, "", "run-1"))
        .isEqualTo(new ClaimRun.Outputs(true, "run:run-1", "run-1", ""));
    assertThat(run(context, "", "run-2").won()).isTrue();
  }

  @Test
  void oneRunAtATimeWorksOnAModelWhateverTheirKeys() {
    String url = SharedPostgres.newDatabase();
    TestStepContext context = on(url);
    assertThat(alone(context, "run-1", "PT6H").won()).isTrue();
    assertThat(alone(context, "run-2", "PT6H"))
        .satisfies(
            lost -> {
              assertThat(lost.won()).isFalse();
              assertThat(lost.key()).isEqualTo("run:run-2");
              assertThat(lost.holder()).isEqualTo("run-1");
              assertThat(lost.reason()).startsWith("The run run-1 works on the model churn since ");
            });
    assertThat(run(context, "", "run-3").won()).as("did not ask to be alone").isTrue();
    RunLedger.connect(LedgerSettings.fromEnvironment(name -> name.endsWith("URL") ? url : null))
        .report(new Report("run-1", "churn", Verdict.FAILED, "", "", ""));
    assertThat(alone(context, "run-2", "PT6H").won()).isTrue();
    assertThatThrownBy(() -> alone(context, "run-2", "a day"))
        .hasMessageContaining("The claim_timeout (a day) is no duration of fixed length.\nMaybe");
  }

  @Test
  void whatIsMissingOrAwayIsSaid() {
    assertThatThrownBy(() -> run(TestStepContext.in(Path.of("unused")), "key", "run-1"))
        .isInstanceOf(StepException.class)
        .hasMessageContaining("CREMA_LEDGER_JDBC_URL")
        .extracting(e -> ((StepException) e).kind())
        .isEqualTo(ErrorKind.INVALID_INPUT);
    assertThatThrownBy(() -> run(on("jdbc:postgresql://127.0.0.1:1/none"), "key", "run-1"))
        .isInstanceOf(StepException.class)
        .hasMessageContaining("PostgreSQL does not answer")
        .extracting(e -> ((StepException) e).kind())
        .isEqualTo(ErrorKind.UNAVAILABLE);
  }
}
