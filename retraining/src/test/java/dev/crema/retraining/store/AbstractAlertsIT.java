package dev.crema.retraining.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.retraining.core.Cause;
import dev.crema.retraining.core.Finding;
import dev.crema.retraining.core.Outcome;
import dev.crema.retraining.core.Receipt;
import dev.crema.retraining.core.Retraining;
import dev.crema.retraining.core.RetrainingQuery;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;

/** What alerts make of a model, and one replica that works. */
abstract class AbstractAlertsIT extends AbstractStoreIT {
  static final String YAML =
      """
      models:
        churn:
          pipeline: retrain
          version: "1"
          window: PT1H
          cool_down: PT0S
          daily_budget: 100
          max_age: P1D
          max_rounds: 3
          round_back_off: {first: PT10M, most: PT15M}
        careful: {pipeline: retrain, version: "1", window: PT1H, approval: true}
        scarce: {pipeline: retrain, version: "1", window: PT1H, cool_down: PT6H, daily_budget: 1}
      """;

  @SuppressWarnings("NullAway.Init") // set before each test
  Desk desk;

  @SuppressWarnings("NullAway.Init") // set before each test
  Term term;

  AbstractAlertsIT() {
    super(YAML, Duration.ofSeconds(5));
  }

  @BeforeEach
  void lead() {
    desk = desk();
    term = desk.take("one").orElseThrow();
  }

  void later(Duration duration) {
    clock = clock.plus(duration);
    term = desk.take("one").orElse(term);
    assertThat(desk.renew(term)).isTrue();
  }

  /** Of version 3, beginning now. */
  Cause.Alert drift() {
    return drift("3");
  }

  Cause.Alert drift(String version) {
    return new Cause.Alert("Drift", version, "P1", "f00d" + version, clock);
  }

  Retraining created(Cause.Alert alert) {
    return ((Receipt.Created) retrainings.request("churn", alert)).retraining();
  }

  Retraining joined(Cause.Alert alert) {
    return ((Receipt.Joined) retrainings.request("churn", alert)).retraining();
  }

  String verdict(Retraining retraining) {
    return Objects.requireNonNull(now(retraining).outcome()).verdict();
  }

  void turn() {
    desk.turn(term, "churn");
    desk.turn(term, "careful");
  }

  /** Lets it run, and end so. */
  void end(Retraining retraining, String verdict, String version) {
    turn();
    assertThat(now(retraining).state().isUnderWay()).isTrue();
    desk.settle(term, now(retraining), new Finding.RunSeen("r" + retraining.id()), 0);
    Outcome outcome = new Outcome(verdict, version, "");
    desk.settle(term, now(retraining), new Finding.Ended(outcome), 0);
    assertThat(now(retraining).state().isEnd()).isTrue();
  }

  int count() {
    return retrainings.list(new RetrainingQuery(null, null, null, 100)).size();
  }

  Retraining person() {
    return ((Receipt.Created) retrainings.request("churn", ADA)).retraining();
  }

  Retraining data() {
    Cause.DataChange change = new Cause.DataChange("ingest", "sha256:2");
    return ((Receipt.Created) retrainings.request("churn", change)).retraining();
  }
}
