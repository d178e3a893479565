package dev.crema.runledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What stands for a run, whoever reports and in whatever order. */
class OutcomeIT {
  private static final long SEED = Long.getLong("crema.seed", 6);
  private static final int ROUNDS = TestLedger.SOAK ? 200 : 10;
  private static final TestLedger DATABASE = TestLedger.create();

  private final RunLedger ledger = DATABASE.open();

  static Stream<Arguments> pairs() {
    return Stream.of(Verdict.values())
        .flatMap(first -> Stream.of(Verdict.values()).map(second -> Arguments.of(first, second)));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void theFirstVerdictThatIsNotFailedStays(Verdict first, Verdict second) {
    String run = "pair-%s-%s".formatted(first, second);
    Report one = new Report(run, TestLedger.MODEL, first, "1", "one", "key");
    Report two = new Report(run, TestLedger.MODEL, second, "2", "two", "key");
    boolean replaces = first == Verdict.FAILED && second != Verdict.FAILED;

    assertThat(ledger.report(one).recorded()).isTrue();
    Recorded recorded = ledger.report(two);
    assertThat(recorded.recorded()).isEqualTo(replaces);
    assertThat(recorded.standing().report()).isEqualTo(replaces ? two : one);
    // A step that is retried hears the same.
    assertThat(ledger.report(two)).isEqualTo(recorded);
    assertThat(ledger.outcomes(List.of(run))).isEqualTo(Map.of(run, recorded.standing()));
  }

  @Test
  void ofManyAtOnceOneVerdictStandsAndNoFailure() throws Exception {
    Random random = new Random(SEED);
    for (int round = 0; round < ROUNDS; round++) {
      String run = "storm-" + round;
      List<Report> reports = new ArrayList<>();
      for (Verdict verdict : Verdict.values()) {
        reports.add(TestLedger.report(run, verdict));
        reports.add(TestLedger.report(run, Verdict.FAILED));
      }
      Collections.shuffle(reports, random);
      List<Callable<Recorded>> tasks = new ArrayList<>();
      reports.forEach(report -> tasks.add(() -> ledger.report(report)));
      List<Recorded> answers = TestLedger.atOnce(tasks);

      Verdict standing =
          ledger.outcomes(List.of(run)).values().iterator().next().report().verdict();
      assertThat(standing).as("seed %d", SEED).isNotEqualTo(Verdict.FAILED);
      // Who was told that its verdict stands, and it was none of the failed ones, is the one.
      assertThat(answers)
          .filteredOn(Recorded::recorded)
          .extracting(answer -> answer.standing().report().verdict())
          .filteredOn(verdict -> verdict != Verdict.FAILED)
          .containsExactly(standing);
    }
  }

  @Test
  void aRunWithoutReportHasNone() {
    assertThat(ledger.outcomes(List.of("nobody"))).isEmpty();
    assertThat(ledger.outcomes(List.of())).isEmpty();
  }

  @Test
  void aRunIsKnownByTheKeysThatItClaimedAndByTheOneThatItNamed() {
    ledger.claim(new ClaimRequest("shared-key", "winner", TestLedger.MODEL));
    ledger.claim(new ClaimRequest("run:loser", "loser", TestLedger.MODEL));
    ledger.claim(new ClaimRequest("shared-key", "loser", TestLedger.MODEL));
    assertThat(ledger.keys("winner")).containsExactly("shared-key");
    assertThat(ledger.keys("loser")).containsExactly("run:loser");
    ledger.report(new Report("loser", TestLedger.MODEL, Verdict.SKIPPED, "", "", "shared-key"));
    ledger.report(new Report("keyless", TestLedger.MODEL, Verdict.SKIPPED, "", "", ""));
    assertThat(ledger.keys("loser")).containsExactly("run:loser", "shared-key");
    assertThat(ledger.keys("keyless")).isEmpty();
    assertThat(ledger.keys("nobody")).isEmpty();
  }

  @Test
  void aReasonIsMadeToFitAndDoesNotFailTheReport() {
    Report odd =
        new Report("odd", TestLedger.MODEL, Verdict.REJECTED, "", "a\0b\uD800c\n<script>", "");
    assertThat(ledger.report(odd).recorded()).isTrue();
    assertThat(ledger.report(odd).standing().report().reason()).isEqualTo("a\uFFFDb?c\n<script>");
    Report lengthy =
        new Report("long", TestLedger.MODEL, Verdict.REJECTED, "", "🦜".repeat(3_000), "");
    assertThat(ledger.report(lengthy).recorded()).isTrue();
    assertThat(ledger.report(lengthy).standing().report().reason()).hasSize(4_000).endsWith("…");
  }

  @Test
  void itIsWrittenWhenByTheClockOfPostgresql() throws Exception {
    Instant before = Instant.parse(now());
    Instant at = ledger.report(TestLedger.report("timed", Verdict.QUIET)).standing().reportedAt();
    assertThat(at).isBetween(before, Instant.parse(now()));
    assertThat(ledger.report(TestLedger.report("timed", Verdict.DRIFTED)).standing().reportedAt())
        .isEqualTo(at);
  }

  private static String now() throws Exception {
    return DATABASE
        .query(
            "select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')")
        .getFirst();
  }

  @Test
  void aVerdictOfANewerReleaseIsNamed() throws Exception {
    ledger.report(TestLedger.report("newer", Verdict.QUIET));
    DATABASE.execute(
        "update crema_ledger.run_outcome set verdict = 'paused' where kfp_run_id = 'newer'");
    assertThatThrownBy(() -> ledger.outcomes(List.of("newer")))
        .hasMessage(
            "The verdict (paused) is none of this release.\nMaybe a newer release wrote it.");
  }

  @Test
  void aLateVerdictOfALostRunLeavesTheWindowToWhoHasItNow() throws Exception {
    WindowSchedule schedule =
        new WindowSchedule(
            "late", Duration.ofHours(1), Instant.EPOCH, Duration.ZERO, Duration.ofHours(6));
    Window window = ledger.resolve(schedule, "late-1").orElseThrow();
    ledger.report(TestLedger.report("late-1", Verdict.FAILED));
    assertThat(ledger.resolve(schedule, "late-2")).contains(window);
    ledger.report(TestLedger.report("late-1", Verdict.SCORED));
    assertThat(
            DATABASE.query(
                "select kfp_run_id from crema_ledger.processed_window where schedule = 'late' and processed_at is null"))
        .containsExactly("late-2");
  }
}
