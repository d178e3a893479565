package dev.crema.retraining.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.retraining.core.Cause;
import dev.crema.retraining.core.Errand;
import dev.crema.retraining.core.Finding;
import dev.crema.retraining.core.Outcome;
import dev.crema.retraining.core.Receipt;
import dev.crema.retraining.core.Retraining;
import dev.crema.retraining.core.RetrainingEvent;
import dev.crema.retraining.core.RetrainingState;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/** What alerts make of a model, on a real PostgreSQL whose clock the test sets. */
class AlertsIT extends AbstractAlertsIT {
  @Test
  void otherAlertsJoinWhatWaitsOrIsUnderWayWhateverTheirWindow() {
    Retraining asked = created(drift());
    later(Duration.ofHours(2));
    Cause.Alert worse = new Cause.Alert("Drift", "3", "P0", "beef", clock);
    assertThat(joined(worse).id()).isEqualTo(asked.id());
    turn();
    assertThat(now(asked).state()).isEqualTo(RetrainingState.SUBMITTED);
    later(Duration.ofHours(2));
    assertThat(joined(drift()).id()).isEqualTo(asked.id());
    assertThat(joined(worse).id()).isEqualTo(asked.id());
    assertThat(retrainings.events(asked.id()))
        .extracting(RetrainingEvent::why)
        .contains("joins: alert Drift of version 3 (P0) since 2026-03-29T10:00:00Z");
    assertThat(count()).isEqualTo(1);
  }

  @Test
  void anAlertThatAPromotionHasDealtWithJoinsIt() {
    Retraining asked = created(drift());
    Cause.Alert before = new Cause.Alert("Fallen", "", "P0", "", clock.minus(Duration.ofHours(5)));
    later(Duration.ofMinutes(50));
    end(asked, "promoted", "4");
    later(Duration.ofHours(6));
    assertThat(joined(before).id()).as("it began before").isEqualTo(asked.id());
    assertThat(joined(drift("3")).id()).as("of the old version").isEqualTo(asked.id());
    Retraining next = created(drift("4"));
    assertThat(next.key().round()).isEqualTo(1);
    end(next, "promoted", "5");
    later(Duration.ofMinutes(5));
    // In the same window: of the champion of now, so not what was retrained before.
    assertThat(created(drift("5")).key()).isEqualTo(next.key().again());
  }

  @Test
  void aVersionToWhichSomebodyWentBackIsRetrainedWhenItDriftsAnew() {
    end(created(drift("3")), "promoted", "4");
    later(Duration.ofDays(1).minusSeconds(1));
    assertThat(joined(drift("3")).isPromoted()).as("the champion before").isTrue();
    later(Duration.ofSeconds(1));
    assertThat(created(drift("3")).state()).isEqualTo(RetrainingState.REQUESTED);
  }

  @Test
  void soItIsIfItDriftsOn() {
    Retraining bad = created(drift("3"));
    end(bad, "promoted", "4");
    later(Duration.ofHours(2)); // Somebody has gone back to version 3.
    Cause.Alert goesOn = drift("3");
    assertThat(joined(goesOn).id()).isEqualTo(bad.id());
    later(Duration.ofHours(22).minusSeconds(1));
    assertThat(joined(goesOn).id()).as("perhaps not seen to end yet").isEqualTo(bad.id());
    later(Duration.ofSeconds(1));
    Retraining next = created(goesOn);
    turn();
    assertThat(now(next).state()).isEqualTo(RetrainingState.SUBMITTED);
    end(next, "promoted", "5");
    later(Duration.ofDays(3));
    assertThat(joined(goesOn).id()).as("an old body").isEqualTo(next.id());
  }

  @Test
  void newDataAndPeopleAreNotSupersededByAPromotion() {
    Retraining running = person();
    turn();
    later(Duration.ofMinutes(1));
    assertThat(joined(drift()).id()).isEqualTo(running.id());
    Retraining data = data();
    end(running, "promoted", "4");
    turn();
    assertThat(now(data).state()).isEqualTo(RetrainingState.SUBMITTED);
  }

  /**
   * An alert that waits for approval does not keep a person's wish of another hour from running.
   */
  @Test
  void anAlertThatWaitsIsSupersededByAPromotion() {
    Cause.Alert alert = drift();
    Retraining asked = ((Receipt.Created) retrainings.request("careful", alert)).retraining();
    later(Duration.ofHours(1));
    Retraining wish = ((Receipt.Created) retrainings.request("careful", ADA)).retraining();
    end(wish, "promoted", "4");
    turn();
    assertThat(verdict(asked)).isEqualTo(Outcome.SUPERSEDED);
    assertThat(retrainings.events(asked.id()).getLast().why()).contains("promoted (4)");
    later(Duration.ofHours(1));
    assertThat(retrainings.request("careful", alert)).isEqualTo(new Receipt.Joined(now(asked)));
  }

  @Test
  void whatWaitsEndsOnceNoneOfItsAlertsFires() {
    retrainings.freeze("churn", ADA);
    Cause.Alert one = drift();
    Retraining asked = created(one);
    Cause.Alert other = new Cause.Alert("Fallen", "3", "P0", "beef", clock);
    joined(other);
    assertThat(retrainings.resolve("churn", one)).map(Retraining::id).hasValue(asked.id());
    turn();
    assertThat(now(asked).state()).isEqualTo(RetrainingState.REQUESTED);
    retrainings.resolve("churn", other);
    retrainings.resolve("churn", other);
    turn();
    assertThat(now(asked).state()).isEqualTo(RetrainingState.EXPIRED);
    assertThat(verdict(asked)).isEqualTo(Outcome.RESOLVED);
    assertThat(retrainings.events(asked.id()))
        .extracting(RetrainingEvent::why)
        .containsExactly(
            one.why(),
            "joins: " + other.why(),
            "has resolved: " + one.why(),
            "has resolved: " + other.why(),
            "Its alert has resolved.");
    later(Duration.ofMinutes(5));
    assertThat(created(drift()).key()).as("it fires anew").isEqualTo(asked.key().again());
  }

  @Test
  void anAlertThatFiresAgainBeforeItsTurnIsNotResolved() {
    retrainings.freeze("churn", ADA);
    Cause.Alert alert = drift();
    Retraining asked = created(alert);
    retrainings.resolve("churn", alert);
    assertThat(joined(alert).id()).isEqualTo(asked.id());
    turn();
    assertThat(now(asked).state()).isEqualTo(RetrainingState.REQUESTED);
  }

  @Test
  void whatIsResolvedBeforeItFiredAsksWhenItFires() {
    Cause.Alert alert = drift();
    assertThat(retrainings.resolve("churn", alert)).isEmpty();
    assertThat(retrainings.resolve("nobody", alert)).isEmpty();
    created(alert);
  }

  @Test
  void whatAPersonApprovedDoesNotEndWithItsAlert() {
    retrainings.freeze("careful", ADA);
    Cause.Alert alert = drift();
    Retraining asked = ((Receipt.Created) retrainings.request("careful", alert)).retraining();
    assertThat(asked.state()).isEqualTo(RetrainingState.AWAITING_APPROVAL);
    // To ask for what waits for approval is to approve it.
    Receipt receipt = retrainings.request("careful", ADA);
    assertThat(((Receipt.Joined) receipt).retraining().state())
        .isEqualTo(RetrainingState.REQUESTED);
    assertThat(now(asked).isApproved()).isTrue();
    assertThat(retrainings.events(asked.id()).getLast().who()).isEqualTo("ada");
    retrainings.resolve("careful", alert);
    turn();
    assertThat(now(asked).state()).isEqualTo(RetrainingState.REQUESTED);
  }

  @Test
  void norDoesWhatAPersonAskedForThatWaitsForItsTurn() {
    retrainings.freeze("churn", ADA);
    Cause.Alert alert = drift();
    Retraining asked = created(alert);
    assertThat(asked.isApproved()).isFalse();
    Receipt receipt = retrainings.request("churn", ADA);
    assertThat(receipt).isEqualTo(new Receipt.Joined(now(asked)));
    assertThat(now(asked).isApproved()).isTrue();
    retrainings.request("churn", ADA);
    assertThat(retrainings.events(asked.id()))
        .extracting(RetrainingEvent::who)
        .containsExactly("alertmanager", "ada");
    retrainings.resolve("churn", alert);
    turn();
    assertThat(now(asked).state()).isEqualTo(RetrainingState.REQUESTED);
    retrainings.unfreeze("churn", ADA);
    turn();
    assertThat(now(asked).state()).isEqualTo(RetrainingState.SUBMITTED);
  }

  /** As an older release, or a replica of it, stores them. */
  @Test
  void ofTwoThatAlertsAskedForOneRuns() throws SQLException {
    retrainings.freeze("churn", ADA);
    Retraining first = created(drift());
    later(Duration.ofHours(1));
    Retraining second = person();
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          update crema_retraining.retraining_request set
            cause = 'alert', alert_fingerprint = 'beef', alert_starts_at = requested_at
          where id = %d"""
              .formatted(second.id()));
    }
    retrainings.unfreeze("churn", ADA);
    turn();
    assertThat(now(first).state()).isEqualTo(RetrainingState.SUBMITTED);
    assertThat(now(second).state()).isEqualTo(RetrainingState.REQUESTED);
  }

  @Test
  void whatResolvesWithALaterBeginThanTheOneKnownResolvesToo() {
    retrainings.freeze("churn", ADA);
    Cause.Alert alert = drift();
    Retraining asked = created(alert);
    later(Duration.ofMinutes(5));
    assertThat(retrainings.resolve("churn", drift("4"))).as("another version").isEmpty();
    // Prometheus was started again meanwhile: the begin is another one.
    assertThat(retrainings.resolve("churn", drift())).map(Retraining::id).hasValue(asked.id());
    turn();
    assertThat(verdict(asked)).isEqualTo(Outcome.RESOLVED);
  }

  @Test
  void whatAwaitsApprovalEndsWithItsAlert() {
    Cause.Alert alert = drift();
    Retraining asked = ((Receipt.Created) retrainings.request("careful", alert)).retraining();
    retrainings.resolve("careful", alert);
    turn();
    assertThat(verdict(asked)).isEqualTo(Outcome.RESOLVED);
  }

  @Test
  void anAlertOfTheVersionThatARunPromotedIsNotDealtWithByIt() {
    Retraining asked = created(drift());
    later(Duration.ofMinutes(10));
    // Version 4 serves, and nobody has seen the end of the run yet.
    Cause.Alert alert = drift("4");
    assertThat(joined(alert).id()).isEqualTo(asked.id());
    later(Duration.ofMinutes(10));
    end(asked, "promoted", "4");
    later(Duration.ofMinutes(10));
    Retraining next = created(alert);
    assertThat(next.key()).isEqualTo(asked.key().again());
    turn();
    assertThat(now(next).state()).isEqualTo(RetrainingState.SUBMITTED);
  }

  @Test
  void theSameBodyJoinsWhateverTheSettingsAreBy() {
    Cause.Alert alert = drift();
    Retraining asked = created(alert);
    end(asked, "rejected", "");
    later(Duration.ofHours(1));
    data();
    retrainings =
        retrainings(
            database, YAML.replace("window: PT1H", "window: P1D").replace("\"1\"", "\"2\""));
    assertThat(joined(alert).id()).isEqualTo(asked.id());
  }

  /** Tables of the release before, with an alert that fires on. */
  @Test
  void whatAnOlderReleaseStoredIsJoinedToo() throws SQLException {
    Flyway.configure()
        .dataSource(url, null, null)
        .schemas("older")
        .defaultSchema("older")
        .locations("classpath:dev/crema/retraining/migration")
        .target("1")
        .load()
        .migrate();
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          insert into older.retraining_model (model) values ('churn');
          insert into older.retraining_request (
            key, model, window_start, window_end, snapshot, round, cause, cause_who, cause_why,
            alert_fingerprint, alert_starts_at, state, approved, requested_at, attempts, due_at,
            problem, revision)
          values ('churn/1', 'churn', '2026-03-29T07:00:00Z', '2026-03-29T08:00:00Z', 'unversioned',
            1, 'alert', 'Drift', 'P1', 'f00d', '2026-03-29T07:30:00Z', 'requested', false,
            '2026-03-29T07:31:00Z', 0, '2026-03-29T07:31:00Z', '', 0)""");
    }
    try (Database older = database(url, "older", Duration.ofSeconds(5))) {
      StoredRetrainings there = retrainings(older, YAML);
      Cause.Alert alert =
          new Cause.Alert("Drift", "P1", "f00d", Instant.parse("2026-03-29T07:30:00Z"));
      assertThat(there.request("churn", alert)).isInstanceOf(Receipt.Joined.class);
      assertThat(there.resolve("churn", alert)).map(Retraining::cause).hasValue(alert);
    }
  }

  @Test
  void abandoningIsKeptUntilTheRunHasEnded() {
    Retraining asked = created(drift());
    turn();
    retrainings.abandon(asked.id(), ADA);
    List<Errand> errands = desk.errands();
    assertThat(errands).hasSize(1);
    assertThat(errands.getFirst().patience()).isEqualTo(Errand.Patience.STOP);
    desk.settle(term, now(asked), new Finding.RunSeen("r1"), 0);
    desk.settle(term, now(asked), new Finding.Stopping(), 0);
    later(Duration.ofMinutes(9));
    assertThat(desk.errands().getFirst().patience()).isEqualTo(Errand.Patience.STOP);
    later(Duration.ofMinutes(1));
    assertThat(desk.errands().getFirst().patience()).isEqualTo(Errand.Patience.GIVE_UP);
  }
}
