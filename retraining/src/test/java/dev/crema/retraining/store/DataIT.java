package dev.crema.retraining.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.retraining.core.Answer;
import dev.crema.retraining.core.Cause;
import dev.crema.retraining.core.Errand;
import dev.crema.retraining.core.Finding;
import dev.crema.retraining.core.Outcome;
import dev.crema.retraining.core.Receipt;
import dev.crema.retraining.core.Retraining;
import dev.crema.retraining.core.RetrainingEvent;
import dev.crema.retraining.core.RetrainingState;
import dev.crema.retraining.core.RunLedger;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** News of data that follow one another faster than retrainings may. */
class DataIT extends AbstractAlertsIT {
  private Retraining told(int snapshot) {
    Cause.DataChange change = new Cause.DataChange("watch-source", "sha256:" + snapshot);
    return ((Receipt.Created) retrainings.request("churn", change)).retraining();
  }

  private RetrainingState state(Retraining retraining) {
    return now(retraining).state();
  }

  private Errand errand(Retraining of) {
    return desk.errands().stream()
        .filter(each -> each.retraining().id() == of.id())
        .findFirst()
        .orElseThrow();
  }

  /** One that keeps its model busy until it is ended. */
  private Retraining underWay() {
    Retraining wish = person();
    turn();
    assertThat(state(wish)).isEqualTo(RetrainingState.SUBMITTED);
    return wish;
  }

  @Test
  void ofDataThatWaitTheLastAloneRun() {
    Retraining busy = underWay();
    Retraining first = told(1);
    Retraining second = told(2);
    Retraining third = told(3);
    turn();
    assertThat(verdict(first)).isEqualTo(Outcome.SUPERSEDED);
    assertThat(verdict(second)).isEqualTo(Outcome.SUPERSEDED);
    assertThat(retrainings.events(first.id()))
        .extracting(RetrainingEvent::why)
        .contains("The source has other data by now (sha256:3).");
    end(busy, "promoted", "4");
    turn();
    assertThat(state(third)).isEqualTo(RetrainingState.SUBMITTED);
    assertThat(errand(third).reason().areDataThere()).isTrue();
    // The source goes back to what it held, of which nothing was learned.
    assertThat(told(1).key()).isEqualTo(first.key().again());
  }

  @Test
  void anAlertBesideThemGetsItsRun() {
    Retraining busy = underWay();
    Retraining first = told(1);
    Cause.Alert alert = drift();
    assertThat(joined(alert).id()).isEqualTo(first.id());
    Retraining second = told(2);
    Retraining third = told(3);
    end(busy, "rejected", "");
    turn();
    assertThat(state(first)).isEqualTo(RetrainingState.SUBMITTED);
    assertThat(errand(first).reason().areDataThere())
        .as("its run learns from what is there")
        .isFalse();
    assertThat(verdict(second)).isEqualTo(Outcome.SUPERSEDED);
    assertThat(state(third)).isEqualTo(RetrainingState.REQUESTED);
  }

  @Test
  void withTheLastAlertTheyAreSupersededAndOneThatFiresAgainIsNotLost() {
    Retraining busy = underWay();
    Retraining first = told(1);
    Cause.Alert alert = drift();
    assertThat(joined(alert).id()).isEqualTo(first.id());
    Retraining second = told(2);
    turn();
    retrainings.resolve("churn", alert);
    turn();
    desk.turn(term, "churn");
    assertThat(verdict(first)).isEqualTo(Outcome.SUPERSEDED);
    assertThat(joined(alert).id()).isEqualTo(second.id());
    end(busy, "rejected", "");
    end(second, "failed", "");
    later(Duration.ofMinutes(10));
    assertThat(created(alert).key()).isEqualTo(second.key().again());
  }

  @Test
  void whatAPersonWantsAsWellIsNotSuperseded() {
    Retraining busy = underWay();
    Retraining first = told(1);
    assertThat(retrainings.request("churn", ADA)).isInstanceOf(Receipt.Joined.class);
    told(2);
    turn();
    end(busy, "rejected", "");
    turn();
    assertThat(state(first)).isEqualTo(RetrainingState.SUBMITTED);
    assertThat(errand(first).reason())
        .extracting("areDataThere", "gone")
        .containsExactly(false, null);
  }

  @Test
  void whatIsSubmittedIsWithdrawnWithItsReasonAndAnAlertThatFiresAgainIsNotLost() {
    Cause.Alert alert = drift();
    Retraining asked = created(alert);
    turn();
    assertThat(errand(asked).patience()).isEqualTo(Errand.Patience.WAIT);
    retrainings.resolve("churn", alert);
    desk.settle(term, now(asked), withdrawn(errand(asked)), 0);
    assertThat(state(asked)).isEqualTo(RetrainingState.EXPIRED);
    assertThat(verdict(asked)).isEqualTo(Outcome.RESOLVED);
    assertThat(created(alert).key()).isEqualTo(asked.key().again());
  }

  @Test
  void whatAPersonJoinedAfterTheDecisionIsNotWithdrawn() {
    Cause.Alert alert = drift();
    Retraining asked = created(alert);
    turn();
    assertThat(retrainings.request("churn", ADA)).isInstanceOf(Receipt.Joined.class);
    retrainings.resolve("churn", alert);
    assertThat(errand(asked).patience()).isEqualTo(Errand.Patience.WAIT);
  }

  /**
   * The replica looks at the reason, and asks KFP and the ledger before it writes what it found.
   */
  private static Finding withdrawn(Errand errand) {
    assertThat(errand.patience()).isEqualTo(Errand.Patience.STOP);
    Errand close = (Errand) errand.after(new Answer.Runs(List.of()));
    Finding found = (Finding) close.after(new Answer.Holder(RunLedger.CLOSED));
    assertThat(found).isInstanceOf(Finding.Withdrawn.class);
    return found;
  }

  /** Begins the errand of one that was decided, and whose only alert fires no more. */
  private Errand resolved() {
    Cause.Alert alert = drift();
    Retraining asked = created(alert);
    turn();
    retrainings.resolve("churn", alert);
    return errand(asked);
  }

  @Test
  void anAlertThatJoinsWhileItIsWithdrawnHasTheNextRound() {
    Errand errand = resolved();
    Retraining asked = errand.retraining();
    Cause.Alert second = new Cause.Alert("Fallen", "3", "P0", "beef", clock);
    assertThat(joined(second).id()).isEqualTo(asked.id());
    desk.settle(term, errand.retraining(), withdrawn(errand), 0);
    assertThat(verdict(asked)).isEqualTo(Outcome.RESOLVED);
    Retraining next = joined(second);
    assertThat(next.key()).isEqualTo(asked.key().again());
    assertThat(next.isApproved()).isFalse();
    assertThat(retrainings.events(next.id()).getFirst().who()).isEqualTo("machine/" + term.epoch());
    turn();
    assertThat(state(next)).isEqualTo(RetrainingState.SUBMITTED);
    retrainings.resolve("churn", second);
    Errand last = errand(next);
    desk.settle(term, last.retraining(), withdrawn(last), 0);
    assertThat(verdict(next)).as("it has the alert for itself").isEqualTo(Outcome.RESOLVED);
    assertThat(count()).isEqualTo(2);
  }

  @Test
  void aPersonWhoJoinsWhileItIsWithdrawnHasTheNextRound() {
    Errand errand = resolved();
    Retraining asked = errand.retraining();
    assertThat(retrainings.request("churn", ADA)).isInstanceOf(Receipt.Joined.class);
    desk.settle(term, errand.retraining(), withdrawn(errand), 0);
    assertThat(verdict(asked)).isEqualTo(Outcome.RESOLVED);
    turn();
    Retraining next = ((Receipt.Joined) retrainings.request("churn", ADA)).retraining();
    assertThat(next.key()).isEqualTo(asked.key().again());
    assertThat(next.isApproved()).isTrue();
    assertThat(next.state()).isEqualTo(RetrainingState.SUBMITTED);
    assertThat(errand(next).patience()).isEqualTo(Errand.Patience.WAIT);
  }

  @Test
  void whatIsAbandonedWhileItIsWithdrawnIsFoundAnew() {
    Errand errand = resolved();
    Retraining asked = errand.retraining();
    retrainings.abandon(asked.id(), ADA);
    desk.settle(term, errand.retraining(), withdrawn(errand), 0);
    assertThat(state(asked)).isEqualTo(RetrainingState.SUBMITTED);
  }

  @Test
  void whatIsWithdrawnCostsNeitherCoolDownNorBudget() {
    Cause.Alert alert = drift();
    Retraining asked = ((Receipt.Created) retrainings.request("scarce", alert)).retraining();
    desk.turn(term, "scarce");
    retrainings.resolve("scarce", alert);
    Errand errand = errand(asked);
    desk.settle(term, errand.retraining(), withdrawn(errand), 0);
    Retraining next = ((Receipt.Created) retrainings.request("scarce", ADA)).retraining();
    desk.turn(term, "scarce");
    assertThat(state(next)).isEqualTo(RetrainingState.SUBMITTED);
  }

  @Test
  void whatAChampionLearnedFromIsNotLearnedAgain() {
    Retraining busy = underWay();
    Retraining first = told(1);
    joined(drift());
    Retraining second = told(2);
    later(Duration.ofMinutes(1));
    end(busy, "rejected", "");
    end(first, "promoted", "4");
    turn();
    assertThat(verdict(second)).isEqualTo(Outcome.LEARNED);
    Cause.DataChange again = new Cause.DataChange("watch-source", "sha256:2");
    assertThat(retrainings.request("churn", again)).isEqualTo(new Receipt.Joined(now(second)));
  }

  @Test
  void whatWasToldAfterTheDecisionForAChampionIsLearnedYet() {
    Retraining busy = underWay();
    later(Duration.ofMinutes(1));
    Retraining data = told(2);
    end(busy, "promoted", "4");
    turn();
    assertThat(state(data)).isEqualTo(RetrainingState.SUBMITTED);
  }
}
