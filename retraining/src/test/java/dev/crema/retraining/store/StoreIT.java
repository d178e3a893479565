package dev.crema.retraining.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.crema.retraining.core.Cause;
import dev.crema.retraining.core.Errand;
import dev.crema.retraining.core.EventQuery;
import dev.crema.retraining.core.Finding;
import dev.crema.retraining.core.Receipt;
import dev.crema.retraining.core.Retraining;
import dev.crema.retraining.core.RetrainingEvent;
import dev.crema.retraining.core.RetrainingQuery;
import dev.crema.retraining.core.RetrainingState;
import dev.crema.retraining.core.StoreUnavailableException;
import dev.crema.servers.LocalPostgres;
import dev.crema.service.testing.Await;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two replicas' desks on one PostgreSQL. */
class StoreIT extends AbstractStoreIT {
  private static final String YAML =
      """
      pace: {lease: PT15S}
      models:
        churn:
          pipeline: retrain
          version: "1"
          window: PT1H
          cool_down: PT2H
          daily_budget: 2
          max_age: P2D
          back_off: {first: PT8S, most: PT1M}
      """;

  private int changes;

  @SuppressWarnings("NullAway.Init") // set before each test
  private Desk one;

  @SuppressWarnings("NullAway.Init") // set before each test
  private Desk two;

  StoreIT() {
    super(YAML, Duration.ofSeconds(2));
  }

  @BeforeEach
  void desks() {
    one = desk();
    two = desk();
  }

  private void later(Duration duration) {
    clock = clock.plus(duration);
  }

  private static Term taken(Optional<Term> term) {
    assertThat(term).isPresent();
    return term.get();
  }

  /** New data each time, of which a person wants each: so many may wait as like. */
  private Retraining asked() {
    Cause.DataChange change = new Cause.DataChange("ingest", "data-" + ++changes);
    assertThat(retrainings.request("churn", change)).isInstanceOf(Receipt.Created.class);
    return ((Receipt.Joined) retrainings.request("churn", ADA)).retraining();
  }

  private RetrainingState state(Retraining retraining) {
    return now(retraining).state();
  }

  private Errand onlyErrand() {
    List<Errand> errands = one.errands();
    assertThat(errands).hasSize(1);
    return errands.getFirst();
  }

  private void end(Term term, Retraining retraining) {
    one.settle(term, now(retraining), new Finding.Closed("done with"), 0);
    assertThat(state(retraining)).isEqualTo(RetrainingState.FAILED);
  }

  @Test
  void oneReplicaHasTheLeaseUntilItRunsOut() {
    Term first = taken(one.take("one"));
    assertThat(two.take("two")).isEmpty();
    later(Duration.ofSeconds(10));
    assertThat(one.renew(first)).isTrue();
    later(Duration.ofSeconds(14));
    assertThat(two.take("two")).isEmpty();
    later(Duration.ofSeconds(1));
    Term second = taken(two.take("two"));
    assertThat(second.epoch()).isEqualTo(first.epoch() + 1);
    assertThat(one.renew(first)).isFalse();
    two.giveBack(second);
    assertThat(one.take("one")).isPresent();
  }

  @Test
  void aLeaderThatFellBehindCannotWrite() {
    Term old = taken(one.take("one"));
    Retraining asked = asked();
    one.turn(old, "churn");
    Errand errand = onlyErrand();
    later(Duration.ofSeconds(15));
    Term now = taken(two.take("two"));
    assertThatThrownBy(() -> one.turn(old, "churn")).isInstanceOf(FencedException.class);
    Finding seen = new Finding.RunSeen("r1");
    assertThatThrownBy(() -> one.settle(old, errand.retraining(), seen, 0))
        .isInstanceOf(FencedException.class);
    assertThat(state(asked)).isEqualTo(RetrainingState.SUBMITTED);
    two.settle(now, errand.retraining(), seen, 0);
    assertThat(state(asked)).isEqualTo(RetrainingState.RUNNING);
  }

  @Test
  void aNewLeaderWaitsForAWriteThatIsUnderWayAndARenewalDoesNot() throws Exception {
    Term old = taken(one.take("one"));
    CompletableFuture<Object> isFenced = new CompletableFuture<>();
    CompletableFuture<Object> mayEnd = new CompletableFuture<>();
    CompletableFuture<Object> write =
        CompletableFuture.supplyAsync(
            () ->
                database.transaction(
                    in -> {
                      Lease.fence(in, old);
                      isFenced.complete(true);
                      return mayEnd.join();
                    }));
    isFenced.get(10, TimeUnit.SECONDS);
    assertThat(one.renew(old)).isTrue();
    later(Duration.ofSeconds(15));
    // It waits for the lock as long as the patience lasts.
    assertThatThrownBy(() -> two.take("two")).isInstanceOf(StoreUnavailableException.class);
    mayEnd.complete(true);
    write.get(10, TimeUnit.SECONDS);
    assertThat(two.take("two")).isPresent();
  }

  @Test
  void whatAnErrandFoundOfAnotherRevisionIsNotWritten() {
    Term term = taken(one.take("one"));
    Retraining asked = asked();
    one.turn(term, "churn");
    Errand errand = onlyErrand();
    one.settle(term, errand.retraining(), new Finding.RunSeen("r1"), 0);
    one.settle(term, errand.retraining(), new Finding.Closed("stale"), 0);
    assertThat(state(asked)).isEqualTo(RetrainingState.RUNNING);
  }

  @Test
  void coolDownAndBudgetOfADayInUtcAreKept() {
    Term term = taken(one.take("one"));
    Retraining first = asked();
    Retraining second = asked();
    Retraining third = asked();
    one.turn(term, "churn");
    one.turn(term, "churn");
    assertThat(state(second)).isEqualTo(RetrainingState.REQUESTED); // one at a time
    end(term, first);
    later(Duration.ofHours(2).minusSeconds(1));
    one.turn(term, "churn");
    assertThat(state(second)).isEqualTo(RetrainingState.REQUESTED); // cool-down
    later(Duration.ofSeconds(1));
    one.turn(term, "churn");
    end(term, second);
    clock = Instant.parse("2026-03-29T23:59:59Z");
    one.turn(term, "churn");
    assertThat(state(third)).isEqualTo(RetrainingState.REQUESTED); // budget
    later(Duration.ofSeconds(1));
    one.turn(term, "churn");
    assertThat(state(third)).isEqualTo(RetrainingState.SUBMITTED);
  }

  @Test
  void aClockThatIsSetBackGivesNoSecondBudgetAndNoEndlessLease() {
    Term term = taken(one.take("one"));
    Retraining first = asked();
    Retraining second = asked();
    one.turn(term, "churn");
    end(term, first);
    later(Duration.ofDays(-1));
    one.turn(term, "churn");
    assertThat(state(second)).isEqualTo(RetrainingState.REQUESTED);
    // The lease would last a day more: it is taken, and the old leader is held off.
    Term other = taken(two.take("two"));
    assertThatThrownBy(() -> one.turn(term, "churn")).isInstanceOf(FencedException.class);
    later(Duration.ofDays(1).plusHours(2));
    two.turn(other, "churn");
    assertThat(state(second)).isEqualTo(RetrainingState.SUBMITTED);
  }

  @Test
  void aBackOffIsKeptAndDoesNotOutliveAClockThatIsSetBack() {
    Term term = taken(one.take("one"));
    asked();
    one.turn(term, "churn");
    Retraining failed =
        one.settle(term, onlyErrand().retraining(), new Finding.Failure("no answer"), 0.5);
    assertThat(failed.trouble().dueAt()).isEqualTo(clock.plusSeconds(6)); // 8 s · 3/4
    assertThat(one.errands()).isEmpty();
    later(Duration.ofSeconds(6));
    Retraining again =
        one.settle(term, onlyErrand().retraining(), new Finding.Failure("no answer"), 0.5);
    assertThat(again.trouble().dueAt()).isEqualTo(clock.plusSeconds(12));
    later(Duration.ofDays(-1));
    onlyErrand();
  }

  @Test
  void aClockThatJumpsAheadLetsExpireWhatWaits() {
    Term term = taken(one.take("one"));
    retrainings.freeze("churn", ADA);
    Retraining asked = asked();
    later(Duration.ofDays(2).minusSeconds(1));
    one.turn(term, "churn");
    assertThat(state(asked)).isEqualTo(RetrainingState.REQUESTED);
    later(Duration.ofSeconds(1));
    one.turn(term, "churn");
    assertThat(state(asked)).isEqualTo(RetrainingState.EXPIRED);
  }

  @Test
  void manyExpireAtOnceAndTheNextOneRuns() {
    Term term = taken(one.take("one"));
    Retraining old = asked();
    Retraining older = asked();
    later(Duration.ofDays(2));
    Retraining young = asked();
    one.turn(term, "churn");
    assertThat(List.of(state(old), state(older), state(young)))
        .containsExactly(
            RetrainingState.EXPIRED, RetrainingState.EXPIRED, RetrainingState.SUBMITTED);
  }

  @Test
  void pagesFollowEachOther() {
    for (int i = 0; i < 5; i++) {
      asked();
    }
    List<Retraining> first =
        retrainings.list(new RetrainingQuery("churn", RetrainingState.REQUESTED, null, 3));
    long last = first.getLast().id();
    List<Retraining> rest = retrainings.list(new RetrainingQuery("churn", null, last, 3));
    assertThat(first).extracting(Retraining::id).containsExactly(5L, 4L, 3L);
    assertThat(rest).extracting(Retraining::id).containsExactly(2L, 1L);
    assertThat(retrainings.list(new RetrainingQuery("other", null, null, 3))).isEmpty();
  }

  @Test
  void theAuditComesInPagesAndTheSameWordsOfAPersonStandInItOnce() {
    Retraining asked = ((Receipt.Created) retrainings.request("churn", ADA)).retraining();
    for (int i = 0; i < 20; i++) {
      assertThat(retrainings.request("churn", ADA)).isInstanceOf(Receipt.Joined.class);
    }
    retrainings.request("churn", new Cause.Person("ada", "once more"));
    retrainings.request("churn", new Cause.Person("bob", "to see"));
    assertThat(retrainings.events(asked.id()))
        .extracting(RetrainingEvent::who, RetrainingEvent::why)
        .containsExactly(tuple("ada", "to see"), tuple("ada", "once more"), tuple("bob", "to see"));
    List<RetrainingEvent> last = retrainings.events(asked.id(), new EventQuery(null, 2));
    assertThat(last).extracting(RetrainingEvent::why).containsExactly("once more", "to see");
    assertThat(retrainings.events(asked.id(), new EventQuery(last.getFirst().id(), 2)))
        .extracting(RetrainingEvent::who)
        .containsExactly("ada");
  }

  @Test
  void alertsThatWaitForALockLeaveConnectionsToPeople() throws Exception {
    retrainings.models(); // makes the tables
    Retraining one = asked();
    List<CompletableFuture<Receipt>> alerts = new ArrayList<>();
    try (Database patient = database(url, StoreSettings.SCHEMA, Duration.ofSeconds(30));
        Connection other = DriverManager.getConnection(url);
        Statement statement = other.createStatement()) {
      StoredRetrainings crowded = retrainings(patient, YAML);
      other.setAutoCommit(false);
      statement.execute(
          "select from crema_retraining.retraining_model where model = 'churn' for update");
      for (int i = 1; i <= 8; i++) {
        Cause.Alert alert = new Cause.Alert("Drift", "P0", "", clock.minus(Duration.ofHours(i)));
        alerts.add(
            CompletableFuture.supplyAsync(
                () -> crowded.request("churn", alert), Thread::startVirtualThread));
      }
      Await.until(() -> waitingForLocks() == 3); // One of four connections is left.
      assertThat(crowded.find(one.id())).isPresent();
      assertThat(alerts).noneMatch(CompletableFuture::isDone);
      other.rollback();
      for (CompletableFuture<Receipt> alert : alerts) {
        assertThat(alert.get(60, TimeUnit.SECONDS)).isInstanceOf(Receipt.Joined.class);
      }
    }
  }

  private int waitingForLocks() {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()")) {
      row.next();
      return row.getInt(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void withoutPostgresEveryCallSaysSoSoon() throws IOException {
    try (LocalPostgres postgres = LocalPostgres.temporary()) {
      postgres.createDatabase("own");
      try (Database own =
          database(postgres.jdbcUrl("own"), StoreSettings.SCHEMA, Duration.ofSeconds(2))) {
        retrainings = retrainings(own, YAML);
        asked();
        postgres.kill();
        long begin = System.nanoTime();
        assertThatThrownBy(() -> retrainings.request("churn", ADA))
            .isInstanceOf(StoreUnavailableException.class)
            .hasMessageContaining("\nMaybe ");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
        postgres.restart();
        // A pool may have one more dead connection to find.
        boolean isBack = false;
        for (int i = 0; i < 50 && !isBack; i++) {
          isBack = own.answers();
        }
        assertThat(isBack).isTrue();
        assertThat(retrainings.list(new RetrainingQuery(null, null, null, 10))).hasSize(1);
      }
    }
  }
}
