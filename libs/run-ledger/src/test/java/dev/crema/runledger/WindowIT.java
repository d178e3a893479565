package dev.crema.runledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TimeZone;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Windows: each once, none left out, by PostgreSQL's clock, which the tests set. */
class WindowIT extends AbstractWindowIT {
  private final WindowSchedule hourly =
      new WindowSchedule("monitor:churn", HOUR, START, Duration.ZERO, LIMIT);

  private static WindowSchedule daily(Instant notBefore) {
    return new WindowSchedule("score:churn", Duration.ofDays(1), notBefore, Duration.ZERO, LIMIT);
  }

  private Optional<Window> resolve(String run) {
    return ledger.resolve(hourly, run);
  }

  @Test
  void eachRunGetsTheEarliestClosedWindowThatNobodyHas() throws Exception {
    at(Duration.ofMinutes(150));
    assertThat(resolve("run-1")).contains(hour(0));
    assertThat(resolve("run-2")).contains(hour(1));
    assertThat(resolve("run-3")).isEmpty();
    at(Duration.ofMinutes(180));
    assertThat(resolve("run-3")).contains(hour(2));
    assertThat(resolve("run-4")).isEmpty();
  }

  @Test
  void theSameRunGetsTheSameWindowAgain() throws Exception {
    at(Duration.ofHours(5));
    assertThat(resolve("run-1")).contains(hour(0));
    assertThat(resolve("run-1")).contains(hour(0));
    report("run-1", Verdict.QUIET);
    assertThat(resolve("run-1")).contains(hour(0));
    assertThat(resolve("run-2")).contains(hour(1));
  }

  @Test
  void aWindowIsClosedAtItsEndAndItsDelay() throws Exception {
    WindowSchedule late = new WindowSchedule("late", HOUR, START, Duration.ofMinutes(10), LIMIT);
    at(Duration.ofHours(1).minusNanos(1000));
    assertThat(resolve("run-1")).isEmpty();
    at(Duration.ofHours(1));
    assertThat(resolve("run-1")).contains(hour(0));
    at(Duration.ofMinutes(70).minusNanos(1000));
    assertThat(ledger.resolve(late, "run-1")).isEmpty();
    at(Duration.ofMinutes(70));
    assertThat(ledger.resolve(late, "run-1")).contains(hour(0));
  }

  @Test
  void theWindowOfAFailedRunIsTheNextOneToBeGiven() throws Exception {
    at(Duration.ofHours(3));
    assertThat(resolve("run-1")).contains(hour(0));
    assertThat(resolve("run-2")).contains(hour(1));
    report("run-1", Verdict.FAILED);
    report("run-2", Verdict.DRIFTED);
    assertThat(resolve("run-3")).contains(hour(0));
    assertThat(resolve("run-4")).contains(hour(2));
  }

  @Test
  void aFailedRunThatIsRetriedGetsItsWindowAgainUnlessAnotherHasIt() throws Exception {
    at(Duration.ofHours(3));
    resolve("run-1");
    report("run-1", Verdict.FAILED);
    assertThat(resolve("run-1")).contains(hour(0));
    // It has it, so no other gets it.
    assertThat(resolve("run-2")).contains(hour(1));
    // Its second failure says nothing new, and frees it all the same.
    report("run-1", Verdict.FAILED);
    assertThat(resolve("run-3")).contains(hour(0));
    assertThat(resolve("run-1")).contains(hour(2));
  }

  @Test
  void everyVerdictButFailedProcessesTheWindow() throws Exception {
    int number = 0;
    for (Verdict verdict : Verdict.values()) {
      at(Duration.ofHours(++number));
      String run = "run-" + verdict.text();
      assertThat(resolve(run)).contains(hour(number - 1));
      report(run, verdict);
    }
    assertThat(
            database.query(
                "select kfp_run_id from crema_ledger.processed_window where processed_at is null"))
        .containsExactly("run-failed");
  }

  @Test
  void aClaimThatIsOlderThanItsTimeoutIsFreeAgain() throws Exception {
    at(HOUR);
    assertThat(resolve("lost")).contains(hour(0));
    at(HOUR.plus(LIMIT));
    assertThat(resolve("run-1")).contains(hour(1));
    at(HOUR.plus(LIMIT).plusSeconds(1));
    assertThat(resolve("run-2")).contains(hour(0));
    // Who was thought lost and comes back gets another one, and cannot finish what it lost.
    report("lost", Verdict.SCORED);
    assertThat(resolve("lost")).contains(hour(2));
    report("run-2", Verdict.SCORED);
    at(Duration.ofDays(30));
    assertThat(resolve("run-3")).contains(hour(1));
  }

  @Test
  void aLostRunThatFinishesWhileItsWindowIsTakenKeepsIt() throws Exception {
    at(HOUR);
    resolve("lost");
    at(Duration.ofDays(1));
    try (Connection connection = DriverManager.getConnection(database.url);
        Statement statement = connection.createStatement();
        ExecutorService other = Executors.newSingleThreadExecutor()) {
      connection.setAutoCommit(false);
      // As its report does, which is not committed yet.
      statement.execute(
          "update crema_ledger.processed_window set processed_at = now() where kfp_run_id = 'lost'");
      Future<Optional<Window>> taker = other.submit(() -> resolve("run-1"));
      while (database
          .query(
              "select 1 from pg_stat_activity where datname = current_database() and wait_event = 'transactionid'")
          .isEmpty()) {
        assertThat(taker.isDone()).isFalse();
        Thread.onSpinWait();
      }
      connection.commit();
      assertThat(taker.get()).contains(hour(1));
    }
    assertThat(
            database.query(
                "select kfp_run_id from crema_ledger.processed_window where processed_at is not null"))
        .containsExactly("lost");
  }

  @Test
  void aRunThatAsksAgainStartsItsClaimAnew() throws Exception {
    at(HOUR);
    resolve("run-1");
    at(HOUR.plus(LIMIT));
    resolve("run-1");
    at(HOUR.plus(LIMIT).plus(LIMIT));
    assertThat(resolve("run-2")).contains(hour(1));
  }

  @Test
  void nothingHappensWhereTheClocksOfATimeZoneAreChanged() throws Exception {
    TimeZone before = TimeZone.getDefault();
    try {
      // The driver gives the session this zone; clocks go forward on 29 March, back on 25 October.
      TimeZone.setDefault(TimeZone.getTimeZone("Europe/Berlin"));
      database.setClock(Instant.parse("2026-11-01T00:00:00Z"));
      for (String day : List.of("2026-03-28", "2026-10-24")) {
        Instant start = Instant.parse(day + "T00:00:00Z");
        for (int i = 0; i < 3; i++) {
          Window window = ledger.resolve(daily(start), "%s-%d".formatted(day, i)).orElseThrow();
          assertThat(window.start()).isEqualTo(start.plus(Duration.ofDays(i)));
          assertThat(window.end()).isEqualTo(start.plus(Duration.ofDays(i + 1)));
        }
      }
    } finally {
      TimeZone.setDefault(before);
    }
  }

  @Test
  void anotherPeriodHoldsFromWhereTheLastWindowEnds() throws Exception {
    at(Duration.ofDays(3));
    assertThat(resolve("run-1")).contains(hour(0));
    assertThat(resolve("run-2")).contains(hour(1));
    report("run-1", Verdict.FAILED);
    WindowSchedule daily =
        new WindowSchedule(hourly.name(), Duration.ofDays(1), START, Duration.ZERO, LIMIT);
    // What became free keeps its limits.
    assertThat(ledger.resolve(daily, "run-3")).contains(hour(0));
    assertThat(ledger.resolve(daily, "run-4"))
        .contains(new Window(hour(1).end(), hour(1).end().plus(Duration.ofDays(1))));
  }

  @Test
  void aStartInTheFutureIsWaitedFor() throws Exception {
    Instant future = START.plus(Duration.ofDays(10));
    at(Duration.ofDays(10).plusMinutes(59));
    WindowSchedule later = new WindowSchedule("later", HOUR, future, Duration.ZERO, LIMIT);
    assertThat(ledger.resolve(later, "run-1")).isEmpty();
    at(Duration.ofDays(10).plusMinutes(60));
    assertThat(ledger.resolve(later, "run-1")).contains(new Window(future, future.plus(HOUR)));
  }

  @Test
  void aStartThatIsMovedAheadLeavesOutWhatLiesBeforeIt() throws Exception {
    at(Duration.ofHours(100));
    resolve("run-1");
    report("run-1", Verdict.FAILED);
    WindowSchedule ahead =
        new WindowSchedule(hourly.name(), HOUR, hour(50).start(), Duration.ZERO, LIMIT);
    assertThat(ledger.resolve(ahead, "run-2")).contains(hour(50));
    // Moved back, it does not bring back what was left out, but what had become free.
    assertThat(resolve("run-3")).contains(hour(0));
    assertThat(resolve("run-4")).contains(hour(51));
  }

  @Test
  void aClockThatIsSetBackGivesNoWindowTwiceAndLosesNone() throws Exception {
    at(Duration.ofHours(3));
    assertThat(resolve("run-1")).contains(hour(0));
    assertThat(resolve("run-2")).contains(hour(1));
    report("run-1", Verdict.QUIET);
    at(Duration.ofHours(1));
    assertThat(resolve("run-3")).isEmpty();
    // Not closed any more, as this clock says.
    report("run-2", Verdict.FAILED);
    assertThat(resolve("run-3")).isEmpty();
    at(Duration.ofHours(3));
    assertThat(resolve("run-3")).contains(hour(1));
    assertThat(resolve("run-4")).contains(hour(2));
  }

  @Test
  void aClaimOfAClockThatWasFarAheadDoesNotHoldAWindowForEver() throws Exception {
    at(Duration.ofDays(365));
    assertThat(resolve("lost")).contains(hour(0));
    at(Duration.ofHours(2));
    assertThat(resolve("run-1")).contains(hour(0));
  }

  @Test
  void schedulesKnowNothingOfEachOther() throws Exception {
    at(Duration.ofDays(2));
    assertThat(resolve("run-1")).contains(hour(0));
    assertThat(ledger.resolve(daily(START), "run-1"))
        .contains(new Window(START, START.plus(Duration.ofDays(1))));
  }

  @Test
  void manyRunsAtOnceGetAWindowEachAndNoneIsLeftOut() throws Exception {
    int runs = 24;
    at(HOUR.multipliedBy(runs));
    List<Callable<Optional<Window>>> tasks = new ArrayList<>();
    for (int i = 0; i < 2 * runs; i++) {
      // Each twice: two pods of one run.
      String run = "run-" + i / 2;
      tasks.add(() -> resolve(run));
    }
    List<Optional<Window>> answers = TestLedger.atOnce(tasks);
    List<Window> first = new ArrayList<>();
    for (int i = 0; i < runs; i++) {
      assertThat(answers.get(2 * i)).isPresent().isEqualTo(answers.get(2 * i + 1));
      first.add(answers.get(2 * i).orElseThrow());
    }
    assertThat(first)
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, runs).mapToObj(WindowIT::hour).toList());
    assertThat(resolve("one-more")).isEmpty();
  }

  @Test
  void anAnswerThatIsLostAfterTheCommitCostsNoWindow() throws Exception {
    at(Duration.ofHours(9));
    try (AnswerCutter cutter = new AnswerCutter(TestLedger.postgres().port())) {
      RunLedger cut = database.through(cutter.port());
      cut.claims(List.of());
      cutter.cut(2);
      assertThat(cut.resolve(hourly, "run-1")).contains(hour(0));
      cutter.cut(1);
      assertThat(cut.report(TestLedger.report("run-1", Verdict.SCORED)).recorded()).isTrue();
      assertThat(cutter.left()).isZero();
    }
    assertThat(resolve("run-2")).contains(hour(1));
  }
}
