package dev.crema.retraining.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.retraining.core.Cause;
import dev.crema.retraining.core.Receipt;
import dev.crema.retraining.core.Retraining;
import dev.crema.retraining.core.RetrainingState;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** PostgreSQL's clock was ahead for a while, and is set back. */
class ClockAheadIT extends AbstractAlertsIT {
  private static final Duration MONTH = Duration.ofDays(30);

  private Retraining wish() {
    return ((Receipt.Created) retrainings.request("careful", ADA)).retraining();
  }

  @Test
  void aDecisionAndAPromotionOfAMonthAheadHoldNobody() {
    later(MONTH);
    end(wish(), "promoted", "4");
    later(Duration.ofHours(6));
    end(wish(), "promoted", "5");
    later(MONTH.plusHours(6).negated());
    Receipt alert = retrainings.request("careful", drift(""));
    assertThat(alert).as("dealt with by nothing yet").isInstanceOf(Receipt.Created.class);
    later(Duration.ofHours(1));
    end(wish(), "rejected", "");
    Retraining next = wish();
    turn();
    assertThat(now(next).state()).as("the cool-down of now").isEqualTo(RetrainingState.REQUESTED);
    later(Duration.ofHours(6));
    end(next, "rejected", "");
  }

  @Test
  void oneOfSomeHoursAheadStillCounts() {
    later(Duration.ofHours(3));
    end(wish(), "rejected", "");
    later(Duration.ofHours(-3));
    Retraining next = wish();
    turn();
    assertThat(now(next).state()).isEqualTo(RetrainingState.REQUESTED);
    later(Duration.ofHours(9));
    turn();
    assertThat(now(next).state()).isEqualTo(RetrainingState.SUBMITTED);
  }

  @Test
  void whatFailedAMonthAheadGetsItsOtherRound() {
    later(MONTH);
    Cause.Alert alert = drift();
    Retraining first = created(alert);
    end(first, "failed", "");
    later(MONTH.negated());
    assertThat(created(alert).key()).isEqualTo(first.key().again());
  }
}
