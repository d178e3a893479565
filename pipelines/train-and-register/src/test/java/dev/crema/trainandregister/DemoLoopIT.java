package dev.crema.trainandregister;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.crema.servers.LocalAlertmanager;
import dev.crema.servers.LocalPrometheus;
import dev.crema.servers.testing.RequiresMlflow;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The loop on real servers, as {@code make demo-loop} shows it, on a state of its own. */
@RequiresMlflow
class DemoLoopIT {
  /** The demo's own limits end it earlier with a sentence. */
  private static final long LIMIT_SECONDS = 480;

  @TempDir Path folder;

  @BeforeAll
  static void findTheServers() {
    assumeTrue(
        LocalPrometheus.isInstalled(),
        "There is no Prometheus on the PATH. Maybe run: apt-get install prometheus");
    assumeTrue(
        LocalAlertmanager.isInstalled(),
        "There is no Alertmanager on the PATH. Maybe run: apt-get install prometheus-alertmanager");
  }

  @Test
  void driftBecomesOneRetrainingAndABetterModelServes() throws Exception {
    String said = demo("");
    assertThatDriftAloneBecomesOneRetraining(said);
    assertThat(said)
        .containsPattern("Retraining 1 is succeeded, KFP run \\S+")
        .contains("Gate: promoted. The gate let the new model through.")
        .contains("Version 2 serves")
        .containsPattern("version +churn:2 ")
        .contains("outcome       promoted ")
        .containsPattern("retraining    1\\b")
        .containsPattern("(?s)cause +alert .*alertname: CremaDrift.*window_start: 20")
        .containsPattern("drift report +churn/1/20\\S+Z +\\[PostgreSQL ")
        .containsPattern("(?s)drift report .* rows: \\d+\\s+pods: 1\\s")
        .containsPattern("reasons: The column \\(total_day_(minutes|charge)\\)")
        .contains("Done: from the first drifted row on nobody did a thing.");
    assertThat(auc(said, "2")).as(said).isGreaterThan(auc(said, "1"));
  }

  @Test
  void aWorseModelIsRejectedByTheGateAndTheOldOneServesOn() throws Exception {
    String said = demo("worse");
    assertThatDriftAloneBecomesOneRetraining(said);
    assertThat(said)
        .containsPattern("Retraining 1 is rejected by gate, KFP run \\S+")
        .contains("Gate: rejected. The gate refused the new model.")
        .contains("Version 1 serves")
        .containsPattern("version +churn:1 ")
        .doesNotContain("version 2")
        .contains("Done: the retrained model was worse, so the old one still serves.");
    assertThat(auc(said, "1")).as(said).isPositive();
  }

  private static void assertThatDriftAloneBecomesOneRetraining(String said) {
    assertThat(said)
        .containsPattern("Quiet: a window of \\d+ rows is like training; 0 alerts, 0 retrainings")
        .containsPattern("Drift \\(P0\\): The column \\(total_day_(minutes|charge)\\)")
        .contains(
            "Gauge: inference_drift_detected{model=\"churn\", version=\"1\", severity=\"P0\"} 1")
        .contains("Rule: CremaDrift fires for churn version 1 (P0); Alertmanager tells the webhook")
        .contains(
            "One retraining was asked for, and has run",
            "On drifted rows, each version on other customers, as their labels have it:")
        .doesNotContain("Retraining 2 ");
    assertThat(said.indexOf("Quiet: ")).isLessThan(said.indexOf("Gauge: "));
  }

  /** The demo compares both versions on drifted rows. */
  private static double auc(String said, String version) {
    Matcher line =
        Pattern.compile("version %s: AUC (0\\.\\d+) .* on \\d+ labels;".formatted(version))
            .matcher(said);
    assertThat(line.find()).as(said).isTrue();
    return Double.parseDouble(line.group(1));
  }

  private String demo(String variant) throws Exception {
    Path state = folder.resolve("state");
    Call.Ending ending =
        new Call(Crema.ROOT.resolve("pipelines/demo/demo-loop"), folder)
            .environment(
                Map.of("DEMO_EXIT", "1", "VARIANT", variant, "CREMA_DEMO_STATE", state.toString()))
            .limitSeconds(LIMIT_SECONDS)
            .run();
    assertThat(ending.exitCode()).as(ending.output()).isZero();
    assertThat(DemoIT.processesOf(state)).isEmpty();
    return ending.output();
  }
}
