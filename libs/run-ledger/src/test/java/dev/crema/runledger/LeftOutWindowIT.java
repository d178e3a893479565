package dev.crema.runledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Windows that fail each time or are looked at too late hold no later one up, and say so. */
class LeftOutWindowIT extends AbstractWindowIT {
  private static final String LEFT_OUT =
      "select format('%s %s to %s: %s', settled_as, window_start at time zone 'UTC', window_end at time zone 'UTC', settled_reason)"
          + " from crema_ledger.processed_window where settled_as is not null order by window_start";

  private static final String UNPROCESSED =
      "select kfp_run_id from crema_ledger.processed_window where processed_at is null";

  private static WindowSchedule hourly(@Nullable Duration maxLag, int maxAttempts) {
    return new WindowSchedule(
        "monitor:churn",
        HOUR,
        START,
        Duration.ofMinutes(10),
        new WindowPatience(LIMIT, maxLag, maxAttempts));
  }

  private Optional<Window> late(String run) {
    return ledger.resolve(hourly(Duration.ofHours(3), 3), run);
  }

  private Optional<Window> failing(String run) {
    return ledger.resolve(hourly(null, 3), run);
  }

  @Test
  void afterAPauseTheWindowsThatAreTooOldAreSkippedAtOnceAndTheNextOnesAreLookedAt()
      throws Exception {
    at(Duration.ofMinutes(70));
    assertThat(late("run-1")).contains(hour(0));
    report("run-1", Verdict.QUIET);
    at(Duration.ofDays(10).plusMinutes(11)); // the last one that is closed is number 239
    assertThat(late("run-2")).contains(hour(237));
    assertThat(late("run-2")).contains(hour(237));
    assertThat(late("run-3")).contains(hour(238));
    assertThat(late("run-4")).contains(hour(239));
    assertThat(late("run-5")).isEmpty();
    assertThat(database.query(LEFT_OUT))
        .containsExactly(
            "skipped 2026-01-01 01:00:00 to 2026-01-10 21:00:00: Closed for longer than max_lag (PT3H) when run run-2 asked; windows: 236.");
  }

  @Test
  void aWindowIsTooOldWhenMoreThanTheLagIsPastSinceItCounted() throws Exception {
    at(Duration.ofMinutes(70).plusHours(3));
    assertThat(late("run-1")).contains(hour(0));
    report("run-1", Verdict.FAILED);
    at(Duration.ofMinutes(70).plusHours(3).plusNanos(1000));
    assertThat(late("run-2")).contains(hour(1));
    assertThat(database.query(LEFT_OUT))
        .containsExactly(
            "skipped 2026-01-01 00:00:00 to 2026-01-01 01:00:00: Closed for longer than max_lag (PT3H) when run run-2 asked.");
  }

  @Test
  void theWindowOfARunThatIsAtWorkIsNotTooOld() throws Exception {
    at(Duration.ofMinutes(70));
    assertThat(late("slow")).contains(hour(0));
    at(Duration.ofMinutes(70).plusHours(5));
    assertThat(late("run-2")).contains(hour(2));
    assertThat(late("slow")).contains(hour(0));
    report("slow", Verdict.DRIFTED);
    assertThat(database.query(UNPROCESSED)).containsExactly("run-2");
  }

  @Test
  void whatAClockThatWasAheadSkippedIsLookedAtWhenItsTimeComes() throws Exception {
    at(Duration.ofMinutes(70));
    assertThat(late("run-1")).contains(hour(0));
    report("run-1", Verdict.FAILED);
    at(Duration.ofDays(365));
    assertThat(late("ahead")).contains(hour(8756));
    report("ahead", Verdict.QUIET);
    at(Duration.ofMinutes(75));
    assertThat(late("again")).as("free, as it was before").contains(hour(0));
    report("again", Verdict.QUIET);
    assertThat(late("run-2")).isEmpty();
    at(Duration.ofMinutes(130));
    assertThat(late("run-2")).contains(hour(1));
    assertThat(late("run-3")).isEmpty();
    at(Duration.ofMinutes(190));
    assertThat(late("run-3")).contains(hour(2));
    at(Duration.ofDays(10));
    assertThat(late("run-4")).contains(hour(236));
    assertThat(late("run-5")).contains(hour(237));
    assertThat(late("run-6")).contains(hour(238));
    at(Duration.ofDays(365));
    assertThat(late("run-7")).contains(hour(8757));
    assertThat(late("run-8")).contains(hour(8758));
    assertThat(late("run-9")).isEmpty();
    at(Duration.ofDays(365).plusMinutes(10));
    assertThat(late("run-9")).contains(hour(8759));
  }

  @Test
  void whatAClockThatWasALittleAheadSkippedIsSkippedAllTheSame() throws Exception {
    at(Duration.ofDays(10).plusSeconds(2));
    assertThat(late("run-1")).contains(hour(236));
    at(Duration.ofDays(10));
    assertThat(late("run-2")).contains(hour(237));
    assertThat(late("run-1")).contains(hour(236));
    assertThat(database.query(LEFT_OUT)).hasSize(1).first().asString().contains("windows: 236.");
  }

  @Test
  void withoutALimitOfAgeNothingIsSkipped() throws Exception {
    at(Duration.ofDays(300));
    assertThat(failing("run-1")).contains(hour(0));
    assertThat(failing("run-2")).contains(hour(1));
    assertThat(database.query(LEFT_OUT)).isEmpty();
  }

  @Test
  void aWindowThatFailedThreeTimesIsLeftOutAndTheNextOneIsLookedAt() throws Exception {
    at(Duration.ofMinutes(130));
    for (String run : List.of("run-1", "run-2", "run-3")) {
      assertThat(failing(run)).contains(hour(0));
      report(run, Verdict.FAILED);
    }
    assertThat(failing("run-4")).contains(hour(1));
    assertThat(failing("run-5")).isEmpty();
    assertThat(database.query(LEFT_OUT))
        .containsExactly(
            "failed 2026-01-01 00:00:00 to 2026-01-01 01:00:00: Runs that failed with it or were lost: 3, the last one run-3; max_attempts (3).");
    assertThat(database.query(UNPROCESSED)).containsExactly("run-4");
  }

  @Test
  void aRunThatIsLostIsAnAttemptAndOneThatIsRetriedIsNone() throws Exception {
    at(Duration.ofMinutes(70));
    WindowSchedule twice = hourly(null, 2);
    for (int retry = 0; retry < 5; retry++) {
      assertThat(ledger.resolve(twice, "lost")).contains(hour(0));
      report("lost", Verdict.FAILED);
    }
    assertThat(ledger.resolve(twice, "lost")).contains(hour(0));
    at(Duration.ofMinutes(71).plus(LIMIT));
    assertThat(ledger.resolve(twice, "lost-too")).contains(hour(0));
    at(Duration.ofMinutes(72).plus(LIMIT).plus(LIMIT));
    assertThat(ledger.resolve(twice, "run-1")).contains(hour(1));
  }

  @Test
  void whoHadALeftOutWindowMayFinishItAllTheSame() throws Exception {
    at(Duration.ofMinutes(130));
    WindowSchedule once = hourly(null, 1);
    assertThat(ledger.resolve(once, "run-1")).contains(hour(0));
    report("run-1", Verdict.FAILED);
    assertThat(ledger.resolve(once, "run-2")).contains(hour(1));
    assertThat(database.query(LEFT_OUT)).hasSize(1);
    // A person mended the cause, and let KFP retry the run.
    assertThat(ledger.resolve(once, "run-1")).contains(hour(0));
    report("run-1", Verdict.QUIET);
    assertThat(database.query(LEFT_OUT)).isEmpty();
    assertThat(database.query(UNPROCESSED)).containsExactly("run-2");
  }

  @Test
  void everyLimitIsNamed() {
    assertThatThrownBy(() -> hourly(Duration.ofMinutes(59), 3))
        .hasMessage("The max_lag (PT59M) must be from PT1H to PT8784H.");
    assertThatThrownBy(() -> hourly(Duration.ofDays(367), 3)).hasMessageContaining("max_lag");
    assertThatThrownBy(() -> hourly(null, 0))
        .hasMessage("The max_attempts (0) must be from 1 to 1000.");
    assertThatThrownBy(() -> hourly(null, 1001)).hasMessageContaining("max_attempts (1001)");
  }

  /** Pipelines are pinned to their images, so a program of the first release may be beside us. */
  @Test
  void tablesOfTheFirstReleaseAreBroughtUpToDateAndItsProgramsWorkOn() throws Exception {
    TestLedger old = TestLedger.create();
    old.execute("create schema crema_ledger");
    Flyway.configure(Schema.class.getClassLoader())
        .dataSource(old.url, null, null)
        .schemas("crema_ledger")
        .locations("classpath:dev/crema/runledger/migration")
        .table("run_ledger_history")
        .target("1")
        .load()
        .migrate();
    String insert =
        """
        insert into crema_ledger.processed_window (schedule, window_start, window_end, kfp_run_id, claimed_at, freed_at)
        values ('monitor:churn', '%s', '%s', '%s', now(), now())""";
    old.execute(insert.formatted(hour(0).start(), hour(0).end(), "old-1"));
    assertThat(old.open().resolve(hourly(null, 3), "new-1")).contains(hour(0));
    old.execute(insert.formatted(hour(1).start(), hour(1).end(), "old-2"));
    assertThat(old.open().resolve(hourly(null, 1), "new-2")).contains(hour(2));
    assertThat(old.query(LEFT_OUT)).hasSize(1).first().asString().contains("old-2");
  }
}
