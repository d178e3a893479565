package dev.crema.retraining.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.retraining.core.Backlog;
import dev.crema.retraining.core.EventQuery;
import dev.crema.retraining.core.RetrainingEvent;
import dev.crema.retraining.core.RetrainingState;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is told of models and of all that waits. */
class AuditIT extends AbstractAlertsIT {
  private static final EventQuery PAGE = new EventQuery(null, 10);

  @Test
  void whoFrozeAModelAndToldOfOtherDataIsKnownAfterwards() {
    assertThat(retrainings.freeze("churn", ADA)).isPresent();
    assertThat(retrainings.unfreeze("churn", ADA)).isPresent();
    data();
    assertThat(retrainings.request("churn", ADA)).as("of a retraining").isNotNull();
    List<RetrainingEvent> events = retrainings.modelEvents("churn", PAGE).orElseThrow();
    assertThat(events).extracting(RetrainingEvent::who).containsExactly("ada", "ada", "ingest");
    assertThat(events).extracting(RetrainingEvent::retrainingId).containsOnlyNulls();
    assertThat(events.getFirst().why()).isEqualTo("freezes: to see");
    EventQuery before = new EventQuery(events.get(1).id(), 10);
    assertThat(retrainings.modelEvents("churn", before).orElseThrow())
        .containsExactly(events.getFirst());
    assertThat(retrainings.modelEvents("careful", PAGE).orElseThrow()).isEmpty();
    assertThat(retrainings.modelEvents("nobody", PAGE)).isEmpty();
  }

  @Test
  void whatHasNotEndedIsCountedByStateWithTheAgeOfTheOldest() {
    assertThat(retrainings.backlog()).isEmpty();
    person();
    later(Duration.ofMinutes(10));
    data();
    assertThat(retrainings.backlog())
        .containsExactly(new Backlog(RetrainingState.REQUESTED, 2, Duration.ofMinutes(10)));
    turn();
    later(Duration.ofMinutes(5));
    assertThat(retrainings.backlog())
        .containsExactly(
            new Backlog(RetrainingState.REQUESTED, 1, Duration.ofMinutes(5)),
            new Backlog(RetrainingState.SUBMITTED, 1, Duration.ofMinutes(5)));
  }
}
