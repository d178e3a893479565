package dev.crema.trainandregister;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.crema.servers.LocalAlertmanager;
import dev.crema.servers.LocalPrometheus;
import dev.crema.servers.testing.RequiresMlflow;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The loop on real servers with a model that is worse. The one with a better model is watched
 * meanwhile: monitoring/, WatchedIT.
 */
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
  void aWorseModelIsRejectedByTheGateAndTheOldOneServesOn() throws Exception {
    String said = demo();
    LoopStory.assertThatDriftAloneBecomesOneRetraining(said);
    assertThat(said)
        .containsPattern("Retraining 1 is rejected by gate, KFP run \\S+")
        .contains("Gate: rejected. The gate refused the new model.")
        .contains("Version 1 serves")
        .containsPattern("version +churn:1 ")
        .doesNotContain("version 2")
        .contains("Done: the retrained model was worse, so the old one still serves.");
    assertThat(LoopStory.auc(said, "1")).as(said).isPositive();
  }

  private String demo() throws Exception {
    Path state = folder.resolve("state");
    Call.Ending ending =
        new Call(Crema.ROOT.resolve("pipelines/demo/demo-loop"), folder)
            .environment(
                Map.of("DEMO_EXIT", "1", "VARIANT", "worse", "CREMA_DEMO_STATE", state.toString()))
            .limitSeconds(LIMIT_SECONDS)
            .run();
    assertThat(ending.exitCode()).as(ending.output()).isZero();
    assertThat(DemoIT.processesOf(state)).isEmpty();
    return ending.output();
  }
}
