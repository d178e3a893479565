package dev.crema.retraining.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.retraining.InMemoryRetrainings;
import dev.crema.retraining.core.Retraining;
import dev.crema.retraining.core.StoreUnavailableException;
import dev.crema.retraining.webhook.Notification.Alert;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Instant;
import java.util.List;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

class AlertDeskTest {
  private static final Notification TWO =
      new Notification(List.of(alert("churn"), alert("fraud")), 0);

  private final InMemoryRetrainings store = new InMemoryRetrainings("churn", "fraud");
  private final AlertDesk desk =
      new AlertDesk(store, new AlertMetrics(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT)));

  private static Alert alert(String model) {
    return new Alert(
        true, "Drift", model, "7", "P1", "f00d", Instant.parse("2026-03-01T12:00:00Z"));
  }

  /** A clock on which each alert takes a second. */
  private LongSupplier clock() {
    return () -> store.calls.get();
  }

  @Test
  void noAlertIsBegunAfterTheDeadlineAndWhatWasStoredJoins() {
    Deadline one = new Deadline(clock(), 1);
    assertThatThrownBy(() -> desk.handle(TWO, one)).isInstanceOf(DeadlineException.class);
    assertThat(store.all()).extracting(Retraining::model).containsExactly("churn");
    Deadline enough = new Deadline(clock(), 100);
    assertThat(desk.handle(TWO, enough))
        .extracting(AlertDesk.Handled::outcome)
        .containsExactly(AlertOutcome.JOINED, AlertOutcome.CREATED);
  }

  @Test
  void theDeadlineHoldsAlsoWhereEachModelHasToBeWaitedFor() {
    store.locked = "churn";
    Deadline one = new Deadline(clock(), 1);
    assertThatThrownBy(() -> desk.handle(TWO, one)).isInstanceOf(DeadlineException.class);
    assertThatThrownBy(() -> desk.handle(TWO, new Deadline(clock(), 100)))
        .isInstanceOf(StoreUnavailableException.class);
    assertThat(store.all()).extracting(Retraining::model).containsExactly("fraud");
  }
}
