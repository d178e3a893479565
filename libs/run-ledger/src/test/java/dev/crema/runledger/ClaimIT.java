package dev.crema.runledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** A key goes to one run, and stays with it. */
class ClaimIT {
  private static final int RUNS = 50;

  private final TestLedger database = TestLedger.create();
  private final RunLedger ledger = database.open();

  private Claim claim(String key, String run) {
    return ledger.claim(new ClaimRequest(key, run, TestLedger.MODEL));
  }

  @Test
  void ofFiftyRunsAtOnceOneWinsAndWinsAgain() throws Exception {
    List<Callable<Claim>> tasks = new ArrayList<>();
    for (int i = 0; i < RUNS; i++) {
      String run = "run-" + i;
      tasks.add(() -> claim("churn/window/data", run));
    }
    List<Claim> answers = TestLedger.atOnce(tasks);
    Claim winner = answers.getFirst();
    assertThat(answers).hasSize(RUNS).containsOnly(winner);
    assertThat(claim("churn/window/data", winner.holder())).isEqualTo(winner);
    assertThat(winner.isHeldBy(winner.holder())).isTrue();
    for (int i = 0; i < RUNS; i++) {
      assertThat(winner.isHeldBy("run-" + i)).isEqualTo(winner.holder().equals("run-" + i));
    }
    assertThat(database.query("select count(*) from crema_ledger.run_claim")).containsExactly("1");
  }

  @Test
  void aRunThatNobodyTriggeredClaimsItself() {
    ClaimRequest request = ClaimRequest.ofItself("run-1", TestLedger.MODEL);
    assertThat(request.key()).isEqualTo("run:run-1");
    assertThat(ledger.claim(request).isHeldBy("run-1")).isTrue();
  }

  @Test
  void whoHasAKeyCanBeAsked() {
    Claim first = claim("first", "run-1");
    Claim second = claim("second", "run-2");
    assertThat(ledger.claims(List.of("first", "second", "third")))
        .isEqualTo(Map.of("first", first, "second", second));
    assertThat(ledger.claims(List.of())).isEmpty();
  }

  @Test
  void anAnswerThatIsLostAfterTheCommitIsNoSecondClaim() throws Exception {
    try (AnswerCutter cutter = new AnswerCutter(TestLedger.postgres().port())) {
      RunLedger cut = database.through(cutter.port());
      cut.claims(List.of()); // makes the tables
      cutter.cut(2);
      Claim claim = cut.claim(new ClaimRequest("key", "run-1", TestLedger.MODEL));
      assertThat(cutter.left()).isZero();
      assertThat(claim.isHeldBy("run-1")).isTrue();
      assertThat(claim("key", "run-2").isHeldBy("run-2")).isFalse();
    }
  }

  @Test
  void aKeyMayHoldQuotesAndIsNoCommand() throws Exception {
    String key = "'; drop table run_claim; -- <b>$(reboot)</b> \\ é 🦜";
    assertThat(claim(key, "run-1").key()).isEqualTo(key);
    assertThat(database.query("select key from crema_ledger.run_claim")).containsExactly(key);
  }

  @Test
  void whatIsNoKeyAndNoRunIsRefused() {
    assertThatThrownBy(() -> claim(" ", "run-1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The key ( ) must be some text.");
    assertThatThrownBy(() -> claim("a\nb", "run-1")).hasMessageContaining("without line breaks");
    assertThatThrownBy(() -> claim("a\0b", "run-1")).hasMessageContaining("without line breaks");
    assertThatThrownBy(() -> claim("a\uD800b", "run-1")).hasMessageContaining("The key (");
    assertThatThrownBy(() -> claim("k".repeat(501), "run-1"))
        .hasMessageContaining("at most 500 characters");
    assertThat(claim("k".repeat(500), "run-1").isHeldBy("run-1")).isTrue();
    assertThatThrownBy(() -> claim("key", ""))
        .hasMessageContaining("The kfp_run_id ()")
        .hasMessageContaining("\nMaybe give it dsl.PIPELINE_JOB_ID_PLACEHOLDER");
    // What nobody filled in would be one run for all.
    assertThatThrownBy(() -> claim("key", "{{$.pipeline_job_uuid}}"))
        .hasMessageContaining("The kfp_run_id ({{$.pipeline_job_uuid}})");
  }
}
