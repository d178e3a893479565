package dev.crema.retraining.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.retraining.core.Cause;
import dev.crema.retraining.core.Outcome;
import dev.crema.retraining.core.Receipt;
import dev.crema.retraining.core.Retraining;
import dev.crema.retraining.core.RetrainingState;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** When what came to nothing, or to the gate's no, is asked for again. */
class RoundsIT extends AbstractAlertsIT {
  @Test
  void anAlertThatFiresOnGetsAnotherRoundAfterOneThatCameToNothing() {
    Cause.Alert alert = drift();
    Retraining first = created(alert);
    end(first, "failed", "");
    later(Duration.ofMinutes(9));
    assertThat(joined(alert).id()).as("back-off").isEqualTo(first.id());
    later(Duration.ofMinutes(1));
    Retraining second = created(alert);
    assertThat(second.key()).isEqualTo(first.key().again());
    end(second, "skipped", "");
    later(Duration.ofMinutes(14));
    assertThat(joined(alert).id()).as("longer, up to its most").isEqualTo(second.id());
    later(Duration.ofMinutes(1));
    Retraining third = created(alert);
    end(third, "failed", "");
    later(Duration.ofHours(5));
    assertThat(joined(alert).id()).as("max_rounds").isEqualTo(third.id());
    // Not another alert of the window either.
    Cause.Alert other = new Cause.Alert("Fallen", "3", "P0", "beef", MORNING);
    assertThat(joined(other).id()).isEqualTo(third.id());
    assertThat(count()).isEqualTo(3);
  }

  @Test
  void whatWaitedTooLongGetsAnotherRoundToo() {
    retrainings.freeze("churn", ADA);
    Cause.Alert alert = drift();
    Retraining first = created(alert);
    later(Duration.ofDays(1));
    turn();
    assertThat(verdict(first)).isEqualTo(Outcome.WAITED);
    later(Duration.ofHours(1));
    assertThat(created(alert).state()).isEqualTo(RetrainingState.REQUESTED);
  }

  @Test
  void newDataOfWhichNothingWasLearnedGetOtherRounds() {
    Cause.DataChange change = new Cause.DataChange("watch-source", "sha256:2");
    Retraining first = data();
    end(first, "skipped", "");
    later(Duration.ofMinutes(9));
    assertThat(retrainings.request("churn", change)).isEqualTo(new Receipt.Joined(now(first)));
    later(Duration.ofMinutes(1));
    Retraining second = data();
    assertThat(second.key()).isEqualTo(first.key().again());
    end(second, "failed", "");
    later(Duration.ofHours(1));
    // Its rows of production are those of now, too.
    Retraining third = data();
    assertThat(third.key().drift().end()).isAfter(second.key().drift().end());
    end(third, "failed", "");
    later(Duration.ofHours(1));
    assertThat(retrainings.request("churn", change))
        .as("max_rounds")
        .isEqualTo(new Receipt.Joined(now(third)));
    Retraining wish = person();
    end(wish, "promoted", "4");
    later(Duration.ofHours(7));
    assertThat(retrainings.request("churn", change))
        .as("learned since")
        .isEqualTo(new Receipt.Joined(now(wish)));
  }

  @Test
  void whatTheGateRejectedGetsAnotherRoundOnceThereAreOtherData() {
    Cause.Alert alert = drift();
    Retraining first = created(alert);
    end(first, "rejected", "");
    later(Duration.ofMinutes(59));
    assertThat(joined(alert).id()).as("the window of the decision").isEqualTo(first.id());
    later(Duration.ofMinutes(31));
    Retraining second = created(alert);
    assertThat(second.key().drift().start()).isEqualTo(MORNING.plus(Duration.ofHours(1)));
    turn();
    assertThat(Objects.requireNonNull(now(second).submission()).data().end())
        .as("up to now")
        .isAfter(MORNING.plus(Duration.ofHours(1)));
    end(second, "rejected", "");
    assertThat(joined(alert).id()).isEqualTo(second.id());
    later(Duration.ofHours(30));
    assertThat(joined(alert).id()).as("a replay").isEqualTo(second.id());
    // Another drift is another matter.
    assertThat(created(drift()).key().round()).isEqualTo(1);
  }

  @Test
  void afterMaxRoundsInARowTheGateIsAskedNoMore() {
    Cause.Alert alert = drift();
    Retraining last = created(alert);
    for (String verdict : List.of("rejected", "failed", "rejected")) {
      assertThat(joined(alert).id()).isEqualTo(last.id());
      end(last, verdict, "");
      later(Duration.ofHours(2));
      Receipt receipt = retrainings.request("churn", alert);
      if (receipt instanceof Receipt.Created made) {
        last = made.retraining();
      }
    }
    later(Duration.ofHours(1));
    assertThat(joined(alert).id()).isEqualTo(last.id());
    assertThat(count()).isEqualTo(3);
  }

  @Test
  void whatOnlyWaitedIsNotCounted() {
    retrainings.freeze("churn", ADA);
    Cause.Alert alert = drift();
    Retraining last = created(alert);
    for (int week = 0; week < 5; week++) {
      later(Duration.ofDays(1));
      turn();
      assertThat(verdict(last)).isEqualTo(Outcome.WAITED);
      later(Duration.ofMinutes(10));
      last = created(alert);
    }
    retrainings.unfreeze("churn", ADA);
    turn();
    assertThat(now(last).state()).isEqualTo(RetrainingState.SUBMITTED);
  }

  @Test
  void anAlertThatIsToldOnAfterItCameTooLateIsNoReplay() {
    Cause.Alert alert = drift();
    later(Duration.ofDays(3));
    Retraining late = created(alert);
    assertThat(verdict(late)).isEqualTo(Outcome.TOO_OLD);
    later(Duration.ofMinutes(9));
    assertThat(joined(alert).id()).isEqualTo(late.id());
    later(Duration.ofMinutes(1));
    Retraining next = created(alert);
    assertThat(next.state()).isEqualTo(RetrainingState.REQUESTED);
    assertThat(next.key().drift().start()).as("the rows of now").isEqualTo(clock.minusSeconds(600));
  }

  @Test
  void aBodyThatIsReplayedYearsLaterMakesNothing() {
    Cause.Alert alert = drift();
    Retraining failed = created(alert);
    end(failed, "failed", "");
    later(Duration.ofDays(400));
    assertThat(joined(alert).id()).isEqualTo(failed.id());
    assertThat(count()).isEqualTo(1);
    Cause.Alert never = new Cause.Alert("Drift", "3", "P1", "cafe", MORNING.plusSeconds(7_200));
    assertThat(created(never).state()).as("kept, not run").isEqualTo(RetrainingState.EXPIRED);
    assertThat(joined(never).state()).isEqualTo(RetrainingState.EXPIRED);
    assertThat(created(drift()).state()).isEqualTo(RetrainingState.REQUESTED);
  }
}
