package dev.crema.runledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** One run at a time works on a model, until it reports or took too long. */
class ModelClaimIT {
  private static final int RUNS = 50;
  private static final Duration TIMEOUT = Duration.ofHours(6);
  private static final Instant NOW = Instant.parse("2026-01-15T12:00:00Z");

  private final TestLedger database = TestLedger.create();
  private final RunLedger ledger = database.open();

  private Claim claim(String key, String run) {
    return ledger.claim(new ClaimRequest(key, run, TestLedger.MODEL), TIMEOUT);
  }

  private boolean wins(String run) {
    return claim("run:" + run, run).isHeldBy(run);
  }

  @Test
  void ofFiftyRunsWithKeysOfTheirOwnOneWorksAndWinsAgain() throws Exception {
    List<Callable<Claim>> tasks = new ArrayList<>();
    for (int i = 0; i < RUNS; i++) {
      String run = "run-" + i;
      tasks.add(() -> claim("run:" + run, run));
    }
    List<Claim> answers = TestLedger.atOnce(tasks);
    List<Claim> winners = answers.stream().filter(claim -> !claim.isOfModel()).toList();
    assertThat(winners).hasSize(1);
    String winner = winners.getFirst().holder();
    for (int i = 0; i < RUNS; i++) {
      Claim answer = answers.get(i);
      assertThat(answer.holder()).isEqualTo(winner);
      assertThat(answer.isHeldBy("run-" + i)).isEqualTo(winner.equals("run-" + i));
      assertThat(answer.key()).isEqualTo(answer.isOfModel() ? "model:churn" : "run:" + winner);
    }
    assertThat(wins(winner)).isTrue();
  }

  @Test
  void theModelIsFreeWhenItsRunHasReportedWhateverItWas() {
    String before = "run-0";
    assertThat(wins(before)).isTrue();
    int number = 0;
    for (Verdict verdict : Verdict.values()) {
      String next = "run-" + ++number;
      assertThat(wins(next)).isFalse();
      ledger.report(TestLedger.report(before, verdict));
      assertThat(wins(next)).as("after %s", verdict).isTrue();
      before = next;
    }
    assertThat(wins("run-0")).as("is over").isFalse();
  }

  @Test
  void whoLosesTheModelKeepsItsKeyAndWinsWhenItIsTriedAgainInTime() {
    assertThat(wins("scheduled")).isTrue();
    Claim lost = claim("churn/window/1", "triggered");
    assertThat(lost.isOfModel()).isTrue();
    assertThat(lost.holder()).isEqualTo("scheduled");
    // Its double does not get the key meanwhile: the reason of the loss is what is reported.
    Claim second = claim("churn/window/1", "double");
    assertThat(second.isOfModel()).isFalse();
    assertThat(second.holder()).isEqualTo("triggered");
    ledger.report(TestLedger.report("scheduled", Verdict.QUIET));
    assertThat(claim("churn/window/1", "double").holder()).isEqualTo("triggered");
    assertThat(claim("churn/window/1", "triggered").isHeldBy("triggered")).isTrue();
    assertThat(wins("scheduled-2")).isFalse();
  }

  @Test
  void whoLosesTheKeyDoesNotTakeTheModel() {
    ledger.claim(new ClaimRequest("key", "first", TestLedger.MODEL));
    assertThat(claim("key", "second").holder()).isEqualTo("first");
    assertThat(ledger.claimsOf("second")).isEmpty();
    assertThat(wins("third")).isTrue();
  }

  @Test
  void aRunThatIsLostHasTheModelForTheTimeoutFromWhenItAskedLast() throws Exception {
    database.replaceClock(NOW);
    assertThat(wins("lost")).isTrue();
    database.setClock(NOW.plus(Duration.ofHours(5)));
    assertThat(wins("lost")).isTrue();
    database.setClock(NOW.plus(Duration.ofHours(11)));
    assertThat(wins("next")).isFalse();
    database.setClock(NOW.plus(Duration.ofHours(11)).plusSeconds(1));
    assertThat(wins("next")).isTrue();
    assertThat(wins("lost")).isFalse();
    // The clock was ahead by days.
    database.setClock(NOW.minus(Duration.ofDays(3)));
    assertThat(wins("lost")).isTrue();
  }

  @Test
  void modelsDoNotWaitForEachOther() {
    assertThat(wins("run-1")).isTrue();
    ClaimRequest other = new ClaimRequest("run:run-2", "run-2", "fraud");
    assertThat(ledger.claim(other, TIMEOUT).isHeldBy("run-2")).isTrue();
    assertThat(ledger.claimsOf("run-2"))
        .extracting(Claim::key, Claim::modelName)
        .containsExactlyInAnyOrder(tuple("run:run-2", "fraud"), tuple("model:fraud", "fraud"));
  }

  @Test
  void anAnswerThatIsLostAfterTheCommitIsNoLoss() throws Exception {
    try (AnswerCutter cutter = new AnswerCutter(TestLedger.postgres().port())) {
      RunLedger cut = database.through(cutter.port());
      cut.claims(List.of()); // makes the tables
      cutter.cut(2);
      Claim claim = cut.claim(new ClaimRequest("key", "run-1", TestLedger.MODEL), TIMEOUT);
      assertThat(cutter.left()).isZero();
      assertThat(claim.isHeldBy("run-1")).isTrue();
    }
  }

  @Test
  void nobodyTakesAModelAsAKey() {
    assertThatThrownBy(() -> claim("model:churn", "run-1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The key (model:churn) must be no key of a model: those begin with model:.");
    assertThatThrownBy(
            () ->
                ledger.claim(
                    new ClaimRequest("key", "run-1", TestLedger.MODEL), Duration.ofSeconds(59)))
        .hasMessage("The claim_timeout (PT59S) must be from PT1M to PT8784H.");
  }
}
